import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

export type OnnxType = 'float32' | 'float16' | 'uint8' | 'int32' | 'int64';

/** A size, or the name of one that is known only at run time. */
export type OnnxDim = number | string;

export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxType;
  readonly dims: readonly OnnxDim[];
}

export interface OnnxNode {
  readonly op: string;
  readonly domain?: 'com.microsoft';
  /** '' stands for an input or output that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

export type OnnxAttribute = { readonly int: number } | { readonly float: number };

/** A constant. Its little-endian bytes are in the model or in a file beside it. */
export interface OnnxInitializer {
  readonly name: string;
  readonly type: OnnxType;
  readonly dims: readonly number[];
  readonly data: Uint8Array | { readonly path: string; readonly offset: number; readonly byteLength: number };
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** TensorProto.DataType. */
const dataTypes: Readonly<Record<OnnxType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  float16: 10,
};

const irVersion = 9;
const opsets = [
  { domain: '', version: 18 },
  { domain: 'com.microsoft', version: 1 },
];

/**
 * Writes a ModelProto. Field numbers: onnx.proto of ONNX 1.14 (IR version 9).
 * @see https://github.com/onnx/onnx/blob/v1.14.0/onnx/onnx.proto
 */
export function encodeOnnxModel(graph: OnnxGraph): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).int64(irVersion);
  text(writer, 2, 'glassbox');
  message(writer, 7, () => writeGraph(writer, graph));
  for (const { domain, version } of opsets) {
    message(writer, 8, () => {
      text(writer, 1, domain);
      writer.tag(2, WireType.Varint).int64(version);
    });
  }
  return writer.finish();
}

function writeGraph(writer: BinaryWriter, graph: OnnxGraph): void {
  graph.nodes.forEach((node, index) => {
    message(writer, 1, () => writeNode(writer, node, `${node.op}_${index}`));
  });
  text(writer, 2, 'decoder');
  for (const initializer of graph.initializers) message(writer, 5, () => writeTensor(writer, initializer));
  for (const value of graph.inputs) message(writer, 11, () => writeValue(writer, value));
  for (const value of graph.outputs) message(writer, 12, () => writeValue(writer, value));
}

function writeNode(writer: BinaryWriter, node: OnnxNode, name: string): void {
  for (const input of node.inputs) text(writer, 1, input);
  for (const output of node.outputs) text(writer, 2, output);
  text(writer, 3, name);
  text(writer, 4, node.op);
  for (const [key, attribute] of Object.entries(node.attributes ?? {})) {
    message(writer, 5, () => {
      text(writer, 1, key);
      if ('float' in attribute) {
        writer.tag(2, WireType.Bit32).float(attribute.float);
        writer.tag(20, WireType.Varint).int32(1);
      } else {
        writer.tag(3, WireType.Varint).int64(attribute.int);
        writer.tag(20, WireType.Varint).int32(2);
      }
    });
  }
  if (node.domain !== undefined) text(writer, 7, node.domain);
}

function writeTensor(writer: BinaryWriter, { name, type, dims, data }: OnnxInitializer): void {
  for (const dim of dims) writer.tag(1, WireType.Varint).int64(dim);
  writer.tag(2, WireType.Varint).int32(dataTypes[type]);
  text(writer, 8, name);
  if (data instanceof Uint8Array) {
    writer.tag(9, WireType.LengthDelimited).bytes(data);
    return;
  }
  const location = {
    location: data.path,
    offset: String(data.offset),
    length: String(data.byteLength),
  };
  for (const [key, value] of Object.entries(location)) {
    message(writer, 13, () => {
      text(writer, 1, key);
      text(writer, 2, value);
    });
  }
  writer.tag(14, WireType.Varint).int32(1);
}

function writeValue(writer: BinaryWriter, { name, type, dims }: OnnxValue): void {
  text(writer, 1, name);
  message(writer, 2, () => {
    message(writer, 1, () => {
      writer.tag(1, WireType.Varint).int32(dataTypes[type]);
      message(writer, 2, () => {
        for (const dim of dims) {
          message(writer, 1, () => {
            if (typeof dim === 'number') writer.tag(1, WireType.Varint).int64(dim);
            else text(writer, 2, dim);
          });
        }
      });
    });
  });
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function message(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}
