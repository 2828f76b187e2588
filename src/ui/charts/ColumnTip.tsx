import { useEffect, useState } from 'react';
import type { TooltipContentProps } from 'recharts';
import { readingNames } from '../../core/readingWords.ts';
import { formatPercent } from '../../core/tokenFigures.ts';
import { tokensOf } from '../../core/tokenTrack.ts';
import { useApp } from '../../store/useApp.ts';
import { TokenTipContent } from '../tokens/TokenTip.tsx';
import styles from './Columns.module.css';
import { usePage } from './tokenPage.ts';
import { useReadBlocks } from './useReading.ts';

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

  if (index === null || record === undefined || dismissed === index) return null;
  return (
    <div className={styles.tip} aria-hidden="true">
      <TokenTipContent trackId={trackId} record={record} index={index} />
      <EndChance index={index} />
    </div>
  );
}

/** What the lane under the lines shows at a token. */
function EndChance({ index }: { index: number }) {
  const page = usePage();
  const reading = useApp((state) => state.reading);
  const block = useReadBlocks(page).find(({ start, figures }) => index < start + figures.length);
  const chance = block?.figures[index - block.start]?.stopProbability ?? null;
  if (chance === null) return null;
  return (
    <p className={styles.tipNote}>
      chance to end here {formatPercent(chance)}
      {reading !== 'raw' && `, ${readingNames[reading].toLowerCase()}`}
    </p>
  );
}
