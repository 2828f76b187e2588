import { spokenName } from '../../../core/comparedTurn.ts';
import { sameVocabulary } from '../../../core/paneModels.ts';
import styles from './EmptyWords.module.css';
import { useTurnPanes } from './turnPanes.ts';

/** Names the panes whose models cut text into other tokens: those cannot be set against one another. */
export function OtherVocabulary() {
  const words = useOtherVocabulary();
  return words !== null && <p className={styles.left}>{words}</p>;
}

/** The same as a sentence; null: all that answered have one vocabulary. */
export function useOtherVocabulary(): string | null {
  const panes = useTurnPanes();
  const answering = panes.filter((pane) => !pane.tokenless && !pane.askedOther);
  const [first] = answering;
  const others = answering.filter((pane) => first !== undefined && !sameVocabulary(first, pane));
  if (first === undefined || others.length === 0) return null;
  const names = others.map((pane) => spokenName(pane, panes)).join(' and ');
  const have = others.length === 1 ? 'has' : 'have';
  return `${names} ${have} another vocabulary than ${spokenName(first, panes)}: their tokens cannot be compared one by one, and figures per token say nothing of one against the other. Texts and words can be compared.`;
}
