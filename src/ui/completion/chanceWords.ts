import { lazily } from '../../core/lazily.ts';
import { formatPercent } from '../../core/tokenFigures.ts';

const count = lazily(() => new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 }));
const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** How likely a whole row of tokens was: "12.4 %", "1 in 43,000", "1 in 10¹²". */
export function chanceWords(logprob: number): string {
  if (logprob >= Math.log(0.001)) return formatPercent(Math.exp(logprob));
  const power = Math.round(-logprob / Math.LN10);
  if (power < 9) return `1 in ${count().format(Math.exp(-logprob))}`;
  return `1 in 10${Array.from(String(power), (digit) => superscripts[Number(digit)]).join('')}`;
}
