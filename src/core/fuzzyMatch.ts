/**
 * How well a text answers what is typed; null: not at all. Each typed word has to be found: best at the beginning of
 * a word, then anywhere, then as letters in their order, close together, of which the first begins a word.
 * @param alias words that it may also be called by; of those the beginning counts.
 */
export function fuzzyScore(query: string, text: string, alias = ''): number | null {
  const wanted = fold(query).split(/\s+/).filter(Boolean);
  const given = fold(text);
  const others = fold(alias);
  let sum = 0;
  for (const word of wanted) {
    const score = wordScore(word, given) ?? aliasScore(word, others);
    if (score === null) return null;
    sum += score;
  }
  // Of two that answer alike, the shorter one is meant.
  return wanted.length === 0 ? 0 : sum / wanted.length - given.length / 1_000;
}

/** The entries that answer, best first; those that answer alike stay in their order. */
export function fuzzyFilter<T>(
  query: string,
  entries: readonly T[],
  textOf: (entry: T) => string,
  aliasOf: (entry: T) => string = () => '',
): readonly T[] {
  return entries
    .flatMap((entry) => {
      const score = fuzzyScore(query, textOf(entry), aliasOf(entry));
      return score === null ? [] : [{ entry, score }];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ entry }) => entry);
}

/** Without case and accents. */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

function wordScore(word: string, text: string): number | null {
  const at = text.indexOf(word);
  if (at >= 0) {
    for (let place = at; place >= 0; place = text.indexOf(word, place + 1)) {
      if (beginsWord(text, place)) return place === 0 ? 4 : 3;
    }
    return 2;
  }
  return scattered(word, text) ? 1 : null;
}

function aliasScore(word: string, alias: string): number | null {
  for (let at = alias.indexOf(word); at >= 0; at = alias.indexOf(word, at + 1)) {
    if (beginsWord(alias, at)) return 1.5;
  }
  return null;
}

/** How many letters may stand between. */
const scatter = 3;

/** Letters in order, the first of them at the beginning of a word. */
function scattered(word: string, text: string): boolean {
  const first = word[0] ?? '';
  for (let start = text.indexOf(first); start >= 0; start = text.indexOf(first, start + 1)) {
    if (beginsWord(text, start) && inOrder(word, text, start)) return true;
  }
  return false;
}

function inOrder(word: string, text: string, start: number): boolean {
  let place = start - 1;
  for (const letter of word) {
    place = text.indexOf(letter, place + 1);
    if (place < 0 || place - start > scatter * word.length) return false;
  }
  return true;
}

function beginsWord(text: string, place: number): boolean {
  return place === 0 || !/[\p{L}\p{N}]/u.test(text[place - 1] ?? '');
}
