import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { hostileText } from './comparison.fixture.ts';
import { packText, unpackText } from './packText.ts';

const most = 65_536;

afterEach(() => vi.unstubAllGlobals());

describe('a packed text', () => {
  test('comes back, and holds only what an address may', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(hostileText, fc.string({ unit: 'binary' }), fc.lorem()), async (text) => {
        const packed = await packText(text);
        expect(packed).toMatch(/^[A-Za-z0-9_-]*$/);
        expect(encodeURIComponent(packed)).toBe(packed);
        const wellFormed = text.replace(/\p{Cs}/gu, '\uFFFD');
        expect(await unpackText(packed, most)).toEqual({ ok: true, text: wellFormed });
      }),
      { numRuns: 200 },
    );
  });

  test('is what zlib makes of it', async () => {
    const text = 'Ahoy, matey! '.repeat(20);
    const reference = Buffer.from([1, 1, ...deflateRawSync(text)]).toString('base64url');
    expect(await unpackText(reference, most)).toEqual({ ok: true, text });
    expect((await packText(text)).length).toBeLessThan(text.length / 3);
  });

  test('stands there plainly where the browser cannot deflate', async () => {
    const text = 'Ahoy, matey! '.repeat(20);
    const deflated = await packText(text);
    vi.stubGlobal('CompressionStream', undefined);
    vi.stubGlobal('DecompressionStream', undefined);
    const plain = await packText(text);
    expect(await unpackText(plain, most)).toEqual({ ok: true, text });
    expect(await unpackText(deflated, most)).toEqual({ ok: false, reason: 'unable' });
  });
});

describe('what is no packed text', () => {
  const packed = (...bytes: readonly number[]) => Buffer.from(bytes).toString('base64url');

  test('is told apart', async () => {
    expect(await unpackText('', most)).toEqual({ ok: false, reason: 'spoilt' });
    expect(await unpackText('<b>', most)).toEqual({ ok: false, reason: 'spoilt' });
    expect(await unpackText(packed(2, 0, 65), most)).toEqual({ ok: false, reason: 'newer' });
    expect(await unpackText(packed(1, 7, 65), most)).toEqual({ ok: false, reason: 'spoilt' });
    expect(await unpackText(packed(1, 0, 0xff), most)).toEqual({ ok: false, reason: 'spoilt' });
    expect(await unpackText(packed(1, 1, 1, 2, 3), most)).toEqual({ ok: false, reason: 'spoilt' });
    expect(await unpackText((await packText('a'.repeat(500))).slice(0, -4), most)).toEqual({
      ok: false,
      reason: 'spoilt',
    });
  });

  test('a bomb is not unpacked', async () => {
    const bomb = packed(1, 1, ...deflateRawSync(Buffer.alloc(50_000_000), { level: 9 }));
    expect(await unpackText(bomb, most)).toEqual({ ok: false, reason: 'too-large' });
  });
});
