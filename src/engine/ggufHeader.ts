import { ByteCursor, EndOfBytes } from './byteCursor.ts';
import type { ByteSource } from './byteSource.ts';
import { ggmlTypeInfo } from './ggmlTypes.ts';
import type { GgufTensor } from './gguf.ts';

/** What stands before a GGUF's tensor data. */
export interface GgufHeader {
  readonly version: number;
  /** 64-bit integers are given as numbers. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly tensors: ReadonlyMap<string, PlacedTensor>;
  /** Where the tensor data begins. */
  readonly dataStart: number;
}

export interface PlacedTensor extends GgufTensor {
  /** Of its first byte, in the file. */
  readonly start: number;
}

/**
 * Bounds of what is believed of a header, beside the bytes that are there. The largest in use (262,144 tokens with
 * scores, types, merges and a whole tokenizer.json) takes about 45 MB and 1.3 million array elements; the models with
 * the most tensors (hundreds of experts) have about 2,500, and no file has more than 200 keys.
 */
const maxHeaderBytes = 64 * 1024 * 1024;
const maxArrayElements = 4 * 1024 * 1024;
const maxTensors = 16_384;
const maxKeys = 4096;
/** Arrays of arrays are allowed, though nobody writes them. */
const maxArrayDepth = 4;
/** The format's own bounds, in bytes and dimensions (ggml/docs/gguf.md). */
const maxKeyLength = 65_535;
const maxTensorNameLength = 64;
const maxDimensions = 4;

/** Bytes that an entry takes at least: an empty name and a value of one byte; an empty name and one dimension. */
const leastKeyBytes = 13;
const leastTensorBytes = 32;

const defaultAlignment = 32;

/** Numbers of the format's value types. */
const boolType = 7;
const stringType = 8;
const arrayType = 9;

interface NumberType {
  readonly byteLength: number;
  read(cursor: ByteCursor): number;
}

const numberTypes: Readonly<Record<number, NumberType>> = {
  0: { byteLength: 1, read: (cursor) => cursor.uint8() },
  1: { byteLength: 1, read: (cursor) => cursor.int8() },
  2: { byteLength: 2, read: (cursor) => cursor.uint16() },
  3: { byteLength: 2, read: (cursor) => cursor.int16() },
  4: { byteLength: 4, read: (cursor) => cursor.uint32() },
  5: { byteLength: 4, read: (cursor) => cursor.int32() },
  6: { byteLength: 4, read: (cursor) => cursor.float32() },
  10: { byteLength: 8, read: (cursor) => cursor.uint64() },
  11: { byteLength: 8, read: (cursor) => cursor.int64() },
  12: { byteLength: 8, read: (cursor) => cursor.float64() },
};

/**
 * Reads the header of a GGUF of version 2 or 3, little-endian, and checks that each tensor's data has a place of its own.
 * Nothing in it is believed before it is checked: what is made is bounded by the bytes that are there.
 * @param arrivedBytes how many of the file's bytes can be read by now.
 * @see https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 * @throws Error with a plain sentence when it is no GGUF, of another version, damaged or incomplete.
 */
export function readGgufHeader(source: ByteSource, arrivedBytes = source.byteLength): GgufHeader {
  const cursor = new ByteCursor(source, Math.min(arrivedBytes, maxHeaderBytes));
  try {
    return readHeader(cursor, source.byteLength, arrivedBytes);
  } catch (error) {
    if (!(error instanceof EndOfBytes)) throw error;
    if (arrivedBytes > maxHeaderBytes) {
      throw damaged(`its header takes more than ${maxHeaderBytes / 2 ** 20} MiB`);
    }
    throw endsWithinHeader(arrivedBytes);
  }
}

function readHeader(cursor: ByteCursor, fileBytes: number, arrivedBytes: number): GgufHeader {
  if (fileBytes === 0) throw new Error('This file is empty: no model is in it. Choose another .gguf file.');
  const version = readVersion(cursor, arrivedBytes);
  const reader: ValueReader = { cursor, fileBytes, elementsLeft: maxArrayElements };
  const tensorCount = readCount(reader, 'tensors', maxTensors, leastTensorBytes);
  const keyCount = readCount(reader, 'metadata entries', maxKeys, leastKeyBytes);

  const metadata = new Map<string, unknown>();
  for (let index = 0; index < keyCount; index++) {
    const key = readName(cursor, maxKeyLength, 'a metadata entry');
    if (metadata.has(key)) throw damaged(`its metadata says ${shown(key)} twice`);
    metadata.set(key, readValue(reader, cursor.uint32(), key, 0));
  }
  const parts = metadata.get('split.count');
  if (typeof parts === 'number' && parts > 1) {
    throw new Error(
      `This file is one of ${parts} parts of a model. Join them with llama-gguf-split --merge. Open the file that it makes.`,
    );
  }
  const alignment = metadata.get('general.alignment') ?? defaultAlignment;
  // A power of two has one bit set.
  if (typeof alignment !== 'number' || alignment < 1 || Math.log2(alignment) % 1 !== 0) {
    throw damaged(`its alignment is ${shown(alignment)}, no power of two`);
  }

  const described = Array.from({ length: tensorCount }, () => readTensor(cursor, alignment));
  const dataStart = Math.ceil(cursor.position / alignment) * alignment;
  if (dataStart > arrivedBytes && described.length > 0) throw endsWithinHeader(arrivedBytes);
  const tensors = new Map<string, PlacedTensor>();
  for (const { offset, ...tensor } of described) {
    if (tensors.has(tensor.name)) throw damaged(`it has the tensor ${shown(tensor.name)} twice`);
    tensors.set(tensor.name, { ...tensor, start: dataStart + offset });
  }
  checkPlaces([...tensors.values()], fileBytes);
  return { version, metadata: Object.fromEntries(metadata), tensors, dataStart };
}

function readVersion(cursor: ByteCursor, arrivedBytes: number): number {
  if (arrivedBytes < 4 || cursor.utf8(4) !== 'GGUF') {
    throw new Error('This is not a GGUF model file: it does not begin with "GGUF". Choose a .gguf file.');
  }
  const version = cursor.uint32();
  if (version === 2 || version === 3) return version;
  throw new Error(
    `The model file has GGUF version ${version}; only versions 2 and 3 (little-endian) can be read. Choose a newer conversion.`,
  );
}

interface ValueReader {
  readonly cursor: ByteCursor;
  readonly fileBytes: number;
  /** That arrays may still have, all together. */
  elementsLeft: number;
}

/**
 * A number of things that follow.
 * @param most that are believed.
 * @param leastBytes that each takes.
 */
function readCount(
  { cursor, fileBytes }: ValueReader,
  what: string,
  most: number,
  leastBytes: number,
): number {
  const count = cursor.uint64();
  if (count > most) throw damaged(`it announces ${count} ${what}, and at most ${most} are read`);
  if (count * leastBytes <= fileBytes - cursor.position) return count;
  throw new Error(
    `The model file is damaged or incomplete: it announces ${count} ${what}, for which its ${fileBytes} bytes have no room. Download it again.`,
  );
}

function readName(cursor: ByteCursor, maxLength: number, what: string): string {
  const length = cursor.uint64();
  if (length > maxLength) throw damaged(`the name of ${what} is ${length} bytes long`);
  return cursor.utf8(length);
}

function readValue(reader: ValueReader, type: number, key: string, depth: number): unknown {
  const { cursor } = reader;
  const numberType = numberTypes[type];
  if (numberType !== undefined) return numberType.read(cursor);
  switch (type) {
    case boolType: {
      const byte = cursor.uint8();
      if (byte > 1) throw damaged(`its metadata ${shown(key)} is ${byte} where only 0 or 1 can stand`);
      return byte === 1;
    }
    case stringType:
      return cursor.utf8(readCount(reader, `bytes of text for ${shown(key)}`, maxHeaderBytes, 1));
    case arrayType:
      return readArray(reader, key, depth + 1);
    default:
      throw damaged(`its metadata ${shown(key)} has the unknown type ${type}`);
  }
}

function readArray(reader: ValueReader, key: string, depth: number): unknown[] {
  if (depth > maxArrayDepth) {
    throw damaged(`its metadata ${shown(key)} nests arrays more than ${maxArrayDepth} deep`);
  }
  const type = reader.cursor.uint32();
  const count = readCount(reader, `elements of ${shown(key)}`, reader.elementsLeft, leastBytes(type));
  reader.elementsLeft -= count;
  // Grows with what is read: an announced length alone makes nothing.
  const values: unknown[] = [];
  for (let index = 0; index < count; index++) values.push(readValue(reader, type, key, depth));
  return values;
}

/** Bytes that an array's element takes at least. */
function leastBytes(type: number): number {
  if (type === stringType) return 8;
  if (type === arrayType) return 12;
  return numberTypes[type]?.byteLength ?? 1;
}

/** A tensor's description; `offset` counts from where the data begins. */
function readTensor(cursor: ByteCursor, alignment: number): GgufTensor & { readonly offset: number } {
  const name = readName(cursor, maxTensorNameLength, 'a tensor');
  const dimensions = cursor.uint32();
  if (dimensions < 1 || dimensions > maxDimensions) {
    throw damaged(`${shown(name)} has ${dimensions} dimensions instead of 1 to ${maxDimensions}`);
  }
  const shape = Array.from({ length: dimensions }, () => cursor.uint64());
  const type = cursor.uint32();
  const offset = cursor.uint64();
  const { name: typeName, blockElements, blockBytes } = ggmlTypeInfo(type, shown(name));
  const elements = shape.reduce((product, size) => product * size, 1);
  if (elements === 0 || elements * blockBytes > Number.MAX_SAFE_INTEGER) {
    throw damaged(`${shown(name)} has the shape ${shape.join(' × ')}`);
  }
  if ((shape[0] ?? 0) % blockElements !== 0) {
    throw new Error(
      `The model file is damaged: rows of ${shown(name)} hold ${shape[0]} values, which ${typeName} cannot store. Choose another file.`,
    );
  }
  if (offset % alignment !== 0 || offset > Number.MAX_SAFE_INTEGER) {
    throw damaged(`the data of ${shown(name)} begins at ${offset}, no multiple of ${alignment}`);
  }
  return { name, type, shape, byteLength: (elements / blockElements) * blockBytes, offset };
}

/** Each tensor's data lies in the file, and in no other tensor's. */
function checkPlaces(tensors: readonly PlacedTensor[], fileBytes: number): void {
  let before: PlacedTensor | null = null;
  for (const tensor of tensors.toSorted((a, b) => a.start - b.start)) {
    if (before !== null && tensor.start < before.start + before.byteLength) {
      throw damaged(`the data of ${shown(before.name)} and of ${shown(tensor.name)} overlap`);
    }
    const end = tensor.start + tensor.byteLength;
    if (end > fileBytes) {
      throw new Error(
        `The model file is incomplete: ${shown(tensor.name)} ends at byte ${end}, but the file has ${fileBytes} bytes. Download it again.`,
      );
    }
    before = tensor;
  }
}

/** A name from the file in a sentence: short, and without signs that would not show. */
function shown(value: unknown): string {
  const text = String(value).replaceAll(/\p{C}/gu, '\uFFFD');
  return text.length > 80 ? `${text.slice(0, 80)}…` : text || '""';
}

function damaged(problem: string): Error {
  return new Error(`The model file is damaged: ${problem}. Download it again.`);
}

function endsWithinHeader(bytes: number): Error {
  return new Error(
    `The model file is incomplete: it has ${bytes} bytes and ends within its header. Download it again.`,
  );
}
