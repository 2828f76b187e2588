import { memo, type ReactNode } from 'react';
import { classOf, unlikelyBelow } from '../../core/probabilityClass.ts';
import { isOpenPart, type TokenBlock } from '../../core/tokenBlocks.ts';
import type { TokenRecord } from '../../core/types.ts';
import { visibleText } from '../../core/visibleText.ts';
import { bytesLabel } from '../../core/vocabulary.ts';
import styles from './TokenText.module.css';

interface Marks {
  readonly selected: number | null;
  readonly hovered: number | null;
  readonly tabStop: number | null;
}

/**
 * Some neighbouring tokens of a reply. Their joined text content is the text and nothing else: what
 * only explains (names of special tokens, bytes of open characters) is drawn from `data-label`.
 */
export const TokenBlockText = memo(function TokenBlockText({
  block,
  ...marks
}: Marks & { block: TokenBlock }) {
  const { start, records } = block;
  const nodes: ReactNode[] = [];
  for (let offset = 0; offset < records.length; offset++) {
    const begin = offset;
    while (offset < records.length - 1 && isOpenPart(records[offset] as TokenRecord)) offset++;
    const group = records.slice(begin, offset + 1);
    const index = start + begin;
    if (group.length === 1) nodes.push(token(group[0] as TokenRecord, index, marks));
    else nodes.push(<SplitCharacter key={index} records={group} index={index} marks={marks} />);
  }
  return <span>{nodes}</span>;
});

/** Tokens that make up one character together: each is a slice over the character that they complete. */
function SplitCharacter({
  records,
  index,
  marks,
}: {
  records: readonly TokenRecord[];
  index: number;
  marks: Marks;
}) {
  const complete = records.at(-1)?.text !== '';
  return (
    <span className={complete ? styles.character : undefined}>
      {records.map((record, offset) =>
        token(record, index + offset, marks, complete ? [offset, records.length] : null),
      )}
    </span>
  );
}

function token(
  record: TokenRecord,
  index: number,
  marks: Marks,
  slice: readonly [number, number] | null = null,
) {
  const probability = Math.exp(record.logprob);
  const covers = slice !== null && record.text === '';
  const labelled = record.text === '' && !covers;
  const classes = [styles.token, styles[`class${classOf(probability)}`]];
  if (probability < unlikelyBelow) classes.push(styles.unlikely);
  if (record.rank !== 1) classes.push(styles.surprising);
  if (record.kind === 'special') classes.push(styles.special);
  if (record.inStop) classes.push(styles.stop);
  if (labelled) classes.push(styles.labelled);
  if (covers) classes.push(styles.slice);
  const share = slice === null ? 0 : 100 / slice[1];
  return (
    <span
      key={index}
      className={classes.join(' ')}
      data-token-index={index}
      data-token-id={record.id}
      data-logprob={record.logprob.toFixed(4)}
      data-label={labelled ? visibleText(bytesLabel(record.bytes)) || `#${record.id}` : undefined}
      data-hovered={marks.hovered === index || undefined}
      aria-current={marks.selected === index || undefined}
      tabIndex={marks.tabStop === index ? 0 : -1}
      style={covers && slice !== null ? { left: `${slice[0] * share}%`, width: `${share}%` } : undefined}
    >
      {record.text}
    </span>
  );
}
