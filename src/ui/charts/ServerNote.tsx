import { capabilityGap } from '../../core/capabilities.ts';
import { replyOf, trackMessageId } from '../../core/tokenTrack.ts';
import type { AppState } from '../../store/appState.ts';
import { useApp } from '../../store/useApp.ts';
import styles from './ProbabilityPanel.module.css';

function wordsOf({ conversation, model }: AppState, trackId: string): string | null {
  const reply = replyOf(conversation, trackMessageId(trackId));
  if (reply === null) return null;
  const told = reply.tokens.find(({ evidence }) => evidence.names !== undefined)?.evidence.names?.length;
  if (told !== undefined) return `Top ${told} from the server; the rest unknown.`;
  const isText = reply.tokens.length === 0 && reply.promptIds === null && reply.stats !== null;
  if (!isText) return null;
  return (
    (model && capabilityGap(model.capabilities, 'records')) ??
    'The server told the text alone: no tokens, no probabilities.'
  );
}

/** What is known of a reply that a server wrote. */
export function ServerNote({ trackId }: { trackId: string }) {
  const words = useApp((state) => wordsOf(state, trackId));
  return words === null ? null : (
    <p role="note" className={styles.empty}>
      {words}
    </p>
  );
}
