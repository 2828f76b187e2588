import { useState } from 'react';
import { completionPresets } from '../../core/completionPresets.ts';
import { useApp } from '../../store/useApp.ts';
import { Hint } from '../chat/Hint.tsx';

/** What the chosen preset has one try. */
export function CompletionHint() {
  const presetId = useApp((state) => state.completion.presetId);
  const documentId = useApp((state) => state.completion.conversation.id);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const preset = completionPresets.find(({ id }) => id === presetId);
  if (preset === undefined || dismissed === documentId) return null;
  return (
    <Hint title="Try this" onDismiss={() => setDismissed(documentId)}>
      {preset.tryThis}
    </Hint>
  );
}
