import { useId } from 'react';
import { inspectedTrack, tokensOf } from '../../core/tokenTrack.ts';
import { useApp } from '../../store/useApp.ts';
import { Tabs } from '../kit/Tabs.tsx';
import { TokenDetails } from '../tokens/TokenDetails.tsx';
import { Heatmap } from './Heatmap.tsx';
import styles from './ProbabilityPanel.module.css';

const views = [{ id: 'heatmap', label: 'Heatmap' }] as const;

/** What else the model could have said, for every token of the selected or the last reply. */
export function ProbabilityPanel() {
  const panelId = useId();
  const trackId = useApp((state) => inspectedTrack(state.conversation, state.selection?.trackId ?? null));
  return (
    <section className={styles.panel} aria-label="Token probabilities">
      <header className={styles.header}>
        <h2 className={styles.title}>Token probabilities</h2>
        <Tabs label="View" tabs={views} selected="heatmap" panelId={() => panelId} onSelect={() => {}} />
      </header>
      <div role="tabpanel" id={panelId} aria-label="Heatmap" className={styles.view}>
        {trackId === null ? (
          <p className={styles.empty}>
            No reply yet. Once the model answers, each of its tokens becomes a column here: the ten tokens
            that were most likely at that place, and a dot on the one that was taken.
          </p>
        ) : (
          <>
            <div className={styles.chart}>
              <Heatmap trackId={trackId} />
            </div>
            <Inspected trackId={trackId} />
          </>
        )}
      </div>
    </section>
  );
}

/** The token under the pointer, else the selected one. */
function Inspected({ trackId }: { trackId: string }) {
  const shown = useApp(({ conversation, hovered, selection }) =>
    [hovered, selection].find((place) => place && place.index < tokensOf(conversation, place.trackId).length),
  );
  const tokens = useApp((state) => tokensOf(state.conversation, shown?.trackId ?? trackId));
  const record = shown ? tokens[shown.index] : undefined;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className={styles.details} role="group" aria-label="Token details" tabIndex={0}>
      {!shown || record === undefined ? (
        <p className={styles.hint}>
          Point at a token, in the text or in the chart, to see what else could have stood there. A click
          keeps it; then ←/→ go on to its neighbours, Ctrl+→ to the next one under 10 %.
        </p>
      ) : (
        <TokenDetails record={record} index={shown.index} count={tokens.length} />
      )}
    </div>
  );
}
