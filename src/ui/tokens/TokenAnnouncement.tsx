import { createPortal } from 'react-dom';
import { tokenSentence } from '../../core/tokenFigures.ts';
import type { TokenRecord } from '../../core/types.ts';
import { bytesLabel } from '../../core/vocabulary.ts';
import { VisuallyHidden } from '../kit/VisuallyHidden.tsx';
import { useVocabularySize } from './useTokenLabel.ts';

/** Says the selected token in words. It stands outside the reply, whose text must stay exact. */
export function TokenAnnouncement({ record, index }: { record: TokenRecord | undefined; index: number }) {
  const vocabularySize = useVocabularySize();
  return createPortal(
    <VisuallyHidden aria-live="polite" aria-atomic="true">
      {record !== undefined && tokenSentence(record, index, bytesLabel(record.bytes), vocabularySize)}
    </VisuallyHidden>,
    document.body,
  );
}
