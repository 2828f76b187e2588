import { excludedWords, readingMeanings } from '../../core/readingWords.ts';
import { tokensOf } from '../../core/tokenTrack.ts';
import type { TokenRecord } from '../../core/types.ts';
import { useApp } from '../../store/useApp.ts';
import { TrackSummary } from '../tokens/TrackSummary.tsx';
import { useExcludedCount } from '../tokens/useExcludedCount.ts';
import { useDeferredReading } from '../tokens/useTrackReading.ts';
import styles from './ProbabilityPanel.module.css';

/** What the reading is, and the track in a line. */
export function PanelNotes({ trackId }: { trackId: string }) {
  const tokens = useApp((state) => tokensOf(state.conversation, trackId));
  const reading = useApp((state) => state.reading);
  return (
    <div className={styles.notes}>
      <p className={styles.reading}>
        {readingMeanings[reading]}
        {reading === 'what-if' && tokens.length > 0 && <Excluded trackId={trackId} tokens={tokens} />}
      </p>
      <TrackSummary trackId={trackId} tokens={tokens} />
    </div>
  );
}

function Excluded({ trackId, tokens }: { trackId: string; tokens: readonly TokenRecord[] }) {
  const reading = useDeferredReading(trackId);
  const cut = useExcludedCount(reading, tokens);
  if (cut === null) return null;
  return <strong className={styles.excluded}> {excludedWords(cut, tokens.length)}.</strong>;
}
