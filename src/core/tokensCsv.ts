import type { ReadCandidate, Reading, TrackReader } from './reading.ts';
import { bits, unknownWord } from './tokenFigures.ts';
import type { TokenRecord } from './types.ts';
import { bytesLabel } from './vocabulary.ts';

/** Candidates of a row in the table of tokens and in its copy. */
export const tableCandidates = 10;

const probabilityHeads: Readonly<Record<Reading, string>> = {
  raw: 'Probability',
  sampled: 'Probability as sampled',
  'what-if': 'Probability what-if',
};

/**
 * A track as comma-separated values (RFC 4180): the columns of the table, all its rows. Logprob, rank and
 * entropy are raw; the probabilities are the reading's, "cut" where its filters keep a token out. A token's
 * text that begins with = + - or @ gets a single quote before it, or a spreadsheet would take it for a formula.
 * `label` names a candidate. A reader of `tableCandidates` ranks is enough.
 */
export function tokensCsv(
  tokens: readonly TokenRecord[],
  read: TrackReader,
  reading: Reading,
  label: (id: number) => string,
): string {
  const candidateHeads = Array.from({ length: tableCandidates }, (_, index) => [
    `Candidate ${index + 1}`,
    `Candidate ${index + 1} id`,
    `Candidate ${index + 1} probability`,
  ]).flat();
  const head = [
    'Token',
    'Id',
    'Logprob',
    probabilityHeads[reading],
    'Rank',
    'Entropy (bits)',
    ...candidateHeads,
  ];
  const rows = tokens.map((token, index) => {
    const { candidates, chosen } = read(index);
    const cells = [
      words(bytesLabel(token.bytes)),
      String(token.id),
      token.logprob.toFixed(4),
      share(chosen),
      token.rank === null ? unknownWord : String(token.rank),
      token.entropy === null ? unknownWord : bits(token.entropy).toFixed(4),
    ];
    for (let place = 0; place < tableCandidates; place++) {
      const candidate = candidates[place];
      if (candidate === undefined) cells.push('', '', '');
      else cells.push(words(label(candidate.id)), String(candidate.id), share(candidate));
    }
    return cells;
  });
  return [head, ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
}

/** Six figures, without zeros at the end. */
function share({ kept, probability }: ReadCandidate): string {
  return kept ? String(Number(probability.toPrecision(6))) : 'cut';
}

function words(text: string): string {
  return /^[=+\-@]/.test(text) ? `'${text}` : text;
}

/** A cell as it may stand between commas. White space at an end survives only within quotes. */
function quoted(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
