import { type CSSProperties, useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { readingNames } from '../../core/readingWords.ts';
import { surprisalBits } from '../../core/stats.ts';
import { formatEntropy, formatPercent, formatRank } from '../../core/tokenFigures.ts';
import type { TokenRecord } from '../../core/types.ts';
import { visibleText } from '../../core/visibleText.ts';
import { bytesLabel } from '../../core/vocabulary.ts';
import { CandidateList } from './CandidateList.tsx';
import styles from './TokenTip.module.css';
import { useVocabularySize } from './useTokenLabel.ts';
import { useTrackReading } from './useTrackReading.ts';

export interface TipPlace {
  readonly index: number;
  /** What the tip must not cover, in viewport pixels. */
  readonly box: DOMRect;
}

interface TokenTipProps {
  readonly trackId: string;
  readonly record: TokenRecord | undefined;
  readonly place: TipPlace;
}

const tipWidth = 264;
const tipHeight = 208;
const margin = 8;

/** What a hovered token is, above its line (or below where there is no room). Escape hides it. */
export function TokenTip({ trackId, record, place }: TokenTipProps) {
  const { read } = useTrackReading(trackId);
  const [dismissed, setDismissed] = useState<TipPlace | null>(null);

  useEffect(() => {
    const hide = () => setDismissed(place);
    const press = (event: KeyboardEvent) => {
      if (event.key === 'Escape') hide();
    };
    document.addEventListener('keydown', press, true);
    document.addEventListener('scroll', hide, true);
    return () => {
      document.removeEventListener('keydown', press, true);
      document.removeEventListener('scroll', hide, true);
    };
  }, [place]);

  if (record === undefined || dismissed === place) return null;
  return createPortal(
    <div className={styles.tip} style={position(place.box)} aria-hidden="true">
      <TokenTipContent trackId={trackId} record={record} index={place.index} />
      <CandidateList position={read(place.index)} count={5} />
    </div>,
    document.body,
  );
}

interface TokenTipContentProps {
  readonly trackId: string;
  readonly record: TokenRecord;
  readonly index: number;
}

/** The token, its raw figures in one line, and its probability under another reading. */
export function TokenTipContent({ trackId, record, index }: TokenTipContentProps) {
  const vocabularySize = useVocabularySize();
  const { reading, read } = useTrackReading(trackId);
  const chosen = reading === 'raw' ? null : read(index).chosen;
  return (
    <>
      <p className={styles.title}>
        <bdi className={styles.label}>{visibleText(bytesLabel(record.bytes)) || `#${record.id}`}</bdi>
        <strong>Raw {formatPercent(Math.exp(record.logprob))}</strong>
      </p>
      <p className={styles.figures}>
        rank {formatRank(record.rank, vocabularySize)} · {surprisalBits(record.logprob).toFixed(2)} bits ·
        entropy {formatEntropy(record.entropy)}
      </p>
      {chosen !== null && (
        <p className={styles.reading}>
          {readingNames[reading]} <b>{chosen.kept ? formatPercent(chosen.probability) : 'cut'}</b>
        </p>
      )}
    </>
  );
}

function position(box: DOMRect): CSSProperties {
  const left = Math.max(margin, Math.min(box.left, innerWidth - tipWidth - margin));
  return box.top > tipHeight + margin
    ? { left, bottom: innerHeight - box.top + margin }
    : { left, top: box.bottom + margin };
}
