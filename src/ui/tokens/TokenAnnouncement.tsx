import { useState } from 'react';
import { createPortal } from 'react-dom';
import { readingSentence } from '../../core/readingWords.ts';
import { tokenSentence } from '../../core/tokenFigures.ts';
import type { TokenRecord } from '../../core/types.ts';
import { spokenText } from '../../core/visibleText.ts';
import { bytesLabel } from '../../core/vocabulary.ts';
import { useApp } from '../../store/useApp.ts';
import { VisuallyHidden } from '../kit/VisuallyHidden.tsx';
import { useVocabularySize } from './useTokenLabel.ts';
import { useTrackReading } from './useTrackReading.ts';

interface SelectedTokenProps {
  readonly trackId: string;
  readonly record: TokenRecord;
  readonly index: number;
}

interface TokenAnnouncementProps extends Omit<SelectedTokenProps, 'record'> {
  readonly record: TokenRecord | undefined;
}

/** Says the selected token in words. It stands outside the text, which must stay exact. */
export function TokenAnnouncement({ trackId, record, index }: TokenAnnouncementProps) {
  const reading = useApp((state) => state.reading);
  return createPortal(
    <VisuallyHidden aria-live="polite" aria-atomic="true">
      {record !== undefined && (
        <Sentence
          key={`${trackId} ${index} ${record.id} ${reading}`}
          trackId={trackId}
          record={record}
          index={index}
        />
      )}
    </VisuallyHidden>,
    document.body,
  );
}

/** Said once for a token and a reading: a slider that moves on is not to be read out all the way. */
function Sentence({ trackId, record, index }: SelectedTokenProps) {
  const vocabularySize = useVocabularySize();
  const { reading, read } = useTrackReading(trackId);
  const [words] = useState(() =>
    [
      tokenSentence(record, index, spokenText(bytesLabel(record.bytes)), vocabularySize),
      readingSentence(reading, read(index).chosen),
    ].filter(Boolean),
  );
  return words.join(', ');
}
