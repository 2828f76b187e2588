// @ts-check

/** The same for every path. The first three isolate the page, which lets WebAssembly use threads. */
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

/** What every response but the page itself allows: scripts and workers speak with the page's own origin alone. */
const CONTENT_SECURITY_POLICY = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'worker-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data: blob:",
  'font-src': "'self'",
  'manifest-src': "'self'",
  'connect-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
};

/**
 * The page may speak with servers that the person saves. No header can know them, and a policy can only be narrowed:
 * public/connections.js does so before any other script runs, to 'self' and the saved ones. `http:` is for servers on
 * this machine and in its network; browsers keep a page that came over https from all others.
 */
const PAGE_POLICY = { ...CONTENT_SECURITY_POLICY, 'connect-src': "'self' https: http:" };

/** Vite's development server injects inline scripts and styles; its web socket is of the page's own origin. */
const DEVELOPMENT = {
  'script-src': "'self' 'unsafe-inline' 'wasm-unsafe-eval'",
  'style-src': "'self' 'unsafe-inline'",
};

/** @param {Record<string, string>} policy */
const policyText = (policy) =>
  Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');

const POLICY = 'Content-Security-Policy';
const pagePolicy = policyText(PAGE_POLICY);
const filePolicy = policyText(CONTENT_SECURITY_POLICY);

/** What tells the page from all other files by its address without the query. */
const PAGE_PATH = '(/|\\.html)$';

/**
 * The headers of the response to a request.
 * @param {string} path of the request, with or without its query
 * @param {{ development?: boolean, reportTo?: string | undefined }} [options] `reportTo`: where browsers tell
 *   what the policy refused, also in workers; left out, nowhere
 * @returns {Record<string, string>}
 */
export function securityHeaders(path, { development = false, reportTo } = {}) {
  const isPage = new RegExp(PAGE_PATH).test(path.replace(/[?#].*$/s, ''));
  const shipped = isPage ? PAGE_POLICY : CONTENT_SECURITY_POLICY;
  const policy = policyText(development ? { ...shipped, ...DEVELOPMENT } : shipped);
  return { ...ISOLATION, [POLICY]: reportTo === undefined ? policy : `${policy}; report-uri ${reportTo}` };
}

/** The policy for a `<meta>` element, which guards hosts that send no headers; there `frame-ancestors` has no effect. */
export function metaPolicy() {
  const { 'frame-ancestors': _, ...policy } = PAGE_POLICY;
  return policyText(policy);
}

/**
 * The `_headers` file that static hosts such as Netlify and Cloudflare Pages read. Where several rules hold for a
 * path, they send all values, and the browser obeys every policy: so the narrower ones stand beside the page's.
 */
export function headersFile() {
  const everywhere = Object.entries({ ...ISOLATION, [POLICY]: pagePolicy });
  const rules = [
    ['/*', ...everywhere.map(([name, value]) => `  ${name}: ${value}`)],
    ...['/assets/*', '/service-worker.js'].map((path) => [path, `  ${POLICY}: ${filePolicy}`]),
  ];
  return `${rules.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** The `vercel.json` that Vercel reads beside the page. No path has two policies. */
export function vercelFile() {
  /** @param {Record<string, string>} headers */
  const list = (headers) => Object.entries(headers).map(([key, value]) => ({ key, value }));
  const headers = [
    { source: '/(.*)', headers: list(ISOLATION) },
    { source: '/((?:.*(?:/|\\.html))?)', headers: list({ [POLICY]: pagePolicy }) },
    { source: '/((?!.*(?:/|\\.html)$).+)', headers: list({ [POLICY]: filePolicy }) },
  ];
  return `${JSON.stringify({ headers }, null, 2)}\n`;
}

/** For the `http` block of nginx: which policy a path gets. */
export function nginxMap() {
  return `map $uri $glassbox_policy {
    default "${filePolicy}";
    ~${PAGE_PATH} "${pagePolicy}";
}`;
}

/** For the `server` block of nginx. An `add_header` inside a `location` would leave all of these out there. */
export function nginxLines() {
  const values = Object.entries(ISOLATION).map(([name, value]) => `${name} "${value}"`);
  return [...values, `${POLICY} $glassbox_policy`].map((value) => `add_header ${value} always;`).join('\n');
}

/** For the site's block of Caddy. */
export function caddyLines() {
  const lines = Object.entries(ISOLATION).map(([name, value]) => `\t${name} "${value}"`);
  return [
    `header {\n${lines.join('\n')}\n}`,
    '@page path */ *.html',
    `header @page ${POLICY} "${pagePolicy}"`,
    '@file not path */ *.html',
    `header @file ${POLICY} "${filePolicy}"`,
  ].join('\n');
}

/** For Apache's configuration of the site, or a `.htaccess` file; needs mod_headers. */
export function apacheLines() {
  const isPage = `%{REQUEST_URI} =~ m#${PAGE_PATH}#`;
  return [
    ...Object.entries(ISOLATION).map(([name, value]) => `Header always set ${name} "${value}"`),
    `Header always set ${POLICY} "${pagePolicy}" "expr=${isPage}"`,
    `Header always set ${POLICY} "${filePolicy}" "expr=!(${isPage})"`,
  ].join('\n');
}
