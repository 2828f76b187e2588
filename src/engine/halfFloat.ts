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
