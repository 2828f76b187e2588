import { tallySummary, type VoteTally } from '../../core/voteTally.ts';

/** Fewer decisive votes than this say nothing, however they fall: five of five still reach down to 57 %. */
const fewVotes = 6;
const percent = (share: number) => Math.round(share * 100);

export interface TallyWords {
  /** "Pirate 7 : 3 Five-year-old · 70 % (40–89 %)" */
  readonly figures: string;
  /** How far it can be trusted, and what decided nothing. */
  readonly meaning: string;
}

/** A pair's votes in words; `tally.a` counts those for the first name. */
export function tallyWords(first: string, second: string, tally: VoteTally): TallyWords {
  const summary = tallySummary(tally);
  const rest = undecidedWords(tally);
  if (summary === null) {
    return { figures: `${first} 0 : 0 ${second}`, meaning: sentences('No vote has decided yet', rest) };
  }
  const { decisive, shareA, low, high } = summary;
  const figures = `${first} ${tally.a} : ${tally.b} ${second} · ${percent(shareA)} % (${percent(low)}–${percent(high)} %)`;
  return { figures, meaning: sentences(verdict(first, second, decisive, low, high), rest) };
}

function verdict(first: string, second: string, decisive: number, low: number, high: number): string {
  if (decisive < fewVotes)
    return `Too early to tell after ${decisive === 1 ? 'one vote' : `${decisive} votes`}`;
  if (low <= 0.5 && high >= 0.5) return 'Still open: the 95 % interval holds 50 %';
  return `${low > 0.5 ? first : second} is preferred: the 95 % interval leaves 50 % out`;
}

function undecidedWords({ tie, bothBad }: VoteTally): string {
  const words = [
    ...(tie === 0 ? [] : [tie === 1 ? '1 tie' : `${tie} ties`]),
    ...(bothBad === 0 ? [] : [`${bothBad} × both bad`]),
  ];
  return words.join(', ');
}

function sentences(...parts: readonly string[]): string {
  return parts
    .filter(Boolean)
    .map((part) => `${part}.`)
    .join(' ');
}
