import { useEffect } from 'react';
import { isBrought } from '../../store/models/knownModels.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { ConfirmDialog } from '../kit/ConfirmDialog.tsx';
import styles from '../kit/FileDialog.module.css';
import { countWords, formatBytes } from '../kit/formatFigures.ts';
import { listWords } from '../kit/listWords.ts';

/** Says what goes before it goes. */
export function DeleteEverything({ onClose }: { onClose(): void }) {
  const summaries = useApp((state) => state.library.summaries) ?? [];
  const { library, models } = useActions();
  useEffect(() => void models.refresh(), [models]);
  const brought = useApp((state) => state.models.filter(isBrought).length);
  const broughtBytes = useApp(({ models: known, keptModels }) =>
    known.filter(isBrought).reduce((sum, { id }) => sum + (keptModels?.[id]?.bytes ?? 0), 0),
  );
  const counts = (['conversation', 'document', 'comparison'] as const).flatMap((kind) => {
    const count = summaries.filter((summary) => summary.kind === kind).length;
    return count === 0 ? [] : [countWords(count, kind)];
  });
  return (
    <ConfirmDialog
      title="Delete everything?"
      action="Delete everything"
      onConfirm={() => void library.deleteEverything()}
      onClose={onClose}
    >
      <p>
        {counts.length === 0
          ? 'Nothing is in the list; what was deleted before goes for good.'
          : `${listWords(counts)} with all versions, tokens and probabilities go for good, in all tabs, and so does what was deleted before.`}
      </p>
      {brought > 0 && (
        <p>
          {countWords(brought, 'model')} that you brought here {brought === 1 ? 'goes' : 'go'} from the list
          {broughtBytes > 0 && `, and ${formatBytes(broughtBytes)} of files from this device`}.
        </p>
      )}
      <p>
        Saved servers, their keys, the hub’s address and the leaderboard go too; from its next load on the
        page speaks with its own origin alone.
      </p>
      <p className={styles.hint}>
        Settings, presets and personas of your own, and the page’s own model stay. This cannot be undone; to
        keep a copy, choose Export and “All conversations” in the chat first; of a comparison it holds each
        persona’s conversation.
      </p>
    </ConfirmDialog>
  );
}
