// @ts-check

/** The model's hub is never contacted; every byte comes from where the page came from. */
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

/** Vite's development server injects inline scripts and styles and listens on a web socket. */
const DEVELOPMENT_POLICY = {
  ...CONTENT_SECURITY_POLICY,
  'script-src': "'self' 'unsafe-inline' 'wasm-unsafe-eval'",
  'style-src': "'self' 'unsafe-inline'",
  'connect-src': "'self' ws:",
};

/** @param {Record<string, string>} policy */
const policyText = (policy) =>
  Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');

/**
 * The headers of every response. The first three isolate the page, which lets WebAssembly use threads.
 * @param {{ development?: boolean, reportTo?: string | undefined }} [options] `reportTo`: where browsers tell
 *   what the policy refused, also in workers; left out, nowhere
 * @returns {Record<string, string>}
 */
export function securityHeaders({ development = false, reportTo } = {}) {
  const policy = policyText(development ? DEVELOPMENT_POLICY : CONTENT_SECURITY_POLICY);
  return {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Content-Security-Policy': reportTo === undefined ? policy : `${policy}; report-uri ${reportTo}`,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  };
}

/** The policy for a `<meta>` element, which guards hosts that send no headers; there `frame-ancestors` has no effect. */
export function metaPolicy() {
  const { 'frame-ancestors': _, ...policy } = CONTENT_SECURITY_POLICY;
  return policyText(policy);
}

/** The `_headers` file that static hosts such as Netlify and Cloudflare Pages read. */
export function headersFile() {
  const lines = Object.entries(securityHeaders()).map(([name, value]) => `  ${name}: ${value}`);
  return `/*\n${lines.join('\n')}\n`;
}

/** The `vercel.json` that Vercel reads beside the page. */
export function vercelFile() {
  const headers = Object.entries(securityHeaders()).map(([key, value]) => ({ key, value }));
  return `${JSON.stringify({ headers: [{ source: '/(.*)', headers }] }, null, 2)}\n`;
}

/** For the `server` block of nginx. An `add_header` inside a `location` would leave all of these out there. */
export function nginxLines() {
  return Object.entries(securityHeaders())
    .map(([name, value]) => `add_header ${name} "${value}" always;`)
    .join('\n');
}

/** For the site's block of Caddy. */
export function caddyLines() {
  const lines = Object.entries(securityHeaders()).map(([name, value]) => `\t${name} "${value}"`);
  return `header {\n${lines.join('\n')}\n}`;
}

/** For Apache's configuration of the site, or a `.htaccess` file; needs mod_headers. */
export function apacheLines() {
  return Object.entries(securityHeaders())
    .map(([name, value]) => `Header always set ${name} "${value}"`)
    .join('\n');
}
