import { type CrossToken, formatDelta } from './crossExamination.ts';
import { formatPercent } from './tokenFigures.ts';
import { visibleText } from './visibleText.ts';
import { bytesLabel } from './vocabulary.ts';

/** What sentences call the two of a direction. */
export interface DirectionNames {
  readonly own: string;
  readonly other: string;
}

/** The token's text with what cannot be seen made visible; a token without bytes by its id: "#17". */
export function crossTokenLabel({ record, id }: CrossToken): string {
  return visibleText(bytesLabel(record.bytes)) || `#${id}`;
}

/** A token's figures: "45.3 % from Pirate, 0.01 % from Child: +12.1 bits; Jensen–Shannon ≥ 0.43 bits". */
export function crossTokenWords(token: CrossToken, { own, other }: DirectionNames): string {
  const { ownLogprob, otherLogprob, deltaBits, jensenShannon } = token;
  const percent = (logprob: number) => formatPercent(Math.exp(logprob));
  const divergence = `${jensenShannon.exact ? '' : '≥ '}${jensenShannon.bits.toFixed(2)} bits`;
  return `${percent(ownLogprob)} from ${own}, ${percent(otherLogprob)} from ${other}: ${formatDelta(deltaBits, 1)} bits; Jensen–Shannon ${divergence}`;
}

/** The same for a screen reader. */
export function spokenCrossToken(token: CrossToken, names: DirectionNames): string {
  const words = crossTokenWords(token, names)
    .replaceAll('%', 'percent')
    .replaceAll('<', 'under')
    .replaceAll('≥', 'at least')
    .replaceAll('−', 'minus ');
  return `token ${token.index + 1}, '${crossTokenLabel(token)}', ${words}`;
}
