import 'fake-indexeddb/auto';
import type { Conversation } from '../../core/types.ts';
import { createLibrary } from './createLibrary.ts';
import type { ExternalChange, Library, LibrarySurroundings, TabChannel } from './library.ts';
import type { LibraryStatus } from './libraryFault.ts';
import type { TabLocks } from './writtenReplies.ts';

/** What may happen at a write: its transaction ends, the disk is full, or the tab dies, before or after the commit. */
export type FaultKind = 'abort' | 'quota' | 'quota-after-write' | 'crash' | 'crash-after-commit';

interface FaultPlan {
  /** Writes until the fault; null: none is coming. */
  writesLeft: number | null;
  kind: FaultKind;
  dead: boolean;
  onDeath: () => void;
}

const plans = new WeakMap<IDBDatabase, FaultPlan>();

type Aborting = IDBTransaction & { _abort(name: string): void };

/** How often each fault has struck, in all tabs. */
export const struck: Record<FaultKind, number> = {
  abort: 0,
  quota: 0,
  'quota-after-write': 0,
  crash: 0,
  'crash-after-commit': 0,
};

function strike(plan: FaultPlan, request: IDBRequest, transaction: IDBTransaction): void {
  plan.writesLeft = null;
  struck[plan.kind] += 1;
  switch (plan.kind) {
    case 'abort':
      transaction.abort();
      return;
    case 'quota':
      (transaction as Aborting)._abort('QuotaExceededError');
      return;
    case 'quota-after-write':
      // The write itself goes well; as the last one it leaves the failure to the commit.
      request.addEventListener('success', () => (transaction as Aborting)._abort('QuotaExceededError'));
      return;
    case 'crash':
      plan.onDeath();
      transaction.abort();
      return;
    case 'crash-after-commit':
      transaction.addEventListener('complete', () => plan.onDeath());
      return;
    default:
      plan.kind satisfies never;
  }
}

const writers = IDBObjectStore.prototype;
for (const method of ['put', 'add', 'delete', 'clear'] as const) {
  const original = writers[method] as (...parts: unknown[]) => IDBRequest;
  const faulty = function (this: IDBObjectStore, ...parts: unknown[]): IDBRequest {
    const plan = plans.get(this.transaction.db);
    if (plan?.dead) throw new DOMException('The tab is gone.', 'InvalidStateError');
    const request = original.apply(this, parts);
    if (plan !== undefined && plan.writesLeft !== null && plan.writesLeft-- === 0)
      strike(plan, request, this.transaction);
    return request;
  };
  Object.assign(writers, { [method]: faulty });
}

/** Tabs of one browser: one set of databases, a channel between them, and locks. */
export interface Browser {
  readonly factory: IDBFactory;
  readonly members: Set<Member>;
  /** Who holds each lock, and behind it who waits for it. */
  readonly locks: Map<string, LockRequest[]>;
}

interface LockRequest {
  readonly tab: object;
  readonly run: () => void;
}

type Member = TabChannel & { hear: (data: unknown) => void };

export function createBrowser(): Browser {
  return { factory: new IDBFactory(), members: new Set(), locks: new Map() };
}

/** As BroadcastChannel: everyone else hears it, a little later. */
export function joinChannel({ members }: Browser): TabChannel {
  const channel: Member = {
    hear: () => {},
    addEventListener(_type, listener) {
      channel.hear = (data) => listener({ data });
    },
    postMessage(data) {
      for (const other of members) {
        if (other !== channel) setImmediate(() => members.has(other) && other.hear(structuredClone(data)));
      }
    },
    close: () => members.delete(channel),
  };
  members.add(channel);
  return channel;
}

/** As Web Locks: granted in turn, a little later; a tab that is gone holds none. */
function tabLocks({ locks }: Browser, tab: object): { readonly locks: TabLocks; readonly leave: () => void } {
  function remove(name: string, isGone: (request: LockRequest) => boolean): void {
    const queue = locks.get(name) ?? [];
    const [first] = queue;
    const rest = queue.filter((request) => !isGone(request));
    locks.set(name, rest);
    if (first !== rest[0]) rest[0]?.run();
  }
  async function request(
    name: string,
    _: LockOptions,
    work: (lock: null) => Promise<void> | void,
  ): Promise<void> {
    const own = await new Promise<LockRequest>((granted) => {
      const asked: LockRequest = {
        tab,
        run: () => setImmediate(() => locks.get(name)?.includes(asked) && granted(asked)),
      };
      const queue = locks.get(name) ?? [];
      locks.set(name, [...queue, asked]);
      if (queue.length === 0) asked.run();
    });
    await work(null);
    remove(name, (each) => each === own);
  }
  return {
    locks: {
      request: request as TabLocks['request'],
      query: async () => ({
        held: [...locks].flatMap(([name, [first]]) => (first === undefined ? [] : [{ name }])),
      }),
    },
    leave() {
      for (const name of locks.keys()) remove(name, (each) => each.tab === tab);
    },
  };
}

/** A tab that shows one conversation, wired as the page is. */
export interface Tab {
  readonly library: Library;
  readonly statuses: readonly LibraryStatus[];
  readonly changes: readonly ExternalChange[];
  readonly persistCalls: () => number;
  conversation(): Conversation | null;
  /** The page's state changes. */
  show(conversation: Conversation): void;
  setWriting(writing: boolean): void;
  /** After `writes` more writes this happens. */
  plan(kind: FaultKind, writes: number): void;
  isDead(): boolean;
  /** The tab is gone at once. */
  crash(): void;
  /** Lets the tab's clock run and its timers go off. */
  pass(ms: number): Promise<void>;
  /** Waits for what was begun. */
  settle(): Promise<void>;
}

export function openTab(browser: Browser, special: Partial<LibrarySurroundings> = {}): Tab {
  const channel = joinChannel(browser);
  const plan: FaultPlan = { writesLeft: null, kind: 'abort', dead: false, onDeath: crash };
  const { locks, leave } = tabLocks(browser, plan);
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  const statuses: LibraryStatus[] = [];
  const changes: ExternalChange[] = [];
  let shown: Conversation | null = null;
  let time = 1_000_000;
  let writing = false;
  let persistCalls = 0;

  function crash(): void {
    plan.dead = true;
    channel.close();
    leave();
    timers.clear();
  }

  const library = createLibrary({
    indexedDB: special.indexedDB === undefined ? watchedFactory(browser.factory, plan) : null,
    channel,
    locks,
    storage: {
      persist: async () => {
        persistCalls += 1;
        return true;
      },
      persisted: async () => persistCalls > 0,
      estimate: async () => ({ usage: 5, quota: 10 }),
    },
    now: () => time,
    setTimer(callback, ms) {
      const timer = { at: time + ms, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    isWriting: () => writing,
    onStatus: (status) => statuses.push(status),
    onExternalChange(change) {
      changes.push(change);
      if (change.kind !== 'conversation' || change.merged === null || change.id !== shown?.id) return;
      shown = change.merged;
      library.observe(shown);
    },
    ...special,
  });

  return {
    library,
    statuses,
    changes,
    persistCalls: () => persistCalls,
    conversation: () => shown,
    show(conversation) {
      shown = conversation;
      library.observe(conversation);
    },
    setWriting(now) {
      writing = now;
    },
    plan(kind, writes) {
      plan.kind = kind;
      plan.writesLeft = writes;
    },
    isDead: () => plan.dead,
    crash,
    async pass(ms) {
      const end = time + ms;
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        time = Math.max(time, next.at);
        timers.delete(next);
        next.callback();
        await ticks(12);
      }
      time = end;
    },
    async settle() {
      await ticks(2);
      if (!plan.dead) await library.trash();
    },
  };
}

export async function ticks(count: number): Promise<void> {
  for (let tick = 0; tick < count; tick++) await new Promise((resolve) => setImmediate(resolve));
}

/** Registers each connection, so that its writes obey the tab's plan; a dead tab opens nothing. */
function watchedFactory(factory: IDBFactory, plan: FaultPlan): IDBFactory {
  const open = (name: string, version?: number): IDBOpenDBRequest => {
    if (plan.dead) throw new DOMException('The tab is gone.', 'InvalidStateError');
    const request = factory.open(name, version);
    request.addEventListener('success', () => plans.set(request.result, plan));
    return request;
  };
  return Object.assign(Object.create(factory) as IDBFactory, { open });
}
