import { isBlindfolded } from '../../core/comparisonSetup.ts';
import { earlierOpening } from '../../core/replyOpening.ts';
import { replyOf } from '../../core/tokenTrack.ts';
import type { AppState } from '../../store/appState.ts';
import { useApp } from '../../store/useApp.ts';
import styles from './EarlierPrompt.module.css';

/** The reply's own prompt, where it stands under another by now. In a blind test it would tell who is who. */
function openingAt({ conversation, view, comparison }: AppState, id: string) {
  const reply = replyOf(conversation, id);
  if (reply === null || (view === 'compare' && isBlindfolded(comparison))) return null;
  return earlierOpening(reply, conversation);
}

/** Said at a reply whose prompt was changed after it was written: what it was really told. */
export function EarlierPrompt({ id }: { id: string }) {
  const opening = useApp((state) => openingAt(state, id));
  if (opening === null) return null;
  const { systemPrompt, exampleTurns } = opening;
  return (
    <details className={styles.earlier}>
      <summary>Written under an earlier prompt</summary>
      <p className={styles.prompt} dir="auto">
        {systemPrompt === '' ? 'No system prompt.' : systemPrompt}
      </p>
      {exampleTurns.length > 0 && (
        <dl className={styles.examples}>
          {exampleTurns.map(({ user, assistant }, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a turn is its place
            <div key={place}>
              <dt dir="auto">{user}</dt>
              <dd dir="auto">{assistant}</dd>
            </div>
          ))}
        </dl>
      )}
    </details>
  );
}
