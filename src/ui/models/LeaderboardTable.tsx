import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react';
import { formatCount } from '../../core/formatCount.ts';
import { type BoardColumn, type BoardOrder, type BoardRow, rowPlaces } from '../../core/leaderboard.ts';
import { useActions } from '../../store/useApp.ts';
import { formatBytes, formatDuration, formatRate } from '../kit/formatFigures.ts';
import { IconButton } from '../kit/IconButton.tsx';
import styles from './LeaderboardTable.module.css';

interface Column {
  readonly column: BoardColumn;
  readonly head: string;
  readonly unit?: string;
  /** null where it is not known. */
  words(row: BoardRow): string | null;
}

const known = (value: number | null, words: (value: number) => string) =>
  value === null ? null : words(value);

const columns: readonly Column[] = [
  {
    column: 'bitsPerByte',
    head: 'Bits per byte',
    words: (row) => known(row.bitsPerByte, (bits) => bits.toFixed(3)),
  },
  {
    column: 'decodePerSecond',
    head: 'Decode',
    unit: 'tokens/s',
    words: (row) => known(row.decodePerSecond, (rate) => `${formatRate(rate)}${row.fromReplies ? '*' : ''}`),
  },
  {
    column: 'prefillPerSecond',
    head: 'Prefill',
    unit: 'tokens/s',
    words: (row) => known(row.prefillPerSecond, formatRate),
  },
  { column: 'firstTokenMs', head: 'First token', words: (row) => known(row.firstTokenMs, formatDuration) },
  { column: 'loadMs', head: 'Load', words: (row) => known(row.loadMs, formatDuration) },
  {
    column: 'weightBytes',
    head: 'Weights',
    unit: 'in memory',
    words: (row) => known(row.weightBytes, formatBytes),
  },
  {
    column: 'memoryBytes',
    head: 'Memory',
    unit: 'in all',
    words: (row) => known(row.memoryBytes, formatBytes),
  },
  {
    column: 'perplexity',
    head: 'Perplexity',
    unit: 'per token',
    words: (row) => known(row.perplexity, (value) => value.toFixed(2)),
  },
  {
    column: 'bitsPerCharacter',
    head: 'Bits per character',
    words: (row) => known(row.bitsPerCharacter, (bits) => bits.toFixed(3)),
  },
  { column: 'downloadMs', head: 'With download', words: (row) => known(row.downloadMs, formatDuration) },
];

interface LeaderboardTableProps {
  rows: readonly BoardRow[];
  order: BoardOrder;
  onOrder(order: BoardOrder): void;
}

/** Every figure of every model, sortable. */
export function LeaderboardTable({ rows, order, onOrder }: LeaderboardTableProps) {
  const { leaderboard } = useActions();
  const places = rowPlaces(rows);
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div className={styles.scroll} role="group" aria-label="Models tried on this device" tabIndex={0}>
        <table className={styles.table} aria-label="Leaderboard">
          <thead>
            <tr>
              <Head column="name" head="Model" order={order} onOrder={onOrder} />
              {columns.map(({ column, head, unit }) => (
                <Head key={column} column={column} head={head} unit={unit} order={order} onOrder={onOrder} />
              ))}
              <td />
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={row.key}>
                <th scope="row" className={styles.model}>
                  <span className={styles.name}>
                    {places[index] != null && <span className={styles.place}>{places[index]} </span>}
                    {row.name}
                  </span>
                  <span className={styles.facts}>{placeWords(row)}</span>
                </th>
                {columns.map(({ column, words }) => (
                  <td key={column}>{words(row) ?? <span className={styles.unknown}>–</span>}</td>
                ))}
                <td>
                  <IconButton
                    label={`Forget ${row.name}, ${row.device}`}
                    icon={Trash2}
                    onClick={() => leaderboard.forget(row.key)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.some(({ fromReplies }) => fromReplies) && (
        <p className={styles.note}>* Speed of replies in the chat; it was not measured on purpose.</p>
      )}
    </>
  );
}

function placeWords({ device, dtype, threads, software }: BoardRow): string {
  return [
    device,
    ...(threads === null ? [] : [threads === 1 ? '1 thread' : `${formatCount(threads)} threads`]),
    ...(dtype === '' ? [] : [dtype]),
    ...(software ? ['software adapter: no times'] : []),
  ].join(' · ');
}

interface HeadProps {
  column: BoardColumn;
  head: string;
  unit?: string | undefined;
  order: BoardOrder;
  onOrder(order: BoardOrder): void;
}

/** Sorts by its column; pressed again, the other way round. */
function Head({ column, head, unit, order, onOrder }: HeadProps) {
  const sorted = order.column === column;
  const Arrow = order.descending ? ArrowDown : ArrowUp;
  return (
    <th scope="col" aria-sort={sorted ? (order.descending ? 'descending' : 'ascending') : undefined}>
      <button
        type="button"
        className={styles.sort}
        onClick={() => onOrder({ column, descending: sorted && !order.descending })}
      >
        {head}
        {sorted && <Arrow aria-hidden size={12} strokeWidth={1.75} />}
      </button>
      {unit !== undefined && <span className={styles.unit}>{unit}</span>}
    </th>
  );
}
