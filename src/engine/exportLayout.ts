import type { KvHeads, SessionLayout } from './sessionLayout.ts';

/** What a session says of one of its inputs or outputs; a dimension that it leaves open has a name. */
export interface ValueShape {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

export interface SessionShapes {
  readonly inputs: readonly ValueShape[];
  readonly outputs: readonly ValueShape[];
}

/** What ONNX Runtime tells of a session; sequences and maps, which no decoder has, are left out. */
export function sessionShapes(session: {
  readonly inputMetadata: readonly ValueMetadata[];
  readonly outputMetadata: readonly ValueMetadata[];
}): SessionShapes {
  const tensorsOf = (values: readonly ValueMetadata[]) => values.filter((value) => value.isTensor);
  return { inputs: tensorsOf(session.inputMetadata), outputs: tensorsOf(session.outputMetadata) };
}

type ValueMetadata = { readonly isTensor: false } | ({ readonly isTensor: true } & ValueShape);

const plainInputs = ['input_ids', 'attention_mask', 'position_ids', 'num_logits_to_keep', 'use_cache_branch'];

const kvInput = /^past_key_values\.(\d+)\.(key|value)$/;

/**
 * What a decoder exported for transformers.js takes and returns, as its session says; what that leaves open is read
 * from `config`, the repository's config.json.
 * @throws Error with a plain sentence for an export of another kind.
 */
export function exportLayout(
  { inputs, outputs }: SessionShapes,
  config: Readonly<Record<string, unknown>>,
): SessionLayout {
  const takes = (name: string) => inputs.some((input) => input.name === name);
  for (const { name } of inputs) {
    if (!plainInputs.includes(name) && !kvInput.test(name)) {
      throw unsupported(`asks for the input ${name}, which only some architectures have`);
    }
  }
  if (!takes('input_ids') || !takes('attention_mask')) {
    throw unsupported('does not take token ids and an attention mask, so it is no text generator');
  }
  const caches = inputs.filter(({ name }) => kvInput.test(name));
  if (caches.length === 0) {
    throw unsupported(
      'keeps no keys and values, so that every token would run the whole text again ("text-generation" in place of "text-generation-with-past")',
    );
  }
  const [first] = caches;
  const type = first?.type;
  if ((type !== 'float32' && type !== 'float16') || caches.some((cache) => cache.type !== type)) {
    throw unsupported(`keeps its keys and values as ${String(type)}`);
  }
  const layers = Array.from({ length: caches.length / 2 }, (_, layer) => {
    const [key, value] = ['key', 'value'].map((kind) => {
      const name = `past_key_values.${layer}.${kind}`;
      const cache = caches.find((input) => input.name === name);
      if (cache === undefined || !outputs.some((output) => output.name === `present.${layer}.${kind}`)) {
        throw unsupported(`lacks the keys or values of layer ${layer}`);
      }
      return kvHeads(cache, config);
    }) as [KvHeads, KvHeads];
    if (key.headCount !== value.headCount || key.headSize !== value.headSize) {
      throw unsupported('has keys and values of different sizes');
    }
    return key;
  });
  const logits = outputs.find(({ name }) => name === 'logits');
  if (logits === undefined) throw unsupported('returns no logits');
  return {
    vocabularySize: sizeOf(logits.shape[2], config.vocab_size, 'vocab_size'),
    kv: { layers, type, returns: 'whole' },
    takesPositions: takes('position_ids'),
    takesLogitCount: takes('num_logits_to_keep'),
    takesCacheBranch: takes('use_cache_branch'),
  };
}

/** From `past_key_values.*` [batch, headCount, past, headSize]. */
function kvHeads({ shape }: ValueShape, config: Readonly<Record<string, unknown>>): KvHeads {
  if (shape.length !== 4) throw unsupported(`keeps its keys and values in ${shape.length} dimensions`);
  const heads = config.num_attention_heads ?? config.n_head ?? config.num_heads;
  const width = config.hidden_size ?? config.n_embd ?? config.d_model;
  const headSize = config.head_dim ?? Number(width) / Number(heads);
  return {
    headCount: sizeOf(shape[1], config.num_key_value_heads ?? heads, 'num_attention_heads'),
    headSize: sizeOf(shape[3], headSize, 'head_dim'),
  };
}

function sizeOf(fromSession: number | string | undefined, fromConfig: unknown, name: string): number {
  const size = typeof fromSession === 'number' && fromSession > 0 ? fromSession : fromConfig;
  if (typeof size === 'number' && Number.isInteger(size) && size > 0) return size;
  throw new Error(`Neither the export nor its config.json says ${name}. Choose another export of the model.`);
}

function unsupported(what: string): Error {
  return new Error(`This export ${what}; Glassbox cannot run it. Choose another export of the model.`);
}
