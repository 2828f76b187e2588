import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { paragraphsOf, type TokenBlock, textBlocks } from '../../core/tokenBlocks.ts';
import { stepToken, tokenStepOfKey } from '../../core/tokenStep.ts';
import type { AssistantMessage } from '../../core/types.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { TokenAnnouncement } from './TokenAnnouncement.tsx';
import { TokenBlockText } from './TokenBlockText.tsx';
import styles from './TokenText.module.css';
import { type TipPlace, TokenTip } from './TokenTip.tsx';

/** An append draws the last block anew, a hover the one or two that it concerns. */
const cutText = textBlocks();

/** The reply's text, token by token: tinted by surprisal, one tab stop, arrow keys within. */
export function TokenText({ message }: { message: AssistantMessage }) {
  const { id, tokens, prefill } = message;
  const selected = useApp((state) => (state.selection?.trackId === id ? state.selection.index : null));
  const hovered = useApp((state) => (state.hovered?.trackId === id ? state.hovered.index : null));
  const { select, hover } = useActions();
  const [tip, setTip] = useState<TipPlace | null>(null);
  const root = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (selected !== null) tokenElement(root.current, selected)?.scrollIntoView({ block: 'nearest' });
  }, [selected]);

  const point = (event: PointerEvent) => {
    if (event.pointerType === 'touch') return;
    const element = closestToken(event.target);
    const index = indexOf(element);
    hover(index === null ? null : { trackId: id, index });
    setTip(element === null || index === null ? null : { index, box: boxUnder(element, event) });
  };

  const leave = () => {
    hover(null);
    setTip(null);
  };

  const choose = (target: EventTarget) => {
    const index = indexOf(closestToken(target));
    if (index !== null) select({ trackId: id, index });
  };

  const press = (event: KeyboardEvent) => {
    const from = indexOf(closestToken(event.target));
    const step = tokenStepOfKey(event.key, event.ctrlKey || event.metaKey);
    if (from === null || event.altKey || event.shiftKey) return;
    if (step !== null) {
      const index = stepToken(tokens, from, step);
      select({ trackId: id, index });
      tokenElement(root.current, index)?.focus();
    } else if (event.key === 'Enter' || event.key === ' ') {
      if (event.ctrlKey || event.metaKey) return;
      select({ trackId: id, index: from });
    } else if (event.key === 'Escape' && selected !== null) {
      select(null);
      tokenElement(root.current, from)?.blur();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const tabStop = Math.min(selected ?? 0, tokens.length - 1);

  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the tokens inside take focus and keys */}
      <div
        ref={root}
        className={styles.text}
        onPointerOver={point}
        onPointerLeave={leave}
        onClick={(event) => {
          if (getSelection()?.isCollapsed !== false) choose(event.target);
        }}
        onKeyDown={press}
      >
        {prefill !== '' && tokens.length === 0 && <Prefill text={prefill} />}
        {paragraphsOf(cutText(tokens)).map((paragraph, place, all) => (
          <span
            key={paragraph[0]?.start}
            className={place === all.length - 1 ? styles.paragraph : styles.sealed}
          >
            {prefill !== '' && place === 0 && <Prefill text={prefill} />}
            {paragraph.map((block) => (
              <TokenBlockText
                key={block.start}
                block={block}
                selected={within(selected, block)}
                hovered={within(hovered, block)}
                tabStop={within(tabStop, block)}
              />
            ))}
          </span>
        ))}
      </div>
      {tip !== null && tip.index === hovered && <TokenTip record={tokens[tip.index]} place={tip} />}
      <TokenAnnouncement record={selected === null ? undefined : tokens[selected]} index={selected ?? 0} />
    </>
  );
}

function Prefill({ text }: { text: string }) {
  return (
    <span className={styles.prefill} title="Prefill: put into the model's mouth, not written by it">
      {text}
    </span>
  );
}

function within(index: number | null, { start, records }: TokenBlock): number | null {
  return index !== null && index >= start && index < start + records.length ? index : null;
}

function closestToken(target: EventTarget): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-token-index]') : null;
}

function indexOf(element: HTMLElement | null): number | null {
  return element === null ? null : Number(element.dataset.tokenIndex);
}

function tokenElement(root: HTMLElement | null, index: number): HTMLElement | null {
  return root?.querySelector<HTMLElement>(`[data-token-index="${index}"]`) ?? null;
}

/** The part of a token that the pointer is on: a token can wrap over lines. */
function boxUnder(element: HTMLElement, event: PointerEvent): DOMRect {
  const boxes = [...element.getClientRects()];
  return (
    boxes.find((box) => event.clientY >= box.top && event.clientY <= box.bottom) ??
    element.getBoundingClientRect()
  );
}
