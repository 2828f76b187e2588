import type { MeasuredPrompt } from '../../core/measuredPrompt.ts';
import type { Vocabulary } from '../../core/vocabulary.ts';
import { PromptPartRow } from './PromptPartRow.tsx';
import styles from './PromptView.module.css';

interface PromptPartsProps {
  prompt: MeasuredPrompt;
  vocabulary: Vocabulary;
  showIds: boolean;
}

/** What a prompt is made of, part by part. */
export function PromptParts({ prompt: { ids, parts }, vocabulary, showIds }: PromptPartsProps) {
  return (
    <ol className={styles.parts}>
      {parts.map((part) => (
        <PromptPartRow
          // A part is what its place makes it.
          key={`${part.kind} ${part.name} ${part.start}`}
          part={part}
          ids={ids.slice(part.start, part.end)}
          vocabulary={vocabulary}
          showIds={showIds}
        />
      ))}
    </ol>
  );
}
