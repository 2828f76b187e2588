/** Typed arrays that a file holds as text: little-endian, whatever the machine; every bit survives. */
export type WordArray = Uint32Array | Float32Array;

const wordBytes = 4;
/** Characters that one call may take as arguments. */
const chunk = 8_192;

/** Base64 of bytes (RFC 4648 §4, padded). */
export function bytesToBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += chunk) {
    binary += String.fromCharCode(...bytes.subarray(start, start + chunk));
  }
  return btoa(binary);
}

/** @throws DOMException for a text that is no base64. */
export function base64ToBytes(text: string): Uint8Array {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
  return bytes;
}

/** Base64 of 32-bit numbers, little-endian. */
export function wordsToBase64(values: WordArray): string {
  // As integers, because a Float32 that is read and written as a number may lose the bits of a NaN.
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const view = new DataView(new ArrayBuffer(words.byteLength));
  for (let index = 0; index < words.length; index++) view.setUint32(index * wordBytes, words[index]!, true);
  return bytesToBase64(new Uint8Array(view.buffer));
}

/** @throws RangeError when the bytes are no whole 32-bit numbers; DOMException as `base64ToBytes`. */
export function base64ToUint32(text: string): Uint32Array<ArrayBuffer> {
  const bytes = base64ToBytes(text);
  if (bytes.length % wordBytes !== 0) {
    throw new RangeError(`${bytes.length} bytes are no whole number of 32-bit values.`);
  }
  const view = new DataView(bytes.buffer);
  return Uint32Array.from({ length: bytes.length / wordBytes }, (_, index) =>
    view.getUint32(index * wordBytes, true),
  );
}

/** Throws as `base64ToUint32` does. */
export function base64ToFloat32(text: string): Float32Array {
  return new Float32Array(base64ToUint32(text).buffer);
}
