import { expect, test } from 'vitest';
import { openKeptFiles, thenClose } from './keptFiles.ts';
import { createLocks, createMemoryFiles } from './memoryDirectory.fixture.ts';

const bytes = (length: number, seed = 0) =>
  Uint8Array.from({ length }, (_, index) => (index * 31 + seed) % 251);
const source = { from: 'https://files.test/model.gguf', version: '"1"', totalBytes: 1000 };
const content = async (blob = new Blob()) => new Uint8Array(await blob.arrayBuffer());

function open(quota?: number) {
  const memory = createMemoryFiles(quota);
  return { memory, files: openKeptFiles({ ...memory, locks: createLocks() }) };
}

test('a file that was written in several visits is one Blob once it is whole', async () => {
  const { files } = open();
  const first = await files.write('model-1', 'onnx/model.onnx');
  await first.restart(source);
  await first.write(bytes(400));
  await first.write(new Blob([bytes(200, 1)]));
  await first.close();
  expect(await files.openAll('model-1')).toEqual({});
  const part = { path: 'onnx/model.onnx', bytes: 600, whole: false };
  expect(await files.list()).toEqual([{ folder: 'model-1', bytes: 600, files: [part] }]);

  const second = await files.write('model-1', 'onnx/model.onnx');
  expect(second).toMatchObject({ bytes: 600, source, whole: false });
  await second.write(bytes(400, 2));
  await second.finish();
  await second.close();
  const whole = (await files.openAll('model-1'))['onnx/model.onnx'];
  expect(await content(whole)).toEqual(Uint8Array.from([...bytes(400), ...bytes(200, 1), ...bytes(400, 2)]));
  const entry = { path: 'onnx/model.onnx', bytes: 1000, whole: true };
  expect(await files.list()).toEqual([{ folder: 'model-1', bytes: 1000, files: [entry] }]);
});

test('a tab that dies loses the segment that it was writing, and nothing else', async () => {
  const { files, memory } = open();
  const dying = await files.write('model-1', 'a.gguf');
  await dying.restart({ ...source, totalBytes: null });
  const segment = bytes(2 ** 20);
  for (let megabyte = 0; megabyte < 33; megabyte += 1) await dying.write(segment);

  // Another tab, which knows nothing of the dead one's lock.
  const files2 = openKeptFiles({ ...memory, locks: createLocks() });
  const next = await files2.write('model-1', 'a.gguf');
  expect(next.bytes).toBe(32 * 2 ** 20);
  await next.write(bytes(5, 7));
  const whole = await content(await next.finish());
  expect(whole.length).toBe(32 * 2 ** 20 + 5);
  expect(whole.subarray(-5)).toEqual(bytes(5, 7));
});

test('one writes at a time, the next when the first has let go', async () => {
  const { files } = open();
  const first = await files.write('model-1', 'a.gguf');
  await expect(files.write('model-1', 'a.gguf')).rejects.toThrow(/already, in this tab or another one/);
  const other = await files.write('model-1', 'b.gguf');
  await first.close();
  await other.close();
  const again = await files.write('model-1', 'a.gguf');
  await again.close();
});

test('beginning anew forgets what was there', async () => {
  const { files, memory } = open();
  const writer = await files.write('model-1', 'a.gguf');
  await writer.restart(source);
  await writer.write(bytes(700));
  await writer.restart({ ...source, version: '"2"' });
  await writer.write(bytes(10, 3));
  expect(await content(await writer.read())).toEqual(bytes(10, 3));
  await writer.close();
  expect(memory.usedBytes()).toBeLessThan(200);
});

test('a full storage is a sentence with a remedy, and the segments that have arrived are kept', async () => {
  const { files } = open(1000);
  const writer = await files.write('model-1', 'a.gguf');
  await writer.restart(source);
  await writer.write(bytes(400));
  await writer.read();
  await writer.write(bytes(100));
  await expect(writer.write(bytes(600))).rejects.toThrow(/no room.*Delete a model/s);
  // The browser drops the segment that was being written.
  expect(writer.bytes).toBe(400);
  await writer.close();
  expect(await files.list()).toMatchObject([{ bytes: 400 }]);
  expect(await files.freeBytes()).toBeLessThan(600);
  await files.remove('model-1');
  expect(await files.list()).toEqual([]);
  expect(await files.freeBytes()).toBe(1000);
});

test('what went wrong is told, whatever letting go of the file does then', async () => {
  const { files } = open(1000);
  const writer = await files.write('model-1', 'a.gguf');
  await writer.restart(source);
  const overfill = () => writer.write(bytes(1000));
  await expect(thenClose(writer, overfill)).rejects.toThrow(/no room/);
  const failing = { ...writer, close: () => Promise.reject(new TypeError('The stream is errored.')) };
  const cancelled = () => Promise.reject(new DOMException('Cancelled.', 'AbortError'));
  await expect(thenClose(failing, cancelled)).rejects.toThrow('Cancelled.');
  await expect(thenClose(failing, async () => {})).rejects.toThrow('errored');
  await (await files.write('model-1', 'a.gguf')).close();
});

/** Files of which one is kept, on a file system where this method of a directory fails. */
async function failing(method: 'removeEntry' | 'getFileHandle', error: DOMException) {
  const { files, memory } = open();
  const writer = await files.write('model-1', 'a.gguf');
  await writer.restart(source);
  await writer.write(bytes(10));
  await writer.finish();
  await writer.close();
  const broken = (directory: FileSystemDirectoryHandle): FileSystemDirectoryHandle =>
    ({
      ...directory,
      getDirectoryHandle: async (name: string) => broken(await directory.getDirectoryHandle(name)),
      async *values() {
        for await (const entry of directory.values()) {
          yield entry.kind === 'directory' ? broken(entry) : entry;
        }
      },
      [method]: () => Promise.reject(error),
    }) as unknown as FileSystemDirectoryHandle;
  return openKeptFiles({ ...memory, root: async () => broken(await memory.root()), locks: null });
}

test('files that the browser does not delete are told, missing ones are no trouble', async () => {
  const locked = await failing('removeEntry', new DOMException('locked', 'NoModificationAllowedError'));
  await expect(locked.remove('model-1')).rejects.toThrow(
    /files of model-1 could not be deleted.*NoModificationAllowedError.*Another tab/,
  );
  const gone = await failing('removeEntry', new DOMException('gone', 'NotFoundError'));
  await gone.remove('model-1');
});

test('files that are there and cannot be read are told, and are not missing', async () => {
  const unreadable = await failing('getFileHandle', new DOMException('disk', 'NotReadableError'));
  await expect(unreadable.openAll('model-1')).rejects.toThrow(/are on this device.*could not read them/);
  await expect(unreadable.write('model-1', 'a.gguf')).rejects.toThrow(/could not read them/);
  expect(await unreadable.list()).toMatchObject([{ folder: 'model-1', bytes: 0 }]);
  expect(await unreadable.openAll('model-2')).toEqual({});
});

test('where the browser keeps nothing there is nothing, and writing says so', async () => {
  const files = openKeptFiles({
    root: () => Promise.reject(new DOMException('denied', 'SecurityError')),
    estimate: () => Promise.reject(new TypeError('no storage')),
    locks: null,
  });
  expect(await files.list()).toEqual([]);
  expect(await files.openAll('model-1')).toEqual({});
  expect(await files.freeBytes()).toBeNull();
  await files.remove('model-1');
  await expect(files.write('model-1', 'a.gguf')).rejects.toThrow(/keeps no files for this page/);
});
