import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { formatCount } from '../../core/formatCount.ts';
import type { Vocabulary } from '../../core/vocabulary.ts';
import { IconButton } from '../kit/IconButton.tsx';
import styles from './TokenizerDialog.module.css';
import { TokenPieces } from './TokenPieces.tsx';

interface PagedPiecesProps {
  ids: readonly number[];
  vocabulary: Vocabulary;
  showIds: boolean;
  showBytes: boolean;
}

/** So many are drawn at once: a long text has tens of thousands. */
const pageSize = 1_000;

/** A text's pieces, a thousand at a time. */
export function PagedPieces({ ids, vocabulary, showIds, showBytes }: PagedPiecesProps) {
  const [wished, setPage] = useState(0);
  if (ids.length === 0) return <p className={styles.words}>No text, no tokens.</p>;
  const last = Math.ceil(ids.length / pageSize) - 1;
  const page = Math.min(wished, last);
  const from = page * pageSize;
  const to = Math.min(ids.length, from + pageSize);
  return (
    <>
      {last > 0 && (
        <div className={styles.pages}>
          <IconButton
            label="Previous tokens"
            icon={ChevronLeft}
            disabled={page === 0}
            onClick={() => setPage(page - 1)}
          />
          <span aria-live="polite">
            Tokens {formatCount(from + 1)} to {formatCount(to)} of {formatCount(ids.length)} are drawn; all
            are counted.
          </span>
          <IconButton
            label="Next tokens"
            icon={ChevronRight}
            disabled={page === last}
            onClick={() => setPage(page + 1)}
          />
        </div>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset holds controls, this holds text */}
      <div tabIndex={0} role="group" aria-label="Tokens" className={styles.pieces}>
        <TokenPieces
          ids={ids.slice(from, to)}
          vocabulary={vocabulary}
          showIds={showIds}
          showBytes={showBytes}
          from={from}
        />
      </div>
    </>
  );
}
