import {
  encodeOnnxModel,
  type OnnxAttribute,
  type OnnxDim,
  type OnnxInitializer,
  type OnnxNode,
  type OnnxType,
  type OnnxValue,
} from './onnxModel.ts';

/** One file of external data. */
export interface WeightFile {
  readonly path: string;
  readonly byteLength: number;
  /** The whole content; it is made anew at each call and need only last until the next. */
  make(): Uint8Array<ArrayBuffer>;
}

/** A graph ready for a session. */
export interface ModelGraph {
  /** An ONNX ModelProto without its weights. */
  readonly model: Uint8Array<ArrayBuffer>;
  readonly files: readonly WeightFile[];
}

export interface NodeOptions {
  readonly domain?: 'com.microsoft';
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

/** Where in a weight file a constant lies. */
export interface FileRange {
  readonly file: WeightFile;
  readonly offset: number;
  readonly byteLength: number;
}

/** Collects a graph's nodes and constants; every method returns the name of the value it adds. */
export class GraphBuilder {
  readonly #nodes: OnnxNode[] = [];
  readonly #constants = new Map<string, OnnxInitializer>();
  readonly #files = new Set<WeightFile>();
  readonly #inputs: OnnxValue[] = [];
  readonly #outputs: OnnxValue[] = [];

  input(name: string, type: OnnxType, dims: readonly OnnxDim[]): string {
    this.#inputs.push({ name, type, dims });
    return name;
  }

  output(name: string, type: OnnxType, dims: readonly OnnxDim[]): string {
    this.#outputs.push({ name, type, dims });
    return name;
  }

  /** Adds an operator and names its outputs; '' stands for one that is left out. */
  node(op: string, inputs: readonly string[], outputs: readonly string[], options: NodeOptions = {}): void {
    this.#nodes.push({ op, inputs, outputs, ...options });
  }

  /** A small constant, kept in the model itself. */
  constant(name: string, dims: readonly number[], values: Float32Array | BigInt64Array | Int32Array): string {
    const type =
      values instanceof Float32Array ? 'float32' : values instanceof Int32Array ? 'int32' : 'int64';
    const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return this.#addConstant({ name, type, dims, data });
  }

  hasConstant(name: string): boolean {
    return this.#constants.has(name);
  }

  /** A constant that lies in a weight file. */
  weight(name: string, type: OnnxType, dims: readonly number[], range: FileRange): string {
    this.#files.add(range.file);
    const { offset, byteLength } = range;
    return this.#addConstant({ name, type, dims, data: { path: range.file.path, offset, byteLength } });
  }

  build(): ModelGraph {
    const model = encodeOnnxModel({
      nodes: this.#nodes,
      initializers: [...this.#constants.values()],
      inputs: this.#inputs,
      outputs: this.#outputs,
    });
    return { model, files: [...this.#files] };
  }

  #addConstant(constant: OnnxInitializer): string {
    this.#constants.set(constant.name, constant);
    return constant.name;
  }
}
