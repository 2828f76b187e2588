import { Download, Gauge, Square } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { type BoardOrder, boardRow, sortedRows } from '../../core/leaderboard.ts';
import { leaderboardCsv, leaderboardJson } from '../../core/leaderboardFile.ts';
import { fileStem } from '../../store/fileStem.ts';
import { measureRefusal } from '../../store/leaderboardActions.ts';
import { useActions, useApp, useAppStore } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { saveFile } from '../kit/saveFile.ts';
import styles from './LeaderboardDialog.module.css';
import { LeaderboardTable } from './LeaderboardTable.tsx';
import { MeasureMethod } from './MeasureMethod.tsx';

const SpeedChart = lazy(async () => ({ default: (await import('../charts/SpeedChart.tsx')).SpeedChart }));

/** The models that were tried on this device, in figures. */
export function LeaderboardDialog({ onClose }: { onClose(): void }) {
  const entries = useApp((state) => state.leaderboard);
  const [order, setOrder] = useState<BoardOrder>({ column: 'bitsPerByte', descending: false });
  const rows = sortedRows(entries.map(boardRow), order);
  const charted = rows.some((row) => row.decodePerSecond !== null && row.bitsPerByte !== null);
  return (
    <Dialog title="Leaderboard" placement="broad" onClose={onClose}>
      <div className={styles.body}>
        <Measure />
        {charted ? (
          <Suspense fallback={<div className={styles.chartRoom} />}>
            <SpeedChart rows={rows} />
          </Suspense>
        ) : (
          <p className={styles.teach}>
            {rows.length === 0
              ? 'Nothing is recorded yet. “Measure this model” times the model that is chosen and reads a fixed text with it: it then stands here as a row and a point. Choose another model and measure that too: right in the chart is faster, low is better.'
              : 'Loads and replies in the chat are recorded by themselves. For a point in the chart, “Measure this model”: it times the model and reads a fixed text with it.'}
          </p>
        )}
        {rows.length > 0 && (
          <>
            <div className={styles.board}>
              <LeaderboardTable rows={rows} order={order} onOrder={setOrder} />
            </div>
            <Exports rows={rows} />
          </>
        )}
        <MeasureMethod />
      </div>
    </Dialog>
  );
}

/** What is measured, how far it is, and what ends it. */
function Measure() {
  const measuring = useApp((state) => state.measuring);
  const refusal = useApp(measureRefusal);
  const name = useApp(({ model, modelSpec }) => model?.name ?? modelSpec.name);
  const { leaderboard } = useActions();
  // Unseen, it would make replies wait, and both would be slower than they are.
  useEffect(() => leaderboard.stop, [leaderboard]);
  return (
    <div className={styles.measure}>
      {measuring === null ? (
        <Button
          variant="primary"
          disabled={refusal !== null}
          title={refusal ?? undefined}
          onClick={() => void leaderboard.measure()}
        >
          <Gauge aria-hidden size={14} strokeWidth={1.75} />
          Measure this model
        </Button>
      ) : (
        <Button aria-label="Stop measuring" onClick={leaderboard.stop}>
          <Square aria-hidden size={11} fill="currentcolor" />
          Stop
        </Button>
      )}
      <p role="status" className={styles.state}>
        {measuring === null
          ? (refusal ?? name)
          : `${measuring.modelName}: step ${measuring.done + 1} of ${measuring.steps}. Closing this ends it.`}
      </p>
      {measuring !== null && (
        <progress
          aria-label="Measurement"
          className={styles.progress}
          value={measuring.done}
          max={measuring.steps}
        />
      )}
    </div>
  );
}

function Exports({ rows }: { rows: Parameters<typeof leaderboardCsv>[0] }) {
  const store = useAppStore();
  const save = (text: string, ending: string, type: string) =>
    saveFile(new Blob([text], { type }), `${fileStem('', 'leaderboard', new Date())}.${ending}`);
  return (
    <div className={styles.exports}>
      <Button onClick={() => save(leaderboardCsv(rows), 'csv', 'text/csv')}>
        <Download aria-hidden size={14} strokeWidth={1.75} />
        Export CSV
      </Button>
      <Button
        onClick={() =>
          save(leaderboardJson(store.getState().leaderboard, new Date()), 'json', 'application/json')
        }
      >
        <Download aria-hidden size={14} strokeWidth={1.75} />
        Export JSON
      </Button>
    </div>
  );
}
