import type { Page } from '@playwright/test';
import { ownAnswer } from './ownAnswer.ts';

/** What the engine's worker has asked of WebGPU so far. */
export interface GpuCounts {
  readonly dispatches: number;
  /** Calls of `mapAsync`, each of which waits for the graphics processor. */
  readonly maps: number;
  readonly buffers: number;
  readonly bufferBytes: number;
}

export interface GpuUse extends GpuCounts {
  /** Of the buffers, those that were not destroyed, and their bytes. */
  readonly liveBuffers: number;
  readonly liveBytes: number;
}

export interface GpuCounter {
  /** The counts at each token that the worker has posted since the last call, `tokens` of them. */
  atTokens(tokens: number): Promise<readonly GpuUse[]>;
}

/**
 * Counts the WebGPU calls of the workers that a page is going to start.
 * @param subgroups whether the software adapter passes for a real one, which is used with subgroups.
 */
export async function countGpuCalls(page: Page, { subgroups }: { subgroups: boolean }): Promise<GpuCounter> {
  await page.addInitScript(() => {
    const counts: GpuUse[] = [];
    Object.assign(window, { gpuCounts: counts });
    new BroadcastChannel('gpu-counts').onmessage = ({ data }) => counts.push(data);
  });
  await page.route(/\/assets\/entry-[^/]*\.js$/, async (route) => {
    const response = await ownAnswer(route);
    const body = `${await response.text()}\n(${countInWorker})(${subgroups});`;
    await route.fulfill({ response, body });
  });
  return {
    async atTokens(tokens) {
      const counts = await page.waitForFunction((wanted) => {
        const { gpuCounts } = window as unknown as { gpuCounts: GpuUse[] };
        return gpuCounts.length < wanted ? null : gpuCounts.splice(0);
      }, tokens);
      return (await counts.jsonValue()) ?? [];
    },
  };
}

/** Runs in the worker, as its own text: it must not use anything from outside. */
function countInWorker(subgroups: boolean): void {
  const counts = { dispatches: 0, maps: 0, buffers: 0, bufferBytes: 0, liveBuffers: 0, liveBytes: 0 };
  const before = <Type, Name extends keyof Type>(
    type: { readonly prototype: Type },
    name: Name,
    count: (argument: never, self: Type) => void,
  ): void => {
    const original = type.prototype[name] as (...values: unknown[]) => unknown;
    type.prototype[name] = function (this: Type, ...values: unknown[]) {
      count(values[0] as never, this);
      return original.apply(this, values);
    } as Type[Name];
  };
  const addDispatch = (): void => {
    counts.dispatches += 1;
  };
  before(GPUComputePassEncoder, 'dispatchWorkgroups', addDispatch);
  before(GPUComputePassEncoder, 'dispatchWorkgroupsIndirect', addDispatch);
  before(GPUBuffer, 'mapAsync', () => {
    counts.maps += 1;
  });
  before(GPUDevice, 'createBuffer', ({ size }: GPUBufferDescriptor) => {
    counts.buffers += 1;
    counts.bufferBytes += size;
    counts.liveBuffers += 1;
    counts.liveBytes += size;
  });
  const destroyed = new WeakSet<GPUBuffer>();
  before(GPUBuffer, 'destroy', (_, buffer) => {
    if (destroyed.has(buffer)) return;
    destroyed.add(buffer);
    counts.liveBuffers -= 1;
    counts.liveBytes -= buffer.size;
  });
  if (subgroups) Object.defineProperty(GPUAdapterInfo.prototype, 'isFallbackAdapter', { value: false });

  // Between two tokens that are posted lies exactly one pass, whenever the page comes to read them.
  const channel = new BroadcastChannel('gpu-counts');
  const scope = globalThis as unknown as {
    postMessage(message: { readonly event?: { readonly type: string } }, transfer: Transferable[]): void;
  };
  const post = scope.postMessage.bind(globalThis);
  scope.postMessage = (message, transfer) => {
    if (message.event?.type === 'token') channel.postMessage({ ...counts });
    post(message, transfer);
  };
}
