import { memo, useState } from 'react';
import { formatCount } from '../../core/formatCount.ts';
import type { PromptPart } from '../../core/measuredPrompt.ts';
import type { Vocabulary } from '../../core/vocabulary.ts';
import { Button } from '../kit/Button.tsx';
import { countWords } from '../kit/formatFigures.ts';
import styles from './PromptView.module.css';
import { TokenPieces } from './TokenPieces.tsx';

interface PromptPartRowProps {
  part: PromptPart;
  ids: readonly number[];
  vocabulary: Vocabulary;
  showIds: boolean;
}

/** More are drawn when they are asked for: a window of usual size holds about as many. */
const drawnAtOnce = 2_048;

/** One message of the prompt with what it costs. */
export const PromptPartRow = memo(
  function PromptPartRow({ part, ids, vocabulary, showIds }: PromptPartRowProps) {
    const [drawn, setDrawn] = useState(drawnAtOnce);
    const hidden = ids.length - drawn;
    return (
      <li className={styles.part} data-part={part.kind}>
        <div className={styles.who}>
          <span>{part.name}</span>
          <span className={styles.cost}>{countWords(ids.length, 'token')}</span>
        </div>
        <div>
          <TokenPieces
            ids={ids.slice(0, drawn)}
            vocabulary={vocabulary}
            showIds={showIds}
            from={part.start}
          />
          {hidden > 0 && (
            <Button onClick={() => setDrawn(drawn + drawnAtOnce)}>
              Show {formatCount(Math.min(hidden, drawnAtOnce))} of {formatCount(hidden)} more
            </Button>
          )}
        </div>
      </li>
    );
  },
  (a, b) =>
    a.showIds === b.showIds &&
    a.vocabulary === b.vocabulary &&
    a.part.start === b.part.start &&
    a.part.name === b.part.name &&
    a.ids.length === b.ids.length &&
    a.ids.every((id, index) => id === b.ids[index]),
);
