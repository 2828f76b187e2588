/** A metadata value with its type, as the file says it. `announced`: its length, instead of the true one. */
export type GgufValue =
  | { readonly type: NumberName; readonly value: number | bigint }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string; readonly announced?: bigint }
  | {
      readonly type: 'array';
      readonly of: TypeName;
      readonly values: readonly GgufValue[];
      readonly announced?: bigint;
    };

type NumberName = keyof typeof numberWriters;
type TypeName = NumberName | 'bool' | 'string' | 'array';

const numberWriters = {
  uint8: (view: DataView, value: number | bigint) => view.setUint8(0, Number(value)),
  int8: (view: DataView, value: number | bigint) => view.setInt8(0, Number(value)),
  uint16: (view: DataView, value: number | bigint) => view.setUint16(0, Number(value), true),
  int16: (view: DataView, value: number | bigint) => view.setInt16(0, Number(value), true),
  uint32: (view: DataView, value: number | bigint) => view.setUint32(0, Number(value), true),
  int32: (view: DataView, value: number | bigint) => view.setInt32(0, Number(value), true),
  float32: (view: DataView, value: number | bigint) => view.setFloat32(0, Number(value), true),
  uint64: (view: DataView, value: number | bigint) => view.setBigUint64(0, BigInt(value), true),
  int64: (view: DataView, value: number | bigint) => view.setBigInt64(0, BigInt(value), true),
  float64: (view: DataView, value: number | bigint) => view.setFloat64(0, Number(value), true),
};

/** By name: number of the type, and the bytes of a number. */
const types: Readonly<Record<TypeName, readonly [code: number, byteLength: number]>> = {
  uint8: [0, 1],
  int8: [1, 1],
  uint16: [2, 2],
  int16: [3, 2],
  uint32: [4, 4],
  int32: [5, 4],
  float32: [6, 4],
  bool: [7, 1],
  string: [8, 0],
  array: [9, 0],
  uint64: [10, 8],
  int64: [11, 8],
  float64: [12, 8],
};

export interface WrittenTensor {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly (number | bigint)[];
  readonly offset: number | bigint;
}

export interface WrittenGguf {
  readonly version?: number;
  readonly metadata?: Readonly<Record<string, GgufValue>>;
  readonly tensors?: readonly WrittenTensor[];
  readonly alignment?: number;
  /** The tensor data is 0, 1, 2… in so many bytes. */
  readonly dataBytes?: number;
  /** Instead of the true ones. */
  readonly tensorCount?: number | bigint;
  readonly keyCount?: number | bigint;
}

export const ggufString = (value: string): GgufValue => ({ type: 'string', value });
export const ggufStrings = (values: readonly string[]): GgufValue => ({
  type: 'array',
  of: 'string',
  values: values.map(ggufString),
});

/** Writes a GGUF as ggml/docs/gguf.md says, sound or not. */
export function writeGguf({
  version = 3,
  metadata = {},
  tensors = [],
  alignment = 32,
  dataBytes = 0,
  tensorCount = tensors.length,
  keyCount = Object.keys(metadata).length,
}: WrittenGguf): Uint8Array<ArrayBuffer> {
  const head = [
    new TextEncoder().encode('GGUF'),
    number('uint32', version),
    number('uint64', tensorCount),
    number('uint64', keyCount),
    ...Object.entries(metadata).flatMap(([key, value]) => [
      string(key),
      number('uint32', types[value.type][0]),
      valueBytes(value),
    ]),
    ...tensors.flatMap(({ name, type, shape, offset }) => [
      string(name),
      number('uint32', shape.length),
      ...shape.map((size) => number('uint64', size)),
      number('uint32', type),
      number('uint64', offset),
    ]),
  ];
  const headBytes = Buffer.concat(head);
  const padding = Buffer.alloc((alignment - (headBytes.length % alignment)) % alignment);
  const data = Uint8Array.from({ length: dataBytes }, (_, index) => index);
  return Uint8Array.from(Buffer.concat([headBytes, padding, data]));
}

function number(type: NumberName, value: number | bigint): Uint8Array {
  const bytes = new Uint8Array(types[type][1]);
  numberWriters[type](new DataView(bytes.buffer), value);
  return bytes;
}

function string(value: string, announced?: bigint): Uint8Array {
  const bytes = new TextEncoder().encode(value);
  return Buffer.concat([number('uint64', announced ?? bytes.length), bytes]);
}

function valueBytes(value: GgufValue): Uint8Array {
  switch (value.type) {
    case 'bool':
      return Uint8Array.of(value.value ? 1 : 0);
    case 'string':
      return string(value.value, value.announced);
    case 'array':
      return Buffer.concat([
        number('uint32', types[value.of][0]),
        number('uint64', value.announced ?? value.values.length),
        ...value.values.map(valueBytes),
      ]);
    default:
      return number(value.type, value.value);
  }
}

const numbers: Readonly<Record<NumberName, number | bigint>> = {
  uint8: 255,
  int8: -128,
  uint16: 65_535,
  int16: -32_768,
  uint32: 4_294_967_295,
  int32: -2_147_483_648,
  float32: 0.1,
  uint64: 2n ** 53n - 1n,
  int64: -(2n ** 53n) + 1n,
  float64: Math.PI,
};

/** A metadata entry of every type, alone and in an array, and arrays in arrays. */
export const everyGgufType: Readonly<Record<string, GgufValue>> = {
  ...Object.fromEntries(
    Object.entries(numbers).flatMap(([name, value]) => {
      const entry = { type: name as NumberName, value };
      return [
        [`one.${name}`, entry],
        [`array.${name}`, { type: 'array', of: name as NumberName, values: [entry, entry, entry] } as const],
      ];
    }),
  ),
  'one.bool': { type: 'bool', value: true },
  'array.bool': {
    type: 'array',
    of: 'bool',
    values: [
      { type: 'bool', value: false },
      { type: 'bool', value: true },
    ],
  },
  'one.string': ggufString('Grüße, 世界 \u{1f600}'),
  'array.string': ggufStrings(['', 'a', '\ufeffmark', '▁the']),
  'array.array': { type: 'array', of: 'array', values: [ggufStrings(['x']), ggufStrings([])] },
};
