import { formatCount } from '../../core/formatCount.ts';
import { keptWords } from '../../core/readingWords.ts';
import { surprisalBits } from '../../core/stats.ts';
import { formatEntropy, formatRank } from '../../core/tokenFigures.ts';
import { tokensOf } from '../../core/tokenTrack.ts';
import { visibleText } from '../../core/visibleText.ts';
import { bytesLabel } from '../../core/vocabulary.ts';
import { useApp } from '../../store/useApp.ts';
import { useVocabularySize } from '../tokens/useTokenLabel.ts';
import styles from './CandidateBars.module.css';
import type { ShownPosition } from './useShownPosition.ts';

/** Which token is shown, and its figures. */
export function BarsHead({ trackId, shown }: { trackId: string; shown: ShownPosition }) {
  const { record, index, position, reading } = shown;
  const count = useApp((state) => tokensOf(state.conversation, trackId).length);
  const vocabularySize = useVocabularySize();
  return (
    <p className={styles.head}>
      <bdi className={styles.token}>{visibleText(bytesLabel(record.bytes)) || `#${record.id}`}</bdi>
      <span>
        token {formatCount(index + 1)} of {formatCount(count)}
      </span>
      <span>rank {formatRank(record.rank, vocabularySize)}</span>
      <span>{surprisalBits(record.logprob).toFixed(2)} bits</span>
      <span>entropy {formatEntropy(record.entropy)}</span>
      {reading !== 'raw' && <span>{keptWords(position.keptCount)}</span>}
      {!position.chosen.kept && <span className={styles.excluded}>would not have been drawn</span>}
    </p>
  );
}
