import { formatCount } from './formatCount.ts';
import { type HtmlPart, html, type Markup } from './htmlText.ts';
import { classOf } from './probabilityClass.ts';
import { dataTable, isolated, measured } from './reportFigures.ts';
import { surprisalBits } from './stats.ts';
import { isOpenPart } from './tokenBlocks.ts';
import { bits, formatPercent, formatRank, unknownWord } from './tokenFigures.ts';
import type { TokenRecord } from './types.ts';
import { visibleText } from './visibleText.ts';
import { bytesLabel } from './vocabulary.ts';

/** A token in a list or a tooltip, with its white space to be seen. */
export function tokenLabel({ bytes, id }: TokenRecord): string {
  return visibleText(bytesLabel(bytes)) || `#${id}`;
}

/** Tokens that complete one piece of text: mostly one, several where a character was split. */
export interface TextPiece {
  /** Indices of its tokens. */
  readonly indices: readonly number[];
  readonly text: string;
  /** A special token, or the rest of a character that was never completed: shown by its name. */
  readonly named: boolean;
}

/** Cuts a reply into what can be seen; tokens that a stop string took away are not. */
export function textPieces(tokens: readonly TokenRecord[]): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let open: number[] = [];
  const name = (index: number): void => {
    pieces.push({ indices: [index], text: tokenLabel(tokens[index]!), named: true });
  };
  const nameOpen = (): void => {
    open.forEach(name);
    open = [];
  };
  for (const [index, token] of tokens.entries()) {
    if (isOpenPart(token)) {
      open.push(index);
    } else if (token.kind === 'special') {
      nameOpen();
      name(index);
    } else if (token.text !== '') {
      pieces.push({ indices: [...open, index], text: token.text, named: false });
      open = [];
    }
  }
  nameOpen();
  return pieces;
}

/** What the tokens of a reply look like and tell; tokens are named by their indices. */
export interface ReplyLook {
  /** "s3": the class of the token that stands out most. */
  classOf(indices: readonly number[]): string;
  title(index: number): string;
  /** Where the replies part. */
  readonly marked: number | null;
}

/** A reply's text, each token in its colour and with its figures as a tooltip. */
export function tintedText(prefill: string, tokens: readonly TokenRecord[], look: ReplyLook): Markup {
  const begun =
    prefill === ''
      ? null
      : html`<span class="prefill" title="Prefill: written for the model">${prefill}</span>`;
  const spans = textPieces(tokens).map(({ indices, text, named }): HtmlPart => {
    const title = indices.map(look.title).join('\n');
    const tint = named ? 'chip' : look.classOf(indices);
    const span = html`<span class="${tint}" title="${title}">${text}</span>`;
    const isMarked = look.marked !== null && indices.includes(look.marked);
    return isMarked ? html`<mark>${span}</mark>` : span;
  });
  return html`<p class="reply" dir="auto"><bdi>${begun}${spans}</bdi></p>`;
}

/** Surprisal in the nine fixed classes. */
export function surprisalLook(tokens: readonly TokenRecord[], marked: number | null): ReplyLook {
  return {
    marked,
    classOf: (indices) => {
      const lowest = indices.reduce((least, index) => Math.min(least, tokens[index]!.logprob), 0);
      return `s${classOf(Math.exp(lowest))}`;
    },
    title: (index) => {
      const token = tokens[index]!;
      const { logprob, rank, draw } = token;
      const raw = `${formatPercent(Math.exp(logprob))}, logprob ${measured(logprob)}, rank ${formatRank(rank, null)}`;
      const drawn =
        draw === null || draw.probability === null ? '' : `, as drawn ${formatPercent(draw.probability)}`;
      return `${tokenLabel(token)}: ${raw}${drawn}`;
    },
  };
}

/** Every token with its figures, including those that cannot be seen. */
export function tokenTable(caption: HtmlPart, tokens: readonly TokenRecord[]): Markup {
  const columns = [
    { name: 'Token', text: true },
    { name: 'Position' },
    { name: 'Id' },
    { name: 'Logprob' },
    { name: 'Probability' },
    { name: 'As drawn' },
    { name: 'Rank' },
    { name: 'Surprisal (bits)' },
    { name: 'Entropy (bits)' },
  ] as const;
  const rows = tokens.map((token, index) => [
    isolated(tokenLabel(token)),
    formatCount(index + 1),
    String(token.id),
    measured(token.logprob),
    formatPercent(Math.exp(token.logprob)),
    token.draw === null || token.draw.probability === null ? '–' : formatPercent(token.draw.probability),
    formatRank(token.rank, null),
    measured(surprisalBits(token.logprob)),
    token.entropy === null ? unknownWord : measured(bits(token.entropy)),
  ]);
  return dataTable(caption, columns, rows);
}
