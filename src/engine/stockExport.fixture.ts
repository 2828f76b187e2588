import type { DecoderConfig } from './decoderConfig.ts';
import type { GgufFile } from './gguf.ts';
import { GraphBuilder, type ModelGraph, type WeightFile } from './graphBuilder.ts';
import { rotationTables } from './rotationTables.ts';
import { describeMatrix, type MatrixPart, readVector, unpackFloatRows } from './weightRows.ts';

export interface StockOptions {
  /** Of keys, values and logits; what is between is computed in float32. */
  readonly type: 'float32' | 'float16';
  /** Name of the file beside the model that holds the matrices; null: they are in the model. */
  readonly dataFile: string | null;
  /** Whether `position_ids` are fed, or counted from the mask as OPT's are. */
  readonly positions: 'fed' | 'counted';
  /** Whether `num_logits_to_keep` says how many of the last positions have logits; else all have. */
  readonly logitCount: boolean;
}

const sizes = {
  batch: 'batch_size',
  sequence: 'sequence_length',
  past: 'past_sequence_length',
  total: 'past_sequence_length + sequence_length',
} as const;

/**
 * A llama decoder as stock exporters write it: plain operators, each position's angle and mask from its number, keys and
 * values joined to the past ones. It shares nothing with `decoderGraph.ts` but the file.
 */
export function buildStockGraph(
  gguf: GgufFile,
  config: DecoderConfig,
  { type, dataFile, positions, logitCount }: StockOptions,
): ModelGraph {
  const { hiddenSize, headCount, kvHeadCount, headSize, feedForwardSize, vocabularySize } = config;
  const graph = new GraphBuilder();
  const matrices = createMatrixFile(dataFile);
  let names = 0;

  const op = (name: string, inputs: readonly string[], attributes: Record<string, number> = {}): string => {
    const output = `${name}_${names++}`;
    const ints = Object.fromEntries(Object.entries(attributes).map(([key, int]) => [key, { int }]));
    graph.node(name, inputs, [output], { attributes: ints });
    return output;
  };
  const int64 = (...values: number[]) =>
    graph.constant(`int64_${values.join('_')}`, [values.length], BigInt64Array.from(values, BigInt));
  const scalar = (value: number) =>
    graph.constant(`int64_scalar_${value}`, [], BigInt64Array.of(BigInt(value)));
  const float = (value: number) => graph.constant(`float_${value}`, [], Float32Array.of(value));
  const toType = (value: string) => (type === 'float32' ? value : op('Cast', [value], { to: 10 }));
  const toFloat = (value: string) => (type === 'float32' ? value : op('Cast', [value], { to: 1 }));
  const part = (value: string, start: number, end: number) =>
    op('Slice', [value, int64(start), int64(end), int64(-1)]);

  const readMatrix = (tensor: string, columns: number, rows: number, more: Partial<MatrixPart> = {}) => {
    const described = describeMatrix(gguf, tensor, columns, rows, [{ tensor, ...more }]);
    const values = new Float32Array(rows * columns);
    unpackFloatRows(gguf, described, { start: 0, end: rows }, values);
    return values;
  };
  /** The transpose of a matrix of the file, [columns, rows], as MatMul wants it. */
  const matrix = (tensor: string, columns: number, rows: number, more?: Partial<MatrixPart>): string => {
    const values = readMatrix(tensor, columns, rows, more);
    const turned = values.map((_, at) => values[(at % rows) * columns + Math.floor(at / rows)] ?? 0);
    return matrices.add(graph, `${tensor}.t`, [columns, rows], turned);
  };
  const norm = (value: string, tensor: string): string => {
    const weight = graph.constant(tensor, [hiddenSize], readVector(gguf, tensor, hiddenSize));
    const mean = op('ReduceMean', [op('Mul', [value, value]), int64(-1)], { keepdims: 1 });
    const root = op('Sqrt', [op('Add', [mean, float(config.rmsEpsilon)])]);
    return op('Mul', [op('Div', [value, root]), weight]);
  };

  /** [1, new positions]: one text at a time. */
  const countPositions = (first: string, end: string) =>
    op('Unsqueeze', [op('Range', [first, end, scalar(1)]), int64(0)]);

  graph.input('input_ids', 'int64', [sizes.batch, sizes.sequence]);
  graph.input('attention_mask', 'int64', [sizes.batch, sizes.total]);

  // Keys are seen from their own position on: 0 there, far below everything elsewhere.
  const lengthOf = (value: string) => op('Gather', [op('Shape', [value]), scalar(1)]);
  const maskLength = lengthOf('attention_mask');
  const keys = op('Range', [scalar(0), maskLength, scalar(1)]);
  const places =
    positions === 'fed'
      ? graph.input('position_ids', 'int64', [sizes.batch, sizes.sequence])
      : countPositions(op('Sub', [maskLength, lengthOf('input_ids')]), maskLength);
  const seen = op('LessOrEqual', [keys, op('Unsqueeze', [places, int64(-1)])]);
  const mask = op('Where', [seen, float(0), float(-1e9)]);

  const [{ rope } = { rope: null }] = config.attention;
  if (rope === null) throw new Error('The model has no layers.');
  const { cos, sin } = rotationTables(config.trainedContextLength, headSize, rope, null);
  const half = headSize / 2;
  const angles = (name: string, table: Float32Array) =>
    op('Gather', [graph.constant(name, [config.trainedContextLength, half], table), places]);
  const [cosines, sines] = [angles('cos', cos), angles('sin', sin)];
  const rotate = (head: string): string => {
    const [first, second] = [part(head, 0, half), part(head, half, headSize)];
    const left = op('Sub', [op('Mul', [first, cosines]), op('Mul', [second, sines])]);
    const right = op('Add', [op('Mul', [second, cosines]), op('Mul', [first, sines])]);
    return op('Concat', [left, right], { axis: -1 });
  };

  const attention = (value: string, layer: number): string => {
    const block = `blk.${layer}`;
    const project = (name: string, heads: number, interleavedHeadSize?: number): string[] => {
      const more = interleavedHeadSize === undefined ? {} : { interleavedHeadSize };
      const weights = matrix(`${block}.${name}.weight`, hiddenSize, heads * headSize, more);
      const all = op('MatMul', [value, weights]);
      return Array.from({ length: heads }, (_, head) => part(all, head * headSize, (head + 1) * headSize));
    };
    const join = (kind: 'key' | 'value', heads: readonly string[]): string[] => {
      const shape = [sizes.batch, kvHeadCount];
      const past = graph.input(`past_key_values.${layer}.${kind}`, type, [...shape, sizes.past, headSize]);
      const fresh = op(
        'Concat',
        heads.map((head) => op('Unsqueeze', [head, int64(1)])),
        { axis: 1 },
      );
      const present = `present.${layer}.${kind}`;
      graph.output(present, type, [...shape, sizes.total, headSize]);
      graph.node('Concat', [past, toType(fresh)], [present], { attributes: { axis: { int: 2 } } });
      const whole = toFloat(present);
      return heads.map((_, head) => op('Gather', [whole, scalar(head)], { axis: 1 }));
    };
    const queries = project('attn_q', headCount, headSize).map(rotate);
    const presentKeys = join('key', project('attn_k', kvHeadCount, headSize).map(rotate));
    const presentValues = join('value', project('attn_v', kvHeadCount));
    const attended = queries.map((query, head) => {
      const shared = Math.floor(head / (headCount / kvHeadCount));
      const scores = `scores_${layer}_${head}`;
      graph.node('FusedMatMul', [query, presentKeys[shared] ?? ''], [scores], {
        domain: 'com.microsoft',
        attributes: { transB: { int: 1 }, alpha: { float: config.attentionScale } },
      });
      const weights = op('Softmax', [op('Add', [scores, mask])], { axis: -1 });
      return op('MatMul', [weights, presentValues[shared] ?? '']);
    });
    const output = matrix(`${block}.attn_output.weight`, headCount * headSize, hiddenSize);
    return op('MatMul', [op('Concat', attended, { axis: -1 }), output]);
  };

  const feedForward = (value: string, layer: number): string => {
    const project = (side: string) =>
      op('MatMul', [value, matrix(`blk.${layer}.ffn_${side}.weight`, hiddenSize, feedForwardSize)]);
    const gate = project('gate');
    const gated = op('Mul', [op('Mul', [gate, op('Sigmoid', [gate])]), project('up')]);
    return op('MatMul', [gated, matrix(`blk.${layer}.ffn_down.weight`, feedForwardSize, hiddenSize)]);
  };

  const embedding = readMatrix('token_embd.weight', hiddenSize, vocabularySize);
  const rows = matrices.add(graph, 'token_embd.weight', [vocabularySize, hiddenSize], embedding);
  let residual = op('Gather', [rows, 'input_ids']);
  for (let layer = 0; layer < config.layerCount; layer++) {
    const attended = attention(norm(residual, `blk.${layer}.attn_norm.weight`), layer);
    residual = op('Add', [residual, attended]);
    residual = op('Add', [residual, feedForward(norm(residual, `blk.${layer}.ffn_norm.weight`), layer)]);
  }
  const head = matrix('token_embd.weight', hiddenSize, vocabularySize);
  // −n counts from the end; −0 is 0, the first position.
  const lastPositions = (count: string) => {
    const from = op('Reshape', [op('Neg', [count]), int64(1)]);
    return op('Slice', [residual, from, int64(2 ** 31), int64(1)]);
  };
  const kept = logitCount ? lastPositions(graph.input('num_logits_to_keep', 'int64', [])) : residual;
  const logits = op('MatMul', [norm(kept, 'output_norm.weight'), head]);
  graph.output('logits', type, [sizes.batch, 'kept_length', vocabularySize]);
  graph.node(type === 'float32' ? 'Identity' : 'Cast', [logits], ['logits'], {
    attributes: type === 'float32' ? {} : { to: { int: 10 } },
  });
  return graph.build();
}

/** Puts matrices into the model, or one behind the other into a file beside it. */
function createMatrixFile(path: string | null) {
  const arrays: Float32Array[] = [];
  const lengthOf = () => arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const file: WeightFile = {
    path: path ?? '',
    get byteLength() {
      return lengthOf();
    },
    make() {
      const bytes = new Uint8Array(lengthOf());
      let at = 0;
      for (const { buffer, byteLength } of arrays) {
        bytes.set(new Uint8Array(buffer, 0, byteLength), at);
        at += byteLength;
      }
      return bytes;
    },
  };
  return {
    add(graph: GraphBuilder, name: string, dims: readonly number[], values: Float32Array): string {
      if (path === null) return graph.constant(name, dims, values);
      const offset = lengthOf();
      arrays.push(values);
      return graph.weight(name, 'float32', dims, { file, offset, byteLength: values.byteLength });
    },
  };
}
