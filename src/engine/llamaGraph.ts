import type { GgufFile } from './gguf.ts';
import { GraphBuilder, type ModelGraph } from './graphBuilder.ts';
import type { LlamaConfig } from './llamaConfig.ts';
import { blockKernels, floatKernels, type MatrixKernels } from './matrixKernels.ts';
import { rotationTables } from './rotationTables.ts';
import { describeMatrix, type Matrix, type MatrixPart, readVector } from './weightRows.ts';

const microsoft = 'com.microsoft';
/** transformers.js gives unknown dimension names the size 0 in its empty cache; these are the known ones. */
const [batch, sequence, past, total] = [
  'batch_size',
  'sequence_length',
  'past_sequence_length',
  'total_sequence_length',
];

/**
 * Builds the decoder of a llama-architecture GGUF for one device: float32 weights for the CPU ('wasm'), 8-bit
 * blocks for WebGPU.
 *
 * Inputs: `input_ids`, `attention_mask` (int64), `num_logits_to_keep` (int64 scalar: last n positions, 0 = all)
 * and `past_key_values.{i}.key|value`; outputs: `logits` [batch, kept, vocabulary], `present.{i}.key|value`
 * [batch, kv heads, total, head size] and on the CPU `appended.{i}.key|value`, the part of it that is new [batch,
 * kv heads, sequence, head size]: whoever asks for that alone is spared a copy of the whole.
 * @param contextLength positions that the rotation tables cover.
 * @throws Error with a plain sentence when a tensor is missing, misshapen, surplus or of an unsupported type.
 */
export function buildLlamaGraph(
  gguf: GgufFile,
  config: LlamaConfig,
  device: 'wasm' | 'webgpu',
  contextLength: number,
): ModelGraph {
  const graph = new GraphBuilder();
  const kernels = device === 'wasm' ? floatKernels(graph, gguf) : blockKernels(graph, gguf);
  const used = new Set<string>();
  const llama = { graph, kernels, gguf, config, device, used };

  graph.input('input_ids', 'int64', [batch, sequence]);
  graph.input('attention_mask', 'int64', [batch, total]);
  graph.input('num_logits_to_keep', 'int64', []);
  graph.output('logits', 'float32', [batch, 'kept_length', config.vocabularySize]);
  addSequenceLengths(graph);
  if (device === 'wasm') addNewPositions(graph, config);
  addRotationTables(llama, contextLength);

  const { hiddenSize, vocabularySize } = config;
  const embedding = matrix(llama, 'token_embd', hiddenSize, vocabularySize, ['token_embd.weight']);
  kernels.embed('input_ids', embedding, 'embedding');
  let residual = 'embedding';
  let added: string | null = null;
  for (let layer = 0; layer < config.layerCount; layer++) {
    residual = addNorm(llama, `blk.${layer}.attn_norm`, residual, added);
    added = addAttention(llama, layer);
    residual = addNorm(llama, `blk.${layer}.ffn_norm`, residual, added);
    added = addFeedForward(llama, layer);
  }
  addNorm(llama, 'output_norm', residual, added);
  addHead(llama, embedding);

  for (const name of gguf.tensors.keys()) {
    if (!used.has(name)) {
      throw new Error(
        `The model file has the tensor ${name}, which the llama architecture does not know. Choose another model.`,
      );
    }
  }
  return graph.build();
}

interface LlamaBuild {
  readonly graph: GraphBuilder;
  readonly kernels: MatrixKernels;
  readonly gguf: GgufFile;
  readonly config: LlamaConfig;
  readonly device: 'wasm' | 'webgpu';
  /** Names of the file's tensors that the graph has taken up. */
  readonly used: Set<string>;
}

function matrix(
  { gguf, used }: LlamaBuild,
  name: string,
  columns: number,
  rows: number,
  parts: readonly (string | MatrixPart)[],
): Matrix {
  const described = parts.map((part) => (typeof part === 'string' ? { tensor: part } : part));
  for (const part of described) used.add(part.tensor);
  return describeMatrix(gguf, name, columns, rows, described);
}

/** `seqlens_k` [batch] = Σ mask − 1 and `total_length` (scalar), int32, as GroupQueryAttention wants them. */
function addSequenceLengths(graph: GraphBuilder): void {
  const one = graph.constant('one', [1], BigInt64Array.of(1n));
  const oneScalar = graph.constant('one_scalar', [], BigInt64Array.of(1n));
  const toInt32 = { attributes: { to: { int: 6 } } };
  graph.node('ReduceSum', ['attention_mask', one], ['mask_sum'], { attributes: { keepdims: { int: 0 } } });
  graph.node('Sub', ['mask_sum', one], ['last_position']);
  graph.node('Cast', ['last_position'], ['seqlens_k'], toInt32);
  graph.node('Shape', ['attention_mask'], ['mask_shape']);
  graph.node('Gather', ['mask_shape', oneScalar], ['mask_length']);
  graph.node('Cast', ['mask_length'], ['total_length'], toInt32);
}

/** `new_positions` [batch, kv heads, sequence, 1]: a row's new positions are its last ones, which end where it ends. */
function addNewPositions(graph: GraphBuilder, { kvHeadCount }: LlamaConfig): void {
  const one = graph.constant('one_scalar', [], BigInt64Array.of(1n));
  const column = graph.constant('column', [2], BigInt64Array.of(-1n, 1n));
  const perRow = graph.constant('per_row', [4], BigInt64Array.of(-1n, 1n, 1n, 1n));
  const perHead = graph.constant('per_head', [4], BigInt64Array.of(1n, BigInt(kvHeadCount), 1n, 1n));
  graph.node('Shape', ['input_ids'], ['ids_shape']);
  graph.node('Gather', ['ids_shape', one], ['new_length']);
  graph.node('Sub', [one, 'new_length'], ['first_from_end']);
  graph.node('Range', ['first_from_end', one, one], ['from_end']);
  graph.node('Reshape', ['from_end', column], ['from_end_column']);
  graph.node('Reshape', ['last_position', perRow], ['row_ends']);
  graph.node('Add', ['row_ends', 'from_end_column'], ['row_positions']);
  graph.node('Expand', ['row_positions', perHead], ['new_positions']);
}

/** `cos_cache` and `sin_cache`; the file's `rope_freqs.weight` divides the frequencies (Llama 3's scaled RoPE). */
function addRotationTables({ graph, gguf, config, used }: LlamaBuild, contextLength: number): void {
  const half = config.headSize / 2;
  const factorsName = 'rope_freqs.weight';
  const factors = gguf.tensors.has(factorsName) ? readVector(gguf, factorsName, half) : null;
  used.add(factorsName);
  const { cos, sin } = rotationTables(
    contextLength,
    config.headSize,
    { base: config.ropeBase, scaling: null },
    factors,
  );
  graph.constant('cos_cache', [contextLength, half], cos);
  graph.constant('sin_cache', [contextLength, half], sin);
}

/**
 * RMS norm of `residual + added` into `${name}.out`.
 * @returns the name of the sum, from which the residual stream goes on.
 */
function addNorm(build: LlamaBuild, name: string, residual: string, added: string | null): string {
  const { graph, gguf, config, used } = build;
  used.add(`${name}.weight`);
  const weight = graph.constant(
    `${name}.weight`,
    [config.hiddenSize],
    readVector(gguf, `${name}.weight`, config.hiddenSize),
  );
  const epsilon = { epsilon: { float: config.rmsEpsilon } };
  if (added === null) {
    graph.node('SimplifiedLayerNormalization', [residual, weight], [`${name}.out`], { attributes: epsilon });
    return residual;
  }
  const outputs = [`${name}.out`, '', '', `${name}.sum`];
  graph.node('SkipSimplifiedLayerNormalization', [residual, added, weight], outputs, {
    domain: microsoft,
    attributes: epsilon,
  });
  return `${name}.sum`;
}

/** One projection to queries, keys and values together, attention over the cache, output projection. */
function addAttention(build: LlamaBuild, layer: number): string {
  const { graph, kernels, config, device } = build;
  const { hiddenSize, headCount, kvHeadCount, headSize } = config;
  const block = `blk.${layer}`;
  const qkv = matrix(build, `${block}.attn_qkv`, hiddenSize, (headCount + 2 * kvHeadCount) * headSize, [
    { tensor: `${block}.attn_q.weight`, interleavedHeadSize: headSize },
    { tensor: `${block}.attn_k.weight`, interleavedHeadSize: headSize },
    `${block}.attn_v.weight`,
  ]);
  kernels.project(`${block}.attn_norm.out`, qkv, `${block}.qkv`);

  const cache = ['key', 'value'].map((kind) => {
    const shape = [batch, kvHeadCount];
    graph.output(`present.${layer}.${kind}`, 'float32', [...shape, total, headSize]);
    return graph.input(`past_key_values.${layer}.${kind}`, 'float32', [...shape, past, headSize]);
  });
  const sink = device === 'wasm' ? ['', '', addEmptySink(graph, headCount)] : [];
  graph.node(
    'GroupQueryAttention',
    [`${block}.qkv`, '', '', ...cache, 'seqlens_k', 'total_length', 'cos_cache', 'sin_cache', ...sink],
    [`${block}.attended`, `present.${layer}.key`, `present.${layer}.value`],
    {
      domain: microsoft,
      attributes: {
        num_heads: { int: headCount },
        kv_num_heads: { int: kvHeadCount },
        do_rotary: { int: 1 },
      },
    },
  );
  if (device === 'wasm') addAppended(build, layer);
  const output = matrix(build, `${block}.attn_output`, headCount * headSize, hiddenSize, [
    `${block}.attn_output.weight`,
  ]);
  kernels.project(`${block}.attended`, output, `${block}.attn_out`);
  return `${block}.attn_out`;
}

/** What the layer adds to its cache, cut from the whole. */
function addAppended({ graph, config: { kvHeadCount, headSize } }: LlamaBuild, layer: number): void {
  for (const kind of ['key', 'value']) {
    const appended = `appended.${layer}.${kind}`;
    graph.node('GatherND', [`present.${layer}.${kind}`, 'new_positions'], [appended], {
      attributes: { batch_dims: { int: 2 } },
    });
    graph.output(appended, 'float32', [batch, kvHeadCount, sequence, headSize]);
  }
}

/**
 * `head_sink` logits so low that their share of the softmax is exactly 0. The CPU kernel that honours sinks
 * prefills in time linear in the chunk; the flash kernel taken without them was 5 times slower at 1,000 cached
 * positions.
 */
function addEmptySink(graph: GraphBuilder, headCount: number): string {
  return graph.constant('empty_sink', [headCount], new Float32Array(headCount).fill(-1e30));
}

/** SwiGLU: down(silu(gate(x)) · up(x)). */
function addFeedForward(build: LlamaBuild, layer: number): string {
  const { kernels, config } = build;
  const { hiddenSize, feedForwardSize } = config;
  const block = `blk.${layer}`;
  for (const side of ['gate', 'up']) {
    const name = `${block}.ffn_${side}`;
    const weights = matrix(build, name, hiddenSize, feedForwardSize, [`${name}.weight`]);
    kernels.project(`${block}.ffn_norm.out`, weights, `${block}.${side}`);
  }
  addGate(build, block);
  const down = matrix(build, `${block}.ffn_down`, feedForwardSize, hiddenSize, [`${block}.ffn_down.weight`]);
  kernels.project(`${block}.gated`, down, `${block}.ffn_out`);
  return `${block}.ffn_out`;
}

/**
 * silu(gate) · up. QuickGelu with alpha 1 is silu. On WebGPU, where each dispatch counts, GatedRMSNorm does both
 * at once: beside an epsilon of 2⁶⁰ nothing else counts, so that it divides by 2³⁰, which its weights undo.
 */
function addGate({ graph, config, device }: LlamaBuild, block: string): void {
  if (device === 'wasm') {
    graph.node('QuickGelu', [`${block}.gate`], [`${block}.silu`], {
      domain: microsoft,
      attributes: { alpha: { float: 1 } },
    });
    graph.node('Mul', [`${block}.silu`, `${block}.up`], [`${block}.gated`]);
    return;
  }
  const { feedForwardSize } = config;
  const weights = graph.constant(
    'gate_weights',
    [feedForwardSize],
    new Float32Array(feedForwardSize).fill(2 ** 30),
  );
  graph.node('GatedRMSNorm', [`${block}.up`, weights, `${block}.gate`], [`${block}.gated`], {
    domain: microsoft,
    attributes: { epsilon: { float: 2 ** 60 } },
  });
}

/** Logits of the last `num_logits_to_keep` positions; without `output.weight` the embedding is the head. */
function addHead(build: LlamaBuild, embedding: Matrix): void {
  const { graph, kernels, gguf, config } = build;
  const one = graph.constant('one', [1], BigInt64Array.of(1n));
  const end = graph.constant('slice_end', [1], BigInt64Array.of(2n ** 63n - 1n));
  // −n counts from the end; −0 is 0, the first position.
  graph.node('Neg', ['num_logits_to_keep'], ['first_kept']);
  graph.node('Reshape', ['first_kept', one], ['slice_start']);
  graph.node('Slice', ['output_norm.out', 'slice_start', end, one], ['kept_hidden']);
  const head = gguf.tensors.has('output.weight')
    ? matrix(build, 'output', config.hiddenSize, config.vocabularySize, ['output.weight'])
    : embedding;
  kernels.project('kept_hidden', head, 'logits');
}
