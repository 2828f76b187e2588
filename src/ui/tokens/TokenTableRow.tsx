import { memo } from 'react';
import { classOf } from '../../core/probabilityClass.ts';
import { formatEntropy, formatPercent, formatRank } from '../../core/tokenFigures.ts';
import type { TrackReading } from '../../core/tokenMarks.ts';
import { tableCandidates } from '../../core/tokensCsv.ts';
import type { TokenRecord } from '../../core/types.ts';
import { visibleText } from '../../core/visibleText.ts';
import { bytesLabel } from '../../core/vocabulary.ts';
import styles from './TokenTable.module.css';
import { useTokenLabel } from './useTokenLabel.ts';

/** The columns of candidates, counted from 1. */
export const tablePlaces: readonly number[] = Array.from(
  { length: tableCandidates },
  (_, index) => index + 1,
);

interface TokenTableRowProps {
  readonly record: TokenRecord;
  readonly index: number;
  readonly reading: TrackReading;
  readonly selected: boolean;
  readonly tabStop: boolean;
  onSelect(index: number): void;
}

/** One token; a click anywhere in it selects it. An append makes a new reader, which reads it the same. */
export const TokenTableRow = memo(Row, ({ reading: before, ...a }, { reading: now, ...b }) => {
  const same = a.selected === b.selected && a.tabStop === b.tabStop && a.onSelect === b.onSelect;
  return same && a.record === b.record && a.index === b.index && before.settings === now.settings;
});

function Row({ record, index, reading, selected, tabStop, onSelect }: TokenTableRowProps) {
  const label = useTokenLabel();
  const { candidates, chosen } = reading.read(index);
  return (
    <tr
      data-row={index}
      data-class={chosen.kept ? classOf(chosen.probability) : undefined}
      aria-rowindex={index + 2}
      aria-current={selected || undefined}
      className={styles.row}
      onClick={() => onSelect(index)}
    >
      <th scope="row">
        <button type="button" tabIndex={tabStop ? 0 : -1} aria-pressed={selected}>
          <bdi>{visibleText(bytesLabel(record.bytes)) || `#${record.id}`}</bdi>
        </button>
      </th>
      <td>{record.id}</td>
      <td>{record.logprob.toFixed(4)}</td>
      <td data-cut={!chosen.kept || undefined}>{chosen.kept ? formatPercent(chosen.probability) : 'cut'}</td>
      <td>{formatRank(record.rank, null)}</td>
      <td>{formatEntropy(record.entropy)}</td>
      {tablePlaces.map((place) => {
        const candidate = candidates[place - 1];
        if (candidate === undefined) return <td key={place} />;
        return (
          <td
            key={place}
            className={styles.candidate}
            data-chosen={candidate.chosen || undefined}
            data-cut={!candidate.kept || undefined}
          >
            <bdi>{label(candidate.id)}</bdi> {candidate.kept ? formatPercent(candidate.probability) : 'cut'}
          </td>
        );
      })}
    </tr>
  );
}
