import type { BrowserContext } from '@playwright/test';

export interface Watch {
  /** Everything since the last `forget` that a sound page never does, each as one line. */
  problems(): string[];
  forget(): void;
}

/**
 * Listens for console errors, uncaught errors, crashes, violations of the content policy, and requests to any
 * origin but `origin`, on every page of a context.
 */
export async function watchContext(context: BrowserContext, origin: string): Promise<Watch> {
  let seen: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error') seen.push(`console error: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (webError) => seen.push(`uncaught error: ${String(webError.error())}`));
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol === 'data:' || url.protocol === 'blob:') return;
    if (url.origin !== origin) seen.push(`request to another origin: ${request.url()}`);
  });
  context.on('page', (page) => {
    page.on('crash', () => seen.push('the page crashed'));
    page.on('websocket', (socket) => seen.push(`web socket: ${socket.url()}`));
  });
  await context.exposeBinding('reportPolicyViolation', (_source, text: string) => {
    seen.push(`content policy: ${text}`);
  });
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { reportPolicyViolation } = window as unknown as {
        reportPolicyViolation: (text: string) => Promise<void>;
      };
      void reportPolicyViolation(`${event.effectiveDirective} refused ${event.blockedURI || event.sample}`);
    });
  });
  return {
    problems: () => [...seen],
    forget: () => {
      seen = [];
    },
  };
}

/** Throws with the list if anything was seen that no pattern allows. */
export function expectNoProblems(watch: Watch, allowed: readonly RegExp[]): void {
  const problems = watch.problems().filter((line) => !allowed.some((pattern) => pattern.test(line)));
  if (problems.length > 0) throw new Error(`The page did what it never should:\n  ${problems.join('\n  ')}`);
}
