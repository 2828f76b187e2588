/** What a service worker has around it. TypeScript's own description of it excludes the page's. */
export interface WorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly unknown[]>;
  };
  /** Written under the worker's own code when it is built (`scripts/shellFiles.mjs`). */
  readonly shellFiles: readonly ShellFile[];
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: LifeEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: RequestEvent) => void): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

interface LifeEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

export interface RequestEvent extends LifeEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

/** A file of the app: its path under the scope, and the SHA-256 of its bytes in hexadecimal. */
export type ShellFile = readonly [path: string, sha256: string];

/** What the page tells a worker that waits: the person wants the new version now. */
export type UpdateMessage = 'activate';
