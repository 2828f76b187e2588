import type { MeasuredPrompt } from '../../core/measuredPrompt.ts';
import type { Vocabulary } from '../../core/vocabulary.ts';

/** The bytes of all tokens as text: special tokens by their names. */
export function promptText(ids: readonly number[], vocabulary: Vocabulary): string {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const pieces = ids.map((id, index) =>
    decoder.decode(vocabulary.writtenBytes(id, ids[index - 1] ?? null), { stream: true }),
  );
  return pieces.join('') + decoder.decode();
}

/** "[1, 9690, 198]": what `prompt` takes in Glassbox's and in vLLM's completions. */
export function promptIds(ids: readonly number[]): string {
  return `[${ids.join(', ')}]`;
}

/** For programs: every part with its tokens. */
export function promptJson({ ids, parts }: MeasuredPrompt, modelId: string, vocabulary: Vocabulary): string {
  const written = parts.map(({ kind, name, start, end }) => ({
    kind,
    name,
    count: end - start,
    tokens: ids.slice(start, end).map((id) => ({
      id,
      token: vocabulary.label(id),
      bytes: [...vocabulary.bytes(id)],
      ...(vocabulary.isSpecial(id) ? { special: true } : {}),
    })),
  }));
  return JSON.stringify({ model: modelId, count: ids.length, parts: written }, null, 1);
}
