import { afterEach, expect, test, vi } from 'vitest';
import type { InspectedFile } from '../core/modelFacts.ts';
import type { EngineWorker } from './client.ts';
import { createInspectFile, inspectLimitMs } from './inspectFile.ts';
import type { EngineCommand, EngineReplyEvent } from './protocol.ts';

/** Workers that answer when told to. */
function scriptedWorkers() {
  const started: { worker: EngineWorker; posted: EngineCommand[]; ended: boolean }[] = [];
  const start = (): EngineWorker => {
    const entry = {
      posted: [] as EngineCommand[],
      ended: false,
      worker: {
        postMessage: (command: EngineCommand) => void entry.posted.push(command),
        terminate() {
          entry.ended = true;
        },
        onmessage: null,
        onerror: null,
        onmessageerror: null,
      } as EngineWorker,
    };
    started.push(entry);
    return entry.worker;
  };
  const answer = (index: number, event: EngineReplyEvent) =>
    started[index]?.worker.onmessage?.({ data: { requestId: 1, event } } as MessageEvent);
  return { started, start, answer };
}

afterEach(() => {
  vi.useRealTimers();
});

const file = new Blob(['GGUF']);
const result = { facts: { name: 'one' }, offer: { memoryBytes: null, webgpu: null } } as InspectedFile;

test('each file has a worker of its own, which ends with the answer', async () => {
  const { started, start, answer } = scriptedWorkers();
  const inspectFile = createInspectFile(start);
  const first = inspectFile(file);
  const second = inspectFile(file);
  expect(started[0]?.posted).toEqual([{ type: 'inspect', requestId: 1, file }]);
  answer(1, { type: 'run-error', message: 'No model. Choose another.', cause: 'refused' });
  await expect(second).rejects.toThrow('No model. Choose another.');
  expect(started.map(({ ended }) => ended)).toEqual([false, true]);
  answer(0, { type: 'inspected', result });
  expect(await first).toBe(result);
  expect(started.map(({ ended }) => ended)).toEqual([true, true]);
});

test('a worker that breaks says so and ends', async () => {
  const { started, start } = scriptedWorkers();
  const inspected = createInspectFile(start)(file);
  started[0]?.worker.onerror?.({ preventDefault() {}, message: 'out of memory' } as ErrorEvent);
  await expect(inspected).rejects.toThrow(/Reading the file failed\. Close other tabs/);
  expect(started[0]?.ended).toBe(true);
});

test('a file that takes too long is given up in a sentence, and one that was read is not', async () => {
  vi.useFakeTimers();
  const { started, start, answer } = scriptedWorkers();
  const inspectFile = createInspectFile(start);
  const first = inspectFile(file);
  const second = inspectFile(file);
  const failed = expect(second).rejects.toThrow(/took longer than 60 seconds.*Close other tabs/);
  vi.advanceTimersByTime(inspectLimitMs - 1);
  expect(started.map(({ ended }) => ended)).toEqual([false, false]);
  answer(0, { type: 'inspected', result });
  vi.advanceTimersByTime(1);
  await failed;
  expect(started.map(({ ended }) => ended)).toEqual([true, true]);
  expect(await first).toBe(result);
  expect(vi.getTimerCount()).toBe(0);
});

test('who no longer wants to know ends it at once', async () => {
  const { started, start } = scriptedWorkers();
  const stop = new AbortController();
  const inspected = createInspectFile(start)(file, stop.signal);
  stop.abort();
  await expect(inspected).rejects.toThrow(/abort/i);
  expect(started[0]?.ended).toBe(true);
  await expect(createInspectFile(start)(file, stop.signal)).rejects.toThrow(/abort/i);
  expect(started).toHaveLength(1);
});
