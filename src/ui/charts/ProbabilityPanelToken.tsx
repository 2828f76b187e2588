import { tokensOf } from '../../core/tokenTrack.ts';
import { useApp } from '../../store/useApp.ts';
import { useFramed } from '../kit/usePaced.ts';
import { TokenDetails } from '../tokens/TokenDetails.tsx';
import styles from './ProbabilityPanel.module.css';

/** The token under the pointer, else the selected one. */
export function InspectedToken({ trackId }: { trackId: string }) {
  const shown = useApp(({ conversation, hovered, selection }) =>
    [hovered, selection?.trackId === trackId ? selection : null].find(
      (place) => place && place.index < tokensOf(conversation, place.trackId).length,
    ),
  );
  const tokens = useFramed((state) => tokensOf(state.conversation, shown?.trackId ?? trackId));
  const record = shown ? tokens[shown.index] : undefined;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className={styles.details} role="group" aria-label="Token details" tabIndex={0}>
      {!shown || record === undefined ? (
        <p className={styles.hint}>
          Point at a token, in the text or in the chart, to see what else could have stood there. A click
          keeps it; then ←/→ go on to its neighbours, Ctrl+→ to the next one under 10 %, ↓ to its candidates,
          and Enter on one of them continues from there.
        </p>
      ) : (
        <TokenDetails trackId={shown.trackId} record={record} index={shown.index} count={tokens.length} />
      )}
    </div>
  );
}
