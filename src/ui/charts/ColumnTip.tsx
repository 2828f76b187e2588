import { useEffect, useState } from 'react';
import type { TooltipContentProps } from 'recharts';
import { tokensOf } from '../../core/tokenTrack.ts';
import { useApp } from '../../store/useApp.ts';
import { TokenTipContent } from '../tokens/TokenTip.tsx';
import styles from './Columns.module.css';
import { usePage } from './tokenPage.ts';

/** What recharts' tooltip shows: recharts says when and where, the token comes from the store. */
export function ColumnTip({ active }: TooltipContentProps) {
  const { trackId } = usePage();
  const index = useApp((state) =>
    active && state.hovered?.trackId === trackId ? state.hovered.index : null,
  );
  const record = useApp((state) =>
    index === null ? undefined : tokensOf(state.conversation, trackId)[index],
  );
  const [dismissed, setDismissed] = useState<number | null>(null);

  useEffect(() => {
    if (index === null) return;
    const press = (event: KeyboardEvent) => {
      if (event.key === 'Escape') setDismissed(index);
    };
    document.addEventListener('keydown', press, true);
    return () => document.removeEventListener('keydown', press, true);
  }, [index]);

  if (record === undefined || dismissed === index) return null;
  return (
    <div className={styles.tip} aria-hidden="true">
      <TokenTipContent record={record} />
    </div>
  );
}
