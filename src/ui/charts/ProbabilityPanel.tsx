import { type ReactNode, useId } from 'react';
import { tokensOf } from '../../core/tokenTrack.ts';
import { useFramed } from '../kit/usePaced.ts';
import { PromptText, PromptTrack } from '../tokens/PromptTrack.tsx';
import { usePanelControl } from '../tokens/panelControl.ts';
import { TokenTable } from '../tokens/TokenTable.tsx';
import { usePanelTrack } from '../tokens/usePanelTrack.ts';
import { CandidateBars } from './CandidateBars.tsx';
import { Heatmap } from './Heatmap.tsx';
import { Overview } from './Overview.tsx';
import styles from './ProbabilityPanel.module.css';
import { PanelHeader, viewLabel } from './ProbabilityPanelHeader.tsx';
import { PanelNotes } from './ProbabilityPanelNotes.tsx';
import { InspectedToken } from './ProbabilityPanelToken.tsx';
import { ServerNote } from './ServerNote.tsx';
import { SurprisalLines } from './SurprisalLines.tsx';
import { Waterfall } from './Waterfall.tsx';

/**
 * What else the model could have said, for every token of the selected or the last reply, or of its prompt.
 * `actions` are the dock's own buttons.
 */
export function ProbabilityPanel({ actions }: { actions: ReactNode }) {
  const panelId = useId();
  const { view } = usePanelControl();
  const track = usePanelTrack();
  const { kind, messageId, trackId } = track;
  return (
    <section className={styles.panel} aria-label="Token probabilities" tabIndex={-1}>
      <PanelHeader panelId={panelId} track={track} actions={actions} />
      <div role="tabpanel" id={panelId} aria-label={viewLabel(view)} className={styles.view}>
        {trackId === null || messageId === null ? (
          <p className={styles.empty}>
            No reply yet. Once the model answers, each of its tokens becomes a column here: the ten tokens
            that were most likely at that place, and a dot on the one that was taken.
          </p>
        ) : (
          <>
            <ServerNote trackId={trackId} />
            <PanelNotes trackId={trackId} />
            {kind === 'reply' ? (
              <View trackId={trackId} />
            ) : (
              <PromptTrack messageId={messageId}>
                <View trackId={trackId} text={<PromptText messageId={messageId} />} />
              </PromptTrack>
            )}
          </>
        )}
      </div>
    </section>
  );
}

/** @param text the track's own text, where it stands nowhere else. */
function View({ trackId, text }: { trackId: string; text?: ReactNode }) {
  const { view } = usePanelControl();
  switch (view) {
    case 'heatmap':
      return (
        <div className={styles.beside}>
          <div className={styles.charts}>
            {text}
            <Overview trackId={trackId} />
            <Heatmap trackId={trackId} />
            <SurprisalLines trackId={trackId} />
          </div>
          <InspectedToken trackId={trackId} />
        </div>
      );
    case 'bars':
      return (
        <div className={styles.bars}>
          {text}
          <CandidateBars trackId={trackId} />
          <Waterfall trackId={trackId} />
        </div>
      );
    case 'table':
      return (
        <div className={styles.table}>
          {text}
          <Table trackId={trackId} />
        </div>
      );
  }
}

function Table({ trackId }: { trackId: string }) {
  const tokens = useFramed((state) => tokensOf(state.conversation, trackId));
  return <TokenTable trackId={trackId} tokens={tokens} />;
}
