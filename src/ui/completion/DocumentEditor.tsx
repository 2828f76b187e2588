import { type RefObject, useCallback, useId, useState } from 'react';
import { placeOf } from '../../core/documentPlaces.ts';
import { tokensOf } from '../../core/tokenTrack.ts';
import { isBusy } from '../../store/busy.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { homeProps } from '../kit/focusHome.ts';
import { VisuallyHidden } from '../kit/VisuallyHidden.tsx';
import { TokenAnnouncement } from '../tokens/TokenAnnouncement.tsx';
import { closestToken, indexOf } from '../tokens/tokenElements.ts';
import { type TipPlace, TokenTip } from '../tokens/TokenTip.tsx';
import styles from './DocumentEditor.module.css';
import { DocumentLayer } from './DocumentLayer.tsx';
import { useDocument, useKnownScores } from './documentHooks.ts';
import { useCursor } from './useCursor.ts';
import { useDocumentKeys } from './useDocumentKeys.ts';
import { useDocumentPointer } from './useDocumentPointer.ts';
import { useMenuHistory } from './useMenuHistory.ts';
import { useOutsideChanges } from './useOutsideChanges.ts';

/** The whole document in one box that is typed into, over the same text with its tokens tinted. */
export function DocumentEditor({ boxRef }: { boxRef: RefObject<HTMLTextAreaElement | null> }) {
  const document = useDocument();
  const { pieces, text } = document;
  const busy = useApp(isBusy);
  const hovered = useApp((state) => state.hovered);
  const selection = useApp((state) => state.selection);
  const spoken = useApp(({ conversation, selection: at }) =>
    at === null ? undefined : tokensOf(conversation, at.trackId)[at.index],
  );
  const scores = useKnownScores(text);
  const { completion } = useActions();
  const [tip, setTip] = useState<(TipPlace & { trackId: string }) | null>(null);
  const [composing, setComposing] = useState(false);
  const hintId = useId();
  const ownChange = useOutsideChanges(boxRef, text);
  useCursor(boxRef);
  useMenuHistory(boxRef);
  const pointer = useDocumentPointer(setTip);
  const keys = useDocumentKeys(document, scores);

  const focusToken = useCallback(
    (element: HTMLElement) => {
      const token = closestToken(element);
      const trackId = token?.closest<HTMLElement>('[data-track]')?.dataset.track;
      const index = indexOf(token);
      const place = trackId === undefined || index === null ? null : placeOf(pieces, scores, trackId, index);
      boxRef.current?.focus();
      if (place !== null) boxRef.current?.setSelectionRange(place.start, place.start);
    },
    [pieces, scores, boxRef],
  );

  return (
    <div className={styles.page}>
      <DocumentLayer document={document} onFocusToken={focusToken} />
      <textarea
        ref={boxRef}
        {...homeProps}
        aria-label="Prompt"
        aria-describedby={hintId}
        className={styles.box}
        dir="auto"
        rows={1}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        readOnly={busy}
        data-composing={composing || undefined}
        onCompositionStart={() => setComposing(true)}
        onCompositionEnd={() => setComposing(false)}
        placeholder="Write the beginning of a text; the model goes on with it."
        value={text}
        onChange={(event) => {
          const { value, selectionEnd } = event.currentTarget;
          ownChange(value);
          completion.setText(value, (event.nativeEvent as InputEvent).isComposing);
          completion.setCursor(selectionEnd);
        }}
        {...pointer}
        {...keys}
      />
      <VisuallyHidden id={hintId}>
        Ctrl or Command and Enter goes on at the cursor, Alt and arrow down leads to the candidates of the
        token at the cursor.
      </VisuallyHidden>
      {tip !== null && hovered?.trackId === tip.trackId && hovered.index === tip.index && (
        <HoveredTip tip={tip} />
      )}
      {selection !== null && (
        <TokenAnnouncement trackId={selection.trackId} record={spoken} index={selection.index} />
      )}
    </div>
  );
}

function HoveredTip({ tip }: { tip: TipPlace & { trackId: string } }) {
  const record = useApp((state) => tokensOf(state.conversation, tip.trackId)[tip.index]);
  return <TokenTip trackId={tip.trackId} record={record} place={tip} />;
}
