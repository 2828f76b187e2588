// Runs before every other script. The page's policy lets it speak with any server, since which ones a person saves
// cannot be known beforehand and a policy can only be narrowed. Here it is narrowed, for as long as this page stands,
// to the page's own origin and the saved ones: src/store/models/allowedOrigins.ts keeps them.
{
  let origins = [];
  try {
    const kept = Object.keys(JSON.parse(localStorage.getItem('glassbox.origins') ?? '{}'));
    // The hub alone names a family of hosts: it spreads its files over them.
    origins = kept.filter(
      (origin) => /^https?:\/\/[a-z0-9.-]+(:[0-9]+)?$/.test(origin) || origin === 'https://*.hf.co',
    );
  } catch {
    // Blocked storage or a spoilt record: nobody but the page's own origin.
  }
  const policy = document.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = ['connect-src', "'self'", ...origins].join(' ');
  document.head.append(policy);
  document.documentElement.dataset.connections = origins.join(' ');
}
