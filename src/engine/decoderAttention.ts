import type { DecoderConfig } from './decoderConfig.ts';
import { addRmsNorm, type DecoderBuild, dims, microsoft, takeMatrix, takeVector } from './decoderParts.ts';
import type { GraphBuilder } from './graphBuilder.ts';
import { type Rope, rotationTables } from './rotationTables.ts';

/** What every layer's attention takes: where each row ends, and on the CPU where its new positions lie. */
export function addAttentionInputs({ graph, config, device }: DecoderBuild): void {
  addSequenceLengths(graph);
  if (device === 'wasm') addNewPositions(graph, config);
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
function addNewPositions(graph: GraphBuilder, { kvHeadCount }: DecoderConfig): void {
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

/**
 * Attention of one layer over its cache, from `${block}.attn_norm.out`, and the output projection.
 * @returns the name of what it adds to the residual stream.
 */
export function addAttention(build: DecoderBuild, layer: number): string {
  const { graph, kernels, config, device } = build;
  const { hiddenSize, headCount, kvHeadCount, headSize, attentionScale } = config;
  const block = `blk.${layer}`;
  const queriesKeysValues = addProjections(build, block);
  const cache = ['key', 'value'].map((kind) => {
    const shape = [dims.batch, kvHeadCount];
    graph.output(`present.${layer}.${kind}`, 'float32', [...shape, dims.total, headSize]);
    return graph.input(`past_key_values.${layer}.${kind}`, 'float32', [...shape, dims.past, headSize]);
  });
  const { window, rope } = config.attention[layer]!;
  const rotation = addRotationTables(build, rope);
  const sink = device === 'wasm' ? ['', '', addEmptySink(graph, headCount)] : [];
  graph.node(
    'GroupQueryAttention',
    [...queriesKeysValues, ...cache, 'seqlens_k', 'total_length', ...rotation, ...sink],
    [`${block}.attended`, `present.${layer}.key`, `present.${layer}.value`],
    {
      domain: microsoft,
      attributes: {
        num_heads: { int: headCount },
        kv_num_heads: { int: kvHeadCount },
        do_rotary: { int: 1 },
        scale: { float: attentionScale },
        ...(window !== null && { local_window_size: { int: window } }),
      },
    },
  );
  if (device === 'wasm') addAppended(build, layer);
  const output = takeMatrix(build, `${block}.attn_output`, headCount * headSize, hiddenSize, [
    `${block}.attn_output.weight`,
  ]);
  kernels.project(`${block}.attended`, output, `${block}.attn_out`);
  return `${block}.attn_out`;
}

/**
 * One projection to queries, keys and values together. They stay together where nothing is done to them apart.
 * @returns GroupQueryAttention's first three inputs.
 */
function addProjections(build: DecoderBuild, block: string): [string, string, string] {
  const { graph, kernels, config } = build;
  const { architecture, hiddenSize, headCount, kvHeadCount, headSize } = config;
  const sizes = [headCount, kvHeadCount, kvHeadCount].map((heads) => heads * headSize);
  const rows = (headCount + 2 * kvHeadCount) * headSize;
  const rotated = architecture.interleavedRows ? { interleavedHeadSize: headSize } : {};
  const qkv = takeMatrix(build, `${block}.attn_qkv`, hiddenSize, rows, [
    { tensor: `${block}.attn_q.weight`, ...rotated },
    { tensor: `${block}.attn_k.weight`, ...rotated },
    `${block}.attn_v.weight`,
  ]);
  let projected = `${block}.qkv`;
  kernels.project(`${block}.attn_norm.out`, qkv, projected);
  if (architecture.projectionBiases) {
    const biases = ['q', 'k', 'v'].map((kind, index) =>
      takeVector(build, `${block}.attn_${kind}.bias`, sizes[index]!),
    );
    const bias = graph.constant(`${block}.attn_qkv.bias`, [rows], concatenate(biases, rows));
    graph.node('Add', [projected, bias], [`${block}.qkv_biased`]);
    projected = `${block}.qkv_biased`;
  }
  if (!architecture.headNorms) return [projected, '', ''];

  const names = ['query', 'key', 'value'].map((kind) => `${block}.${kind}`);
  const splitSizes = graph.constant('qkv_sizes', [3], BigInt64Array.from(sizes, BigInt));
  graph.node('Split', [projected, splitSizes], names, { attributes: { axis: { int: 2 } } });
  const [query = '', key = '', value = ''] = names;
  return [
    addHeadNorm(build, `${block}.attn_q_norm`, headCount, query),
    addHeadNorm(build, `${block}.attn_k_norm`, kvHeadCount, key),
    value,
  ];
}

/** RMS norm of each head of `input` [batch, sequence, heads · head size]. (On WebGPU the runtime fuses these nodes.) */
function addHeadNorm(build: DecoderBuild, tensor: string, heads: number, input: string): string {
  const { graph, config } = build;
  const { headSize } = config;
  const apart = graph.constant(
    `${heads}_heads`,
    [4],
    BigInt64Array.of(0n, 0n, BigInt(heads), BigInt(headSize)),
  );
  const together = graph.constant(
    `${heads}_heads_together`,
    [3],
    BigInt64Array.of(0n, 0n, BigInt(heads * headSize)),
  );
  graph.node('Reshape', [input, apart], [`${input}.heads`]);
  addRmsNorm(build, tensor, headSize, `${input}.heads`, `${input}.heads_normed`);
  graph.node('Reshape', [`${input}.heads_normed`, together], [`${input}.normed`]);
  return `${input}.normed`;
}

/** Cosines and sines [context length, head size / 2], once for all layers that rotate alike. */
function addRotationTables(build: DecoderBuild, rope: Rope): [cos: string, sin: string] {
  const { graph, gguf, config, contextLength } = build;
  const half = config.headSize / 2;
  const ropes = [...new Set(config.attention.map((layer) => layer.rope))];
  const suffix = ropes.indexOf(rope) === 0 ? '' : `_${ropes.indexOf(rope)}`;
  const names: [string, string] = [`cos_cache${suffix}`, `sin_cache${suffix}`];
  if (graph.hasConstant(names[0])) return names;
  const divisors = 'rope_freqs.weight';
  const divided = config.architecture.frequencyDivisors && gguf.tensors.has(divisors);
  const { cos, sin } = rotationTables(
    contextLength,
    config.headSize,
    rope,
    divided ? takeVector(build, divisors, half) : null,
  );
  graph.constant(names[0], [contextLength, half], cos);
  graph.constant(names[1], [contextLength, half], sin);
  return names;
}

/**
 * `head_sink` logits so low that their share of the softmax is exactly 0. The CPU kernel that honours sinks
 * prefills in time linear in the chunk; the flash kernel taken without them was 5 times slower at 1,000 cached
 * positions.
 */
function addEmptySink(graph: GraphBuilder, headCount: number): string {
  return graph.constant('empty_sink', [headCount], new Float32Array(headCount).fill(-1e30));
}

/** What the layer adds to its cache, cut from the whole. */
function addAppended({ graph, config: { kvHeadCount, headSize } }: DecoderBuild, layer: number): void {
  for (const kind of ['key', 'value']) {
    const appended = `appended.${layer}.${kind}`;
    graph.node('GatherND', [`present.${layer}.${kind}`, 'new_positions'], [appended], {
      attributes: { batch_dims: { int: 2 } },
    });
    graph.output(appended, 'float32', [dims.batch, kvHeadCount, dims.sequence, headSize]);
  }
}

function concatenate(parts: readonly Float32Array[], length: number): Float32Array {
  const whole = new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
