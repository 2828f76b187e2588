import { pieceText } from '../../core/documentPieces.ts';
import { type ShownDocument, useKnownScores } from './documentHooks.ts';
import styles from './DocumentLayer.module.css';
import { TypedText } from './TypedText.tsx';
import { WrittenText } from './WrittenText.tsx';

interface DocumentLayerProps {
  document: ShownDocument;
  /** A token was given the focus, which belongs to the text box before it. */
  onFocusToken(element: HTMLElement): void;
}

/**
 * The document's text with its tokens tinted, exactly behind the text box that it is typed into: the same
 * letters at the same places, so nothing here may take room of its own. Screen readers read the box.
 */
export function DocumentLayer({ document, onFocusToken }: DocumentLayerProps) {
  const { pieces, text } = document;
  const scores = useKnownScores(text);
  let start = 0;
  return (
    <div
      aria-hidden="true"
      dir="auto"
      className={styles.layer}
      onFocus={(event) => onFocusToken(event.target)}
    >
      {pieces.map((piece, place) => {
        const begin = start;
        start += pieceText(piece).length;
        return piece.kind === 'text' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a piece is what stands at its place
          <TypedText key={place} text={piece.text} start={begin} scores={scores} />
        ) : (
          <WrittenText key={piece.reply.id} reply={piece.reply} />
        );
      })}
      {/* A last line without a letter has its height. */}
      {'\u200b'}
    </div>
  );
}
