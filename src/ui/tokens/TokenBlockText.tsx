import { memo, type ReactNode } from 'react';
import { unlikelyBelow } from '../../core/probabilityClass.ts';
import { isOpenPart, type TokenBlock } from '../../core/tokenBlocks.ts';
import { rawMarks, readingMarks, readMark, type TrackReading } from '../../core/tokenMarks.ts';
import type { TokenRecord } from '../../core/types.ts';
import { visibleText } from '../../core/visibleText.ts';
import { bytesLabel } from '../../core/vocabulary.ts';
import { MarkedSpaces } from './MarkedSpaces.tsx';
import styles from './TokenText.module.css';

interface Pointed {
  readonly selected: number | null;
  readonly hovered: number | null;
  readonly tabStop: number | null;
  readonly marked: number | null;
  /** What the mark says. */
  readonly markWords: string;
  readonly showSpaces: boolean;
}

interface Look extends Pointed {
  /** The block's marks under the shown reading (`core/tokenMarks.ts`). */
  readonly marks: string;
}

interface TokenBlockTextProps extends Pointed {
  readonly block: TokenBlock;
  /** null: the raw one, which an append leaves as it is. */
  readonly reading: TrackReading | null;
}

/** Reads a block by itself, so that a long text can be read in slices between frames. */
export const TokenBlockText = memo(function TokenBlockText({ reading, ...rest }: TokenBlockTextProps) {
  const { records, start } = rest.block;
  const marks = reading === null ? rawMarks(records) : readingMarks(reading, records, start);
  return <MarkedBlock marks={marks} {...rest} />;
});

/**
 * Some neighbouring tokens of a text. Their joined text content is the text and nothing else: what
 * only explains (names of special tokens, bytes of open characters, marks of spaces) is drawn by CSS.
 */
const MarkedBlock = memo(function MarkedBlock({ block, ...look }: Look & { block: TokenBlock }) {
  const { start, records } = block;
  const nodes: ReactNode[] = [];
  for (let offset = 0; offset < records.length; offset++) {
    const begin = offset;
    while (offset < records.length - 1 && isOpenPart(records[offset] as TokenRecord)) offset++;
    const group = records.slice(begin, offset + 1);
    if (group.length === 1) nodes.push(token(group[0] as TokenRecord, start, begin, look));
    else nodes.push(<SplitCharacter key={begin} records={group} start={start} offset={begin} look={look} />);
  }
  return <span>{nodes}</span>;
});

interface SplitCharacterProps {
  readonly records: readonly TokenRecord[];
  readonly start: number;
  readonly offset: number;
  readonly look: Look;
}

/** Tokens that make up one character together: each is a slice over the character that they complete. */
function SplitCharacter({ records, start, offset, look }: SplitCharacterProps) {
  const complete = records.at(-1)?.text !== '';
  return (
    <span className={complete ? styles.character : undefined}>
      {records.map((record, part) =>
        token(record, start, offset + part, look, complete ? [part, records.length] : null),
      )}
    </span>
  );
}

/** @param offset place in the block that begins with token `start`. */
function token(
  record: TokenRecord,
  start: number,
  offset: number,
  look: Look,
  slice: readonly [number, number] | null = null,
) {
  const index = start + offset;
  const { probabilityClass, kept } = readMark(look.marks, offset);
  const covers = slice !== null && record.text === '';
  const labelled = record.text === '' && !covers;
  const classes = [styles.painted, styles[`class${probabilityClass}`]];
  if (!kept) classes.push(styles.cut);
  if (Math.exp(record.logprob) < unlikelyBelow) classes.push(styles.unlikely);
  if (record.rank !== 1) classes.push(styles.surprising);
  if (record.kind === 'special') classes.push(styles.special);
  if (record.inStop) classes.push(styles.stop);
  if (labelled) classes.push(styles.labelled);
  if (covers) classes.push(styles.slice);
  const share = slice === null ? 0 : 100 / slice[1];
  const paint = classes.join(' ');
  // The space before a word hangs at the line's end when the word wraps: it stays unpainted.
  const lead = look.showSpaces ? 0 : record.text.search(/(?<=^ +)[^ ]/);
  const marked = look.marked === index;
  const flag = marked && <i className={styles.flag} aria-hidden="true" />;
  const apart = lead > 0 || (marked && !labelled && !covers);
  return (
    <span
      key={offset}
      className={apart ? styles.token : `${styles.token} ${paint}`}
      data-token-index={index}
      data-token-id={record.id}
      data-logprob={record.logprob.toFixed(4)}
      data-class={probabilityClass}
      data-label={labelled ? visibleText(bytesLabel(record.bytes)) || `#${record.id}` : undefined}
      data-hovered={look.hovered === index || undefined}
      aria-current={look.selected === index || undefined}
      aria-description={marked ? look.markWords : undefined}
      tabIndex={look.tabStop === index ? 0 : -1}
      style={covers && slice !== null ? { left: `${slice[0] * share}%`, width: `${share}%` } : undefined}
    >
      {apart ? (
        <>
          {record.text.slice(0, Math.max(0, lead))}
          {flag}
          <span className={paint}>{textOf(record.text.slice(Math.max(0, lead)), look)}</span>
        </>
      ) : (
        <>
          {flag}
          {textOf(record.text, look)}
        </>
      )}
    </span>
  );
}

function textOf(text: string, { showSpaces }: Look): ReactNode {
  return showSpaces ? <MarkedSpaces text={text} /> : text;
}
