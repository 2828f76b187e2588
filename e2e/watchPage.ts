import type { BrowserContext, Request } from '@playwright/test';

/** Where the tests' servers let browsers report what the content policy refused, in pages and in workers. */
export const policyReportPath = '/policy-report';

export interface Watch {
  /** Everything since the last `forget` that a sound page never does, each as one line. */
  problems(): string[];
  forget(): void;
}

/**
 * Listens for console errors, uncaught errors, crashes, requests to any origin but `origin`, and (where the server
 * names `policyReportPath` as the place for reports) violations of the content policy, on every page of a context
 * and in its workers.
 */
export function watchContext(context: BrowserContext, origin: string): Watch {
  let seen: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error') seen.push(`console error: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (webError) => seen.push(`uncaught error: ${String(webError.error())}`));
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.pathname === policyReportPath) seen.push(`content policy: ${reported(request)}`);
    if (url.protocol === 'data:' || url.protocol === 'blob:') return;
    if (url.origin !== origin) seen.push(`request to another origin: ${request.url()}`);
  });
  context.on('page', (page) => {
    page.on('crash', () => seen.push('the page crashed'));
    page.on('websocket', (socket) => seen.push(`web socket: ${socket.url()}`));
  });
  return {
    problems: () => [...seen],
    forget: () => {
      seen = [];
    },
  };
}

/** What a browser's report says; it stands in the page and in workers for everything that the policy refused. */
function reported(request: Request): string {
  const { 'csp-report': report } = JSON.parse(request.postData() ?? '{}') as {
    'csp-report'?: Readonly<Record<string, string>>;
  };
  return report === undefined
    ? 'something was refused'
    : `${report['effective-directive']} refused ${report['blocked-uri']} in ${report['document-uri']}`;
}

/** Throws with the list if anything was seen that no pattern allows. */
export function expectNoProblems(watch: Watch, allowed: readonly RegExp[]): void {
  const problems = watch.problems().filter((line) => !allowed.some((pattern) => pattern.test(line)));
  if (problems.length > 0) throw new Error(`The page did what it never should:\n  ${problems.join('\n  ')}`);
}
