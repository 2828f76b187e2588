import { memo } from 'react';
import { visibleText } from '../../core/visibleText.ts';
import { bytesLabel, type Vocabulary } from '../../core/vocabulary.ts';
import { MarkedSpaces } from '../tokens/MarkedSpaces.tsx';
import styles from './TokenPieces.module.css';

interface TokenPiecesProps {
  ids: readonly number[];
  vocabulary: Vocabulary;
  showIds: boolean;
  showBytes?: boolean;
  /** Number of the first one, for the alternating colours. */
  from?: number;
}

const newline = 0x0a;

/** Tokens one after the other: special ones as bordered chips, the others in alternating colours. */
export const TokenPieces = memo(
  function TokenPieces({ ids, vocabulary, showIds, showBytes = false, from = 0 }: TokenPiecesProps) {
    const annotated = showIds || showBytes;
    return (
      <div className={styles.pieces} data-annotated={annotated} dir="auto">
        {ids.map((id, index) => {
          const bytes = vocabulary.bytes(id);
          const label = bytesLabel(bytes);
          const hex = hexOf(bytes);
          const breaks = annotated && bytes.at(-1) === newline;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place
            <span key={index} className={styles.place}>
              <span
                className={styles.piece}
                data-id={id}
                data-special={vocabulary.isSpecial(id) || undefined}
                data-odd={(from + index) % 2 === 1 || undefined}
                title={`id ${id} · bytes ${hex}`}
              >
                <bdi className={styles.label}>
                  {annotated || hasHidden.test(label) ? visibleText(label) : <MarkedSpaces text={label} />}
                </bdi>
                {showIds && <small className={styles.id}>{id}</small>}
                {showBytes && <small className={styles.id}>{hex}</small>}
              </span>
              {breaks && <br />}
            </span>
          );
        })}
      </div>
    );
  },
  (a, b) =>
    a.showIds === b.showIds &&
    a.showBytes === b.showBytes &&
    a.from === b.from &&
    a.vocabulary === b.vocabulary &&
    a.ids.length === b.ids.length &&
    a.ids.every((id, index) => id === b.ids[index]),
);

/** Besides blanks, tabs and line breaks, which are marked where they stand. */
const hasHidden = /[^\P{C}\t\n]|[^\P{Z} ]/u;

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
}
