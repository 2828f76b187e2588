import { useEffect, useRef } from 'react';
import { paragraphsOf, type TokenBlock, textBlocks } from '../../core/tokenBlocks.ts';
import type { TokenRecord } from '../../core/types.ts';
import type { AppState } from '../../store/appState.ts';
import { useApp } from '../../store/useApp.ts';
import { TokenAnnouncement } from './TokenAnnouncement.tsx';
import { TokenBlockText } from './TokenBlockText.tsx';
import styles from './TokenText.module.css';
import { TokenTip } from './TokenTip.tsx';
import { revealToken, tokenElement } from './tokenElements.ts';
import { useTokenMark } from './tokenMark.ts';
import { useTokenPointer } from './useTokenPointer.ts';
import { usePartsDrawn } from './usePartsDrawn.ts';
import { useDeferredReading } from './useTrackReading.ts';

interface TokenRunProps {
  readonly trackId: string;
  readonly tokens: readonly TokenRecord[];
  /** Text before the first token that was not drawn. */
  readonly prefill?: string;
}

/** An append draws the last block anew, a hover the one or two that it concerns. */
const cutText = textBlocks();

/** A track's text: tinted by surprisal under the shown reading, one tab stop, arrow keys within. */
export function TokenRun({ trackId, tokens, prefill = '' }: TokenRunProps) {
  const selected = useApp((state) => (state.selection?.trackId === trackId ? state.selection.index : null));
  const hovered = useApp((state) => (state.hovered?.trackId === trackId ? state.hovered.index : null));
  const spoken = useApp((state) => speaksFor(state, trackId));
  const classFilter = useApp((state) => state.classFilter);
  const showSpaces = useApp((state) => state.settings.showSpaces);
  const reading = useDeferredReading(trackId);
  const mark = useTokenMark(trackId);
  const root = useRef<HTMLDivElement>(null);
  const { tip, handlers } = useTokenPointer(trackId, tokens);

  useEffect(() => {
    if (selected !== null) revealToken(tokenElement(root.current, selected));
  }, [selected]);

  const tabStop = Math.min(selected ?? 0, tokens.length - 1);
  const blocks = cutText(tokens);
  const drawn = usePartsDrawn(blocks.length, selected !== null);
  const bareFrom = blocks[drawn]?.start ?? tokens.length;

  return (
    <>
      <div
        ref={root}
        className={styles.text}
        data-track={trackId}
        data-filter={classFilter ?? undefined}
        {...handlers}
      >
        {prefill !== '' && tokens.length === 0 && <Prefill text={prefill} />}
        {paragraphsOf(blocks).map((paragraph, place, all) => (
          <span
            key={paragraph[0]?.start}
            className={place === all.length - 1 ? styles.paragraph : styles.sealed}
          >
            {prefill !== '' && place === 0 && <Prefill text={prefill} />}
            {paragraph.map((block) =>
              block.start >= bareFrom ? (
                <span key={block.start}>{textOf(block)}</span>
              ) : (
                <TokenBlockText
                  key={block.start}
                  block={block}
                  reading={reading.reading === 'raw' ? null : reading}
                  selected={within(selected, block)}
                  hovered={within(hovered, block)}
                  tabStop={within(tabStop, block)}
                  marked={within(mark.index, block)}
                  markWords={mark.words}
                  showSpaces={showSpaces}
                />
              ),
            )}
          </span>
        ))}
      </div>
      {tip !== null && tip.index === hovered && (
        <TokenTip trackId={trackId} record={tokens[tip.index]} place={tip} />
      )}
      <TokenAnnouncement
        trackId={trackId}
        record={selected === null || !spoken ? undefined : tokens[selected]}
        index={selected ?? 0}
      />
    </>
  );
}

/** Panes share their cursor: only the one that it was put into says the token. */
function speaksFor({ view, comparison }: AppState, trackId: string): boolean {
  const { cursor, panes, mixer } = comparison;
  if (view !== 'compare' || cursor === null) return true;
  const all = mixer === null ? panes : [...panes, mixer.pane];
  return all.some(
    ({ id, conversation }) => id === cursor.paneId && conversation.messages[trackId] !== undefined,
  );
}

function Prefill({ text }: { text: string }) {
  return (
    <span className={styles.prefill} title="Prefill: put into the model's mouth, not written by it">
      {text}
    </span>
  );
}

/** Of a part that is not drawn yet: as it is found, read aloud and copied. */
function textOf({ records }: TokenBlock): string {
  return records.map(({ text }) => text).join('');
}

function within(index: number | null, { start, records }: TokenBlock): number | null {
  return index !== null && index >= start && index < start + records.length ? index : null;
}
