import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { base64ToBytes, base64ToFloat32, base64ToUint32, bytesToBase64, wordsToBase64 } from './base64.ts';

it("writes and reads bytes as Node's Buffer does", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20_000, size: 'max' }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64');
      expect(bytesToBase64(bytes)).toBe(text);
      expect(base64ToBytes(text)).toEqual(new Uint8Array(bytes));
    }),
    { numRuns: 50 },
  );
});

it('writes words little-endian and keeps every bit, those of a NaN too', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 0xffffffff })), fc.nat(3), (words, skipped) => {
      const buffer = Buffer.alloc(4 * words.length);
      for (const [index, word] of words.entries()) buffer.writeUInt32LE(word, 4 * index);
      // A view into a longer buffer, as a transferred array may be.
      const ids = new Uint32Array([...Array(skipped).fill(7), ...words]).subarray(skipped);
      expect(wordsToBase64(ids)).toBe(buffer.toString('base64'));
      expect(base64ToUint32(wordsToBase64(ids))).toEqual(ids.slice());

      const floats = new Float32Array(ids.buffer, ids.byteOffset, ids.length);
      expect(wordsToBase64(floats)).toBe(buffer.toString('base64'));
      expect(new Uint32Array(base64ToFloat32(wordsToBase64(floats)).buffer)).toEqual(ids.slice());
    }),
  );
});

it('refuses what is no whole number of words', () => {
  expect(() => base64ToUint32(bytesToBase64(new Uint8Array(5)))).toThrow(RangeError);
});
