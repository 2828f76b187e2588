import { expect, test } from 'vitest';
import { ByteCursor, EndOfBytes } from './byteCursor.ts';
import { type ByteSource, blobSource, memorySource, type SyncBlobReader } from './byteSource.ts';
import { readEmbeddedModel } from './embeddedModel.fixture.ts';
import { readGgufHeader } from './ggufHeader.ts';

const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => index ^ (index >> 8));

/** A source that tells what was asked of it. */
function watched(inner: ByteSource) {
  const asked: (readonly [start: number, end: number])[] = [];
  const source: ByteSource = {
    byteLength: inner.byteLength,
    read(start, end) {
      asked.push([start, end]);
      return inner.read(start, end);
    },
  };
  return { source, asked };
}

/** A Blob whose pieces can be told apart, and what a worker's FileReaderSync makes of them. */
function fakeBlob(read: (start: number, end: number) => ArrayBuffer) {
  const blob = { size: 1000, slice: (start: number, end: number) => ({ start, end }) };
  const reader: SyncBlobReader = {
    readAsArrayBuffer(piece) {
      const { start, end } = piece as unknown as { start: number; end: number };
      return read(start, end);
    },
  };
  return blobSource(blob as unknown as Blob, reader);
}

test('a Blob is read piece by piece', () => {
  const source = fakeBlob((start, end) => bytes.slice(start, end).buffer);
  expect(source.byteLength).toBe(1000);
  expect(source.read(300, 310)).toEqual(bytes.slice(300, 310));
});

test('a file that is gone or has become shorter says so', () => {
  const gone = fakeBlob(() => {
    throw new DOMException('The requested file could not be read.', 'NotReadableError');
  });
  expect(() => gone.read(0, 10)).toThrow(/changed, moved or deleted.*Open it again\.$/);
  const shorter = fakeBlob((start) => bytes.slice(start, start + 4).buffer);
  expect(() => shorter.read(900, 1000)).toThrow(/ended at byte 904 instead of 1000.*Open it again\.$/);
});

test('values at the edges of windows are whole, and each byte is read about once', () => {
  const { source, asked } = watched(memorySource(bytes));
  const cursor = new ByteCursor(source, bytes.length);
  // 64 KiB is no multiple of 7.
  for (let at = 0; at + 7 <= bytes.length; at += 7) {
    expect(cursor.position).toBe(at);
    const low = bytes[at]! | (bytes[at + 1]! << 8);
    expect(cursor.uint16()).toBe(low);
    cursor.uint8();
    expect(cursor.uint32()).toBe(new DataView(bytes.buffer).getUint32(at + 3, true));
  }
  expect(asked.length).toBeLessThan(5);
  expect(asked.reduce((sum, [start, end]) => sum + end - start, 0)).toBeLessThan(bytes.length + 100);
});

test('the end that was set is kept', () => {
  const { source, asked } = watched(memorySource(bytes));
  const cursor = new ByteCursor(source, 10);
  cursor.uint64();
  expect(() => cursor.uint32()).toThrow(EndOfBytes);
  expect(cursor.uint16()).toBe(bytes[8]! | (bytes[9]! << 8));
  expect(Math.max(...asked.map(([, end]) => end))).toBe(10);
});

test('of a model’s 98 MB the header alone is read, in a few pieces', () => {
  const { source, asked } = watched(memorySource(readEmbeddedModel()));
  const { dataStart } = readGgufHeader(source);
  expect(asked.length).toBeLessThan(8);
  expect(asked.at(-1)?.[1]).toBeLessThan(2 * dataStart + 64 * 1024);
});
