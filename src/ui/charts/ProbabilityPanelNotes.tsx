import { classLabel } from '../../core/probabilityClass.ts';
import { excludedWords, readingMeanings } from '../../core/readingWords.ts';
import { isPromptTrack, tokensOf } from '../../core/tokenTrack.ts';
import type { TokenRecord } from '../../core/types.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { useFramed } from '../kit/usePaced.ts';
import { Button } from '../kit/Button.tsx';
import { usePanelControl } from '../tokens/panelControl.ts';
import { TrackSummary } from '../tokens/TrackSummary.tsx';
import { useExcludedCount } from '../tokens/useExcludedCount.ts';
import { useDeferredReading } from '../tokens/useTrackReading.ts';
import styles from './ProbabilityPanel.module.css';

/** What the reading is, and the track in a line. */
export function PanelNotes({ trackId }: { trackId: string }) {
  const tokens = useFramed((state) => tokensOf(state.conversation, trackId));
  const reading = useApp((state) => state.reading);
  const { view } = usePanelControl();
  return (
    <div className={styles.notes}>
      <p className={styles.reading}>
        {reading === 'sampled' && isPromptTrack(trackId)
          ? 'A prompt is not drawn: the same as Raw.'
          : readingMeanings[reading]}
        {reading === 'what-if' && tokens.length > 0 && <Excluded trackId={trackId} tokens={tokens} />}
      </p>
      {view !== 'heatmap' && <FilteredClass />}
      <TrackSummary trackId={trackId} tokens={tokens} />
    </div>
  );
}

/** Where no legend stands: which class it singled out, and the way back. */
function FilteredClass() {
  const filter = useApp((state) => state.classFilter);
  const { setClassFilter } = useActions();
  if (filter === null) return null;
  return (
    <p className={styles.reading}>
      Only {classLabel(filter)}{' '}
      <Button
        onClick={(event) => {
          event.currentTarget.closest('section')?.focus();
          setClassFilter(null);
        }}
      >
        Show all
      </Button>
    </p>
  );
}

function Excluded({ trackId, tokens }: { trackId: string; tokens: readonly TokenRecord[] }) {
  const reading = useDeferredReading(trackId);
  const cut = useExcludedCount(reading, tokens);
  if (cut === null) return null;
  return <strong className={styles.excluded}> {excludedWords(cut, tokens.length)}.</strong>;
}
