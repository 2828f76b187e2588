/** float32 value of each of the 65,536 IEEE 754 half-precision bit patterns. */
export const halfFloats: Float32Array = makeTable();

function makeTable(): Float32Array {
  const table = new Float32Array(65536);
  for (let bits = 0; bits < 32768; bits++) {
    const exponent = bits >> 10;
    const fraction = bits & 1023;
    let value = (1024 + fraction) * 2 ** (exponent - 25);
    if (exponent === 0) value = fraction * 2 ** -24;
    if (exponent === 31) value = fraction === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
    table[bits] = value;
    table[bits + 32768] = -value;
  }
  return table;
}

/** The values of a float32 tensor as they are, those of a float16 one (its bits, or a Float16Array) as float32. */
export function floatsOf(data: Float32Array | Uint16Array): Float32Array {
  if (data instanceof Float32Array) return data;
  const bits = new Uint16Array(data.buffer, data.byteOffset, data.length);
  const floats = new Float32Array(bits.length);
  // Float32Array.from with a function took 20 times as long for a vocabulary of 262,144, at every token.
  for (let index = 0; index < bits.length; index++) floats[index] = halfFloats[bits[index]!]!;
  return floats;
}
