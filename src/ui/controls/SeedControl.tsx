import { Dices } from 'lucide-react';
import { shownPath } from '../../core/conversation.ts';
import { freshSeed } from '../../core/random.ts';
import type { Conversation } from '../../core/types.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { NumericControl } from './NumericControl.tsx';
import styles from './SeedControl.module.css';

const fresh = -1;

/** The seed that the last reply with one was drawn with. */
function lastSeed(conversation: Conversation): number | null {
  const reply = shownPath(conversation).findLast(
    (message) => message.role === 'assistant' && message.seed !== null,
  );
  return reply?.role === 'assistant' ? reply.seed : null;
}

export function SeedControl() {
  const seed = useApp((state) => state.conversation.params.seed);
  const used = useApp((state) => lastSeed(state.conversation));
  const { setParams } = useActions();
  return (
    <div className={styles.seed}>
      <NumericControl name="seed" slider={false} />
      <div className={styles.row}>
        <span className={styles.words}>
          {seed === fresh ? 'Fresh for every reply' : 'Fixed: the same seed repeats the reply'}
        </span>
        <Button
          variant="quiet"
          className={styles.action}
          onClick={() => setParams({ seed: freshSeed(Math.random) })}
        >
          <Dices aria-hidden size={14} strokeWidth={1.75} />
          Roll
        </Button>
      </div>
      {used !== null && used !== seed && (
        <div className={styles.row}>
          <span className={styles.words}>
            Last reply used <span className={styles.number}>{used}</span>
          </span>
          <Button variant="quiet" className={styles.action} onClick={() => setParams({ seed: used })}>
            Use this seed
          </Button>
        </div>
      )}
    </div>
  );
}
