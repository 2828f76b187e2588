import { useActions, useApp } from '../../../store/useApp.ts';
import { Button } from '../../kit/Button.tsx';
import styles from './CrossExaminationPanel.module.css';
import { reproductionError } from './findExamination.ts';
import { type TurnPane, useComparedTurn } from './turnPanes.ts';
import { useFoundExamination } from './useFoundExamination.ts';

/** Scores each answer under its own prompt: it must give what was recorded when it was written. */
export function OwnPromptCheck({ panes }: { panes: readonly TurnPane[] }) {
  const turn = useComparedTurn();
  const busy = useApp((state) => state.examining !== null);
  const { compare } = useActions();
  const check = async () => {
    for (const { id } of panes) await compare.crossExamine(id, id, turn ?? undefined);
  };
  return (
    <div className={styles.check}>
      <Button variant="quiet" disabled={busy} onClick={() => void check()}>
        Check with each one’s own prompt
      </Button>
      {panes.map((pane) => (
        <Reproduced key={pane.id} pane={pane} />
      ))}
    </div>
  );
}

function Reproduced({ pane }: { pane: TurnPane }) {
  const found = useFoundExamination(pane, pane);
  if (found === null || found.stale) return null;
  return (
    <span>
      {`${pane.letter}: recorded logprobs reproduced within ${errorWords(reproductionError(found))}`}
    </span>
  );
}

function errorWords(error: number): string {
  if (error === 0) return '0 nats: exactly as when it was written.';
  const size = error < 0.001 ? error.toPrecision(1) : error.toFixed(3);
  return `${size} nats: every token is as likely as when it was written, but for rounding.`;
}
