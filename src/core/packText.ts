import { base64ToBytes, bytesToBase64 } from './base64.ts';

// A text as characters that an address may hold: a version, how it is packed, and the bytes, in base64url
// (RFC 4648 §5, without padding).

const version = 1;
const methods = { plain: 0, deflated: 1 } as const;
const headerLength = 2;
const compression = 'deflate-raw';

export type Unpacked =
  | { readonly ok: true; readonly text: string }
  /** newer: packed by a later version; unable: this browser has no means; spoilt: anything else. */
  | { readonly ok: false; readonly reason: 'newer' | 'unable' | 'too-large' | 'spoilt' };

/** Deflated where the browser can and where it helps. */
export async function packText(text: string): Promise<string> {
  const plain = new TextEncoder().encode(text);
  const deflated = await deflate(plain);
  const isShorter = deflated !== null && deflated.length < plain.length;
  const [method, body] = isShorter ? [methods.deflated, deflated] : [methods.plain, plain];
  return toBase64url(Uint8Array.of(version, method, ...body));
}

/** @param mostBytes what the text may take in UTF-8: a few characters could unpack to gigabytes. */
export async function unpackText(packed: string, mostBytes: number): Promise<Unpacked> {
  try {
    const bytes = fromBase64url(packed);
    const [written, method] = bytes;
    const body = bytes.subarray(headerLength);
    if (bytes.length < headerLength) return { ok: false, reason: 'spoilt' };
    if (written !== version) return { ok: false, reason: 'newer' };
    if (method !== methods.plain && method !== methods.deflated) return { ok: false, reason: 'spoilt' };
    if (method === methods.deflated && typeof DecompressionStream === 'undefined') {
      return { ok: false, reason: 'unable' };
    }
    const content = method === methods.plain ? body : await inflate(body, mostBytes);
    if (content === null || content.length > mostBytes) return { ok: false, reason: 'too-large' };
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content) };
  } catch {
    return { ok: false, reason: 'spoilt' };
  }
}

function toBase64url(bytes: Uint8Array): string {
  return bytesToBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromBase64url(text: string): Uint8Array {
  if (/[^\w-]/.test(text)) throw new RangeError('This is no base64url.');
  return base64ToBytes(text.replaceAll('-', '+').replaceAll('_', '/'));
}

async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array | null> {
  if (typeof CompressionStream === 'undefined') return null;
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream(compression));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** null: more than allowed; the rest is not unpacked. */
async function inflate(bytes: Uint8Array, mostBytes: number): Promise<Uint8Array | null> {
  const stream = new Blob([bytes.slice()]).stream().pipeThrough(new DecompressionStream(compression));
  const reader = stream.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > mostBytes) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
