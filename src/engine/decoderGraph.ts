import { addAttention, addAttentionInputs } from './decoderAttention.ts';
import type { DecoderConfig } from './decoderConfig.ts';
import { addRmsNorm, type DecoderBuild, dims, microsoft, takeMatrix, takeVector } from './decoderParts.ts';
import type { GgufFile } from './gguf.ts';
import { GraphBuilder, type ModelGraph } from './graphBuilder.ts';
import { blockKernels, floatKernels } from './matrixKernels.ts';
import type { Matrix } from './weightRows.ts';

/**
 * Builds the decoder of a GGUF for one device: float32 weights for the CPU ('wasm'), 8-bit blocks for WebGPU.
 *
 * Inputs: `input_ids`, `attention_mask` (int64), `num_logits_to_keep` (int64 scalar: last n positions, 0 = all)
 * and `past_key_values.{i}.key|value`; outputs: `logits` [batch, kept, vocabulary], `present.{i}.key|value`
 * [batch, kv heads, total, head size] and on the CPU `appended.{i}.key|value`, the part of it that is new [batch,
 * kv heads, sequence, head size]: whoever asks for that alone is spared a copy of the whole.
 * @param contextLength positions that the rotation tables cover.
 * @throws Error with a plain sentence when a tensor is missing, misshapen, surplus or of an unsupported type.
 */
export function buildDecoderGraph(
  gguf: GgufFile,
  config: DecoderConfig,
  device: 'wasm' | 'webgpu',
  contextLength: number,
): ModelGraph {
  const graph = new GraphBuilder();
  const kernels = device === 'wasm' ? floatKernels(graph, gguf) : blockKernels(graph, gguf);
  const build = { graph, kernels, gguf, config, device, contextLength, used: new Set<string>() };
  const { architecture, layerCount, hiddenSize } = config;

  graph.input('input_ids', 'int64', [dims.batch, dims.sequence]);
  graph.input('attention_mask', 'int64', [dims.batch, dims.total]);
  graph.input('num_logits_to_keep', 'int64', []);
  graph.output('logits', 'float32', [dims.batch, 'kept_length', config.vocabularySize]);
  addAttentionInputs(build);

  const embedding = takeMatrix(build, 'token_embd', hiddenSize, config.vocabularySize, ['token_embd.weight']);
  let residual = addEmbedding(build, embedding);
  let added: string | null = null;
  for (let layer = 0; layer < layerCount; layer++) {
    const block = `blk.${layer}`;
    residual = addNorm(build, `${block}.attn_norm`, residual, added);
    added = addAttention(build, layer);
    if (architecture.outputNorms) added = addOutputNorm(build, `${block}.post_attention_norm`, added);
    residual = addNorm(build, `${block}.ffn_norm`, residual, added);
    added = addFeedForward(build, layer);
    if (architecture.outputNorms) added = addOutputNorm(build, `${block}.post_ffw_norm`, added);
  }
  addNorm(build, 'output_norm', residual, added);
  addHead(build, embedding);

  for (const name of gguf.tensors.keys()) {
    if (!build.used.has(name)) {
      throw new Error(
        `The model file has the tensor ${name}, which its architecture does not know here. Choose another model.`,
      );
    }
  }
  return graph.build();
}

function addEmbedding({ graph, kernels, config }: DecoderBuild, embedding: Matrix): string {
  kernels.embed('input_ids', embedding, 'embedding');
  if (!config.architecture.scaledEmbedding) return 'embedding';
  const scale = graph.constant('embedding_scale', [1], Float32Array.of(Math.sqrt(config.hiddenSize)));
  graph.node('Mul', ['embedding', scale], ['scaled_embedding']);
  return 'scaled_embedding';
}

/**
 * RMS norm of `residual + added` into `${name}.out`.
 * @returns the name of the sum, from which the residual stream goes on.
 */
function addNorm(build: DecoderBuild, name: string, residual: string, added: string | null): string {
  const { graph, config } = build;
  const { hiddenSize, rmsEpsilon } = config;
  if (added === null) {
    addRmsNorm(build, name, hiddenSize, residual, `${name}.out`);
    return residual;
  }
  const weight = graph.constant(
    `${name}.weight`,
    [hiddenSize],
    takeVector(build, `${name}.weight`, hiddenSize),
  );
  const outputs = [`${name}.out`, '', '', `${name}.sum`];
  graph.node('SkipSimplifiedLayerNormalization', [residual, added, weight], outputs, {
    domain: microsoft,
    attributes: { epsilon: { float: rmsEpsilon } },
  });
  return `${name}.sum`;
}

/** RMS norm of what a block adds to the residual stream. */
function addOutputNorm(build: DecoderBuild, name: string, added: string): string {
  addRmsNorm(build, name, build.config.hiddenSize, added, `${name}.out`);
  return `${name}.out`;
}

/** Gated feed-forward (arXiv 2002.05202): down(activation(gate(x)) · up(x)). */
function addFeedForward(build: DecoderBuild, layer: number): string {
  const { kernels, config } = build;
  const { hiddenSize, feedForwardSize } = config;
  const block = `blk.${layer}`;
  for (const side of ['gate', 'up']) {
    const name = `${block}.ffn_${side}`;
    const weights = takeMatrix(build, name, hiddenSize, feedForwardSize, [`${name}.weight`]);
    kernels.project(`${block}.ffn_norm.out`, weights, `${block}.${side}`);
  }
  addGate(build, block);
  const down = takeMatrix(build, `${block}.ffn_down`, feedForwardSize, hiddenSize, [
    `${block}.ffn_down.weight`,
  ]);
  kernels.project(`${block}.gated`, down, `${block}.ffn_out`);
  return `${block}.ffn_out`;
}

/**
 * activation(gate) · up. QuickGelu with alpha 1 is silu, FastGelu is GELU with tanh. On WebGPU, where each dispatch
 * counts, GatedRMSNorm does silu and product at once: beside an epsilon of 2⁶⁰ nothing else counts, so that it
 * divides by 2³⁰, which its weights undo.
 */
function addGate({ graph, config, device }: DecoderBuild, block: string): void {
  const { architecture, feedForwardSize } = config;
  if (architecture.activation === 'silu' && device === 'webgpu') {
    const weights = graph.constant(
      'gate_weights',
      [feedForwardSize],
      new Float32Array(feedForwardSize).fill(2 ** 30),
    );
    graph.node('GatedRMSNorm', [`${block}.up`, weights, `${block}.gate`], [`${block}.gated`], {
      domain: microsoft,
      attributes: { epsilon: { float: 2 ** 60 } },
    });
    return;
  }
  const active = `${block}.gate_active`;
  if (architecture.activation === 'silu') {
    const attributes = { alpha: { float: 1 } };
    graph.node('QuickGelu', [`${block}.gate`], [active], { domain: microsoft, attributes });
  } else {
    graph.node('FastGelu', [`${block}.gate`], [active], { domain: microsoft });
  }
  graph.node('Mul', [active, `${block}.up`], [`${block}.gated`]);
}

/** Logits of the last `num_logits_to_keep` positions; without `output.weight` the embedding is the head. */
function addHead(build: DecoderBuild, embedding: Matrix): void {
  const { graph, kernels, gguf, config } = build;
  const { hiddenSize, vocabularySize, logitCap } = config;
  const one = graph.constant('one', [1], BigInt64Array.of(1n));
  const end = graph.constant('slice_end', [1], BigInt64Array.of(2n ** 63n - 1n));
  // −n counts from the end; −0 is 0, the first position.
  graph.node('Neg', ['num_logits_to_keep'], ['first_kept']);
  graph.node('Reshape', ['first_kept', one], ['slice_start']);
  graph.node('Slice', ['output_norm.out', 'slice_start', end, one], ['kept_hidden']);
  const head = gguf.tensors.has('output.weight')
    ? takeMatrix(build, 'output', hiddenSize, vocabularySize, ['output.weight'])
    : embedding;
  if (logitCap === null) {
    kernels.project('kept_hidden', head, 'logits');
    return;
  }
  const cap = graph.constant('logit_cap', [1], Float32Array.of(logitCap));
  kernels.project('kept_hidden', head, 'uncapped_logits');
  graph.node('Div', ['uncapped_logits', cap], ['logit_shares']);
  graph.node('Tanh', ['logit_shares'], ['capped_shares']);
  graph.node('Mul', ['capped_shares', cap], ['logits']);
}
