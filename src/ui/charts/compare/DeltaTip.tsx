import type { TooltipContentProps } from 'recharts';
import { crossTokenLabel } from '../../../core/crossWords.ts';
import { useApp } from '../../../store/useApp.ts';
import styles from '../Columns.module.css';
import { usePage } from '../tokenPage.ts';
import { useDeltas } from './deltaLayout.ts';

/** What recharts' tooltip shows: recharts says when and where, the token comes from the shared cursor. */
export function DeltaTip({ active }: TooltipContentProps) {
  const { trackId } = usePage();
  const { tokens, words } = useDeltas();
  const index = useApp((state) =>
    active && state.hovered?.trackId === trackId ? state.hovered.index : null,
  );
  const token = index === null ? undefined : tokens[index];
  if (token === undefined) return null;
  return (
    <div className={styles.tip} aria-hidden="true">
      <bdi className={styles.tipToken}>{crossTokenLabel(token)}</bdi>
      <p className={styles.tipNote}>{words(token)}</p>
    </div>
  );
}
