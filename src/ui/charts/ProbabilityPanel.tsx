import { useId } from 'react';
import { inspectedReply, tokensOf } from '../../core/inspectedReply.ts';
import { useApp } from '../../store/useApp.ts';
import { TokenDetails } from '../tokens/TokenDetails.tsx';
import { Heatmap } from './Heatmap.tsx';
import { Legend } from './Legend.tsx';
import styles from './ProbabilityPanel.module.css';

/** What else the model could have said, for every token of the selected or the last reply. */
export function ProbabilityPanel() {
  const id = useId();
  const messageId = useApp(
    (state) => inspectedReply(state.conversation, state.selection?.messageId ?? null)?.id ?? null,
  );
  return (
    <section className={styles.panel} aria-labelledby={`${id}-title`}>
      <header className={styles.header}>
        <h2 id={`${id}-title`} className={styles.title}>
          Token probabilities
        </h2>
        <div role="tablist" aria-label="View" className={styles.tabs}>
          <button
            type="button"
            role="tab"
            id={`${id}-heatmap`}
            aria-selected="true"
            aria-controls={`${id}-view`}
            className={styles.tab}
          >
            Heatmap
          </button>
        </div>
      </header>
      <div
        role="tabpanel"
        id={`${id}-view`}
        aria-labelledby={`${id}-heatmap`}
        className={styles.view}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable
        tabIndex={0}
      >
        {messageId === null ? (
          <p className={styles.empty}>
            No reply yet. Once the model answers, each of its tokens becomes a column here: the ten tokens
            that were most likely at that place, and a dot on the one that was taken.
          </p>
        ) : (
          <div className={styles.columns}>
            <div className={styles.chart}>
              <Heatmap messageId={messageId} />
              <Legend />
            </div>
            <Inspected messageId={messageId} />
          </div>
        )}
      </div>
    </section>
  );
}

/** The token under the pointer, else the selected one. */
function Inspected({ messageId }: { messageId: string }) {
  const shown = useApp((state) => state.hovered ?? state.selection);
  const tokens = useApp((state) => tokensOf(state.conversation, shown?.messageId ?? messageId));
  const record = shown === null ? undefined : tokens[shown.index];
  return (
    <div className={styles.details}>
      {shown === null || record === undefined ? (
        <p className={styles.hint}>
          Point at a token, in the text or in the chart, to see what else could have stood there. Click keeps
          it; ←/→ go on from there, Ctrl+→ to the next token under 10 %.
        </p>
      ) : (
        <TokenDetails record={record} index={shown.index} count={tokens.length} />
      )}
    </div>
  );
}
