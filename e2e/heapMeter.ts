import { type CDPSession, expect, type Page } from '@playwright/test';

/** What one JavaScript heap holds after garbage collection, in bytes. */
export interface HeapUse {
  /** Objects of the program and of the browser that it refers to. */
  readonly objects: number;
  /** The contents of buffers, WebAssembly's memory among them. */
  readonly buffers: number;
}

export interface PageUse {
  readonly page: HeapUse;
  /** The engine's worker. */
  readonly worker: HeapUse;
}

interface HeapFigures {
  readonly usedSize: number;
  readonly embedderHeapUsedSize: number;
  readonly backingStorageSize: number;
}

export interface HeapMeter {
  /** Collects garbage in the page and in its worker, of which there must be exactly one, and says what is left. */
  read(): Promise<PageUse>;
}

/** Nothing holds more than a tenth more than before. */
export function expectFlat(before: PageUse, after: PageUse): void {
  for (const place of ['page', 'worker'] as const) {
    for (const kind of ['objects', 'buffers'] as const) {
      const growth = after[place][kind] / before[place][kind];
      expect(growth, `${kind} of the ${place}`).toBeLessThan(1.1);
    }
  }
}

/** Measures through the debugger, which sees the heap of a worker too. */
export async function createHeapMeter(page: Page): Promise<HeapMeter> {
  const session = await page.context().newCDPSession(page);
  const workers = new Map<string, (method: string) => Promise<unknown>>();
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    if (targetInfo.type === 'worker') workers.set(sessionId, talkTo(session, sessionId));
  });
  session.on('Target.detachedFromTarget', ({ sessionId }) => workers.delete(sessionId));
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  const ofPage = (method: string): Promise<unknown> => session.send(method as 'Runtime.getHeapUsage');
  return {
    async read() {
      const engines = [...workers.values()];
      const [engine] = engines;
      if (engine === undefined || engines.length > 1) throw new Error(`There are ${engines.length} workers.`);
      const worker = await heapUse(engine);
      return { page: await heapUse(ofPage), worker };
    },
  };
}

/** Sends the debugger's commands to a worker, by way of its page. */
function talkTo(session: CDPSession, sessionId: string): (method: string) => Promise<unknown> {
  const open = new Map<number, (result: unknown) => void>();
  let lastId = 0;
  session.on('Target.receivedMessageFromTarget', (event) => {
    if (event.sessionId !== sessionId) return;
    const { id, result } = JSON.parse(event.message) as { id: number; result: unknown };
    open.get(id)?.(result);
    open.delete(id);
  });
  return (method) => {
    const id = ++lastId;
    return new Promise((resolve, reject) => {
      open.set(id, resolve);
      session
        .send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) })
        .catch(reject);
    });
  };
}

/** Collects until nothing more comes free: finalizers, timers and idle work let go of things one after the other. */
async function heapUse(send: (method: string) => Promise<unknown>): Promise<HeapUse> {
  let least: HeapUse = { objects: Number.POSITIVE_INFINITY, buffers: Number.POSITIVE_INFINITY };
  for (let fruitless = 0; fruitless < 3; ) {
    await send('HeapProfiler.collectGarbage');
    const { usedSize, embedderHeapUsedSize, backingStorageSize } = (await send(
      'Runtime.getHeapUsage',
    )) as HeapFigures;
    const now = { objects: usedSize + embedderHeapUsedSize, buffers: backingStorageSize };
    const isLess = now.objects < 0.99 * least.objects || now.buffers < 0.99 * least.buffers;
    fruitless = isLess ? 0 : fruitless + 1;
    least = {
      objects: Math.min(now.objects, least.objects),
      buffers: Math.min(now.buffers, least.buffers),
    };
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return least;
}
