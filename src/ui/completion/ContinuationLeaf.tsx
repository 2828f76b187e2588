import { continuationFigures } from '../../core/continuationTree.ts';
import type { AssistantMessage, TokenRecord } from '../../core/types.ts';
import { isBusy } from '../../store/busy.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { guardedClick } from '../kit/guardedClick.ts';
import { VisuallyHidden } from '../kit/VisuallyHidden.tsx';
import { chanceWords } from './chanceWords.ts';
import styles from './ContinuationTree.module.css';
import { TintedTokens } from './TintedTokens.tsx';

interface ContinuationLeafProps {
  /** The continuations that end here; more than one are the same text. */
  ends: readonly AssistantMessage[];
  /** What no other begins with. */
  tokens: readonly TokenRecord[];
  /** The text that leads to them from the document's end. */
  before: string;
  shownId: string | null;
}

/** One continuation; a click puts it into the document. */
export function ContinuationLeaf({ ends, tokens, before, shownId }: ContinuationLeafProps) {
  const busy = useApp(isBusy);
  const { completion } = useActions();
  const [first] = ends;
  if (first === undefined) return null;
  const shown = ends.some(({ id }) => id === shownId);
  const { logprob, meanSurprisal } = continuationFigures(first.tokens);
  const figures = [
    chanceWords(logprob),
    ...(meanSurprisal === null ? [] : [`${meanSurprisal.toFixed(2)} bits per token`]),
    ...(first.seed === null ? [] : [`seed ${ends.map(({ seed }) => seed).join(', ')}`]),
    ...(ends.length > 1 ? [`${ends.length} times the same`] : []),
    ...(shown ? ['in the text'] : []),
  ].join(' · ');
  return (
    <button
      type="button"
      className={styles.leaf}
      aria-pressed={shown}
      {...guardedClick(busy || shown, () => completion.take(first.id))}
    >
      {/* By itself it is to say the whole of what it would put in. */}
      <VisuallyHidden>Continuation{before === '' ? '' : ` ${before.trim()}`} </VisuallyHidden>
      <span className={styles.words}>
        {tokens.length === 0 ? <i className={styles.end}>ends here</i> : <TintedTokens tokens={tokens} />}
      </span>
      <span className={styles.figures}> {figures}</span>
    </button>
  );
}
