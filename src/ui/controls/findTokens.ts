import type { Vocabulary } from '../../core/vocabulary.ts';

/** All labels in lower case, made once per vocabulary: 49,152 decodings are too many for a key press. */
const labelsOf = new WeakMap<Vocabulary, readonly string[]>();

function lowerCaseLabels(vocabulary: Vocabulary): readonly string[] {
  const known = labelsOf.get(vocabulary);
  if (known !== undefined) return known;
  const labels = Array.from({ length: vocabulary.size }, (_, id) => vocabulary.label(id).toLowerCase());
  labelsOf.set(vocabulary, labels);
  return labels;
}

/**
 * Ids of the tokens that a person most likely means by `query`: the id itself when it is a number, then
 * exact matches, then beginnings, then the rest; shorter ones first. Of two that differ in a leading space
 * alone the one that starts a word comes first, as most tokens of a running text do.
 */
export function findTokens(vocabulary: Vocabulary, query: string, limit: number): readonly number[] {
  const wanted = query.toLowerCase();
  const bare = wanted.trim() === '' ? wanted : wanted.trim();
  if (bare === '') return [];
  const scored: { id: number; score: number }[] = [];
  const asId = /^\d+$/.test(bare) ? Number(bare) : -1;
  lowerCaseLabels(vocabulary).forEach((label, id) => {
    const score = matchScore(label, wanted, bare);
    if (id === asId) scored.push({ id, score: -1 });
    else if (score !== null) scored.push({ id, score });
  });
  return scored
    .sort((a, b) => a.score - b.score || a.id - b.id)
    .slice(0, limit)
    .map(({ id }) => id);
}

/** Lower is better; null = no match. */
function matchScore(label: string, wanted: string, bare: string): number | null {
  const trimmed = label.trimStart();
  const startsWord = label.startsWith(' ') ? 0 : 0.5;
  if (trimmed === bare) return wanted === bare || label === wanted ? startsWord : 1;
  if (trimmed.startsWith(bare)) return 2 + trimmed.length + startsWord;
  return label.includes(bare) ? 1000 + label.length : null;
}
