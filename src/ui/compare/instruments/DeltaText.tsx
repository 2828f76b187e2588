import { type KeyboardEvent, memo, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { type CrossToken, deltaClass } from '../../../core/crossExamination.ts';
import { useActions, useApp, useAppStore } from '../../../store/useApp.ts';
import classes from '../../charts/compare/deltaClass.module.css';
import { VisuallyHidden } from '../../kit/VisuallyHidden.tsx';
import {
  crossTokenLabel,
  crossTokenWords,
  type DirectionNames,
  spokenCrossToken,
} from '../../../core/crossWords.ts';
import styles from './DeltaText.module.css';

interface DeltaTextProps {
  readonly trackId: string;
  readonly tokens: readonly CrossToken[];
  readonly names: DirectionNames;
}

/** Neighbouring tokens that are drawn together. */
const blockSize = 64;

/** An answer tinted by how much likelier each token is from its own persona than from the other. */
export function DeltaText({ trackId, tokens, names }: DeltaTextProps) {
  const store = useAppStore();
  const { select, hover } = useActions();
  const selected = useApp((state) => (state.selection?.trackId === trackId ? state.selection.index : null));
  const hovered = useApp((state) => (state.hovered?.trackId === trackId ? state.hovered.index : null));
  const [focused, setFocused] = useState(0);
  const root = useRef<HTMLDivElement>(null);
  const stop = Math.min(selected ?? focused, tokens.length - 1);
  const blocks = useMemo(
    () =>
      Array.from({ length: Math.ceil(tokens.length / blockSize) }, (_, block) =>
        tokens.slice(block * blockSize, (block + 1) * blockSize),
      ),
    [tokens],
  );
  const go = (index: number) => {
    flushSync(() => {
      setFocused(index);
      select({ trackId, index });
    });
    root.current?.querySelector<HTMLElement>(`[data-cross-index="${index}"]`)?.focus();
  };
  const press = (event: KeyboardEvent) => {
    const from = indexAt(event.target);
    if (from === null || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: tokens.length - 1 }[event.key];
    if (to !== undefined) go(Math.max(0, Math.min(to, tokens.length - 1)));
    else if (event.key === 'Enter' || event.key === ' ') go(from);
    else if (event.key === 'Escape' && store.getState().selection !== null) select(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const shown = tokens[hovered ?? selected ?? -1];
  return (
    <div className={styles.frame}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form */}
      <div
        ref={root}
        role="group"
        aria-label="The answer, token by token: the arrow keys select one"
        className={styles.text}
        onKeyDown={press}
        onClick={(event) => {
          const index = indexAt(event.target);
          if (index !== null) go(index);
        }}
        onPointerOver={(event) => {
          const index = indexAt(event.target);
          hover(index === null ? null : { trackId, index });
        }}
        onPointerLeave={() => hover(null)}
      >
        {blocks.map((block, place) => {
          const within = (index: number | null) =>
            index !== null && Math.floor(index / blockSize) === place ? index : null;
          return (
            <Block
              // biome-ignore lint/suspicious/noArrayIndexKey: a block is its place
              key={place}
              tokens={block}
              selected={within(selected)}
              hovered={within(hovered)}
              stop={within(stop)}
            />
          );
        })}
      </div>
      <p className={styles.figures}>
        {shown === undefined ? (
          'Point at a token, or select one, for its figures.'
        ) : (
          <>
            <bdi className={styles.label}>{crossTokenLabel(shown)}</bdi> {crossTokenWords(shown, names)}
          </>
        )}
      </p>
      <VisuallyHidden aria-live="polite" aria-atomic="true">
        {selected !== null && tokens[selected] !== undefined && root.current?.contains(document.activeElement)
          ? spokenCrossToken(tokens[selected], names)
          : ''}
      </VisuallyHidden>
    </div>
  );
}

interface BlockProps {
  readonly tokens: readonly CrossToken[];
  readonly selected: number | null;
  readonly hovered: number | null;
  readonly stop: number | null;
}

const Block = memo(function Block({ tokens, selected, hovered, stop }: BlockProps) {
  return (
    <span>
      {tokens.map((token) => {
        const { index, text, deltaBits } = token;
        const likelier = deltaClass(deltaBits);
        const looks = [styles.painted, classes[`class${likelier}`]];
        // The space before a word stays unpainted, as in the panes.
        const lead = Math.max(0, text.search(/(?<=^ +)[^ ]/));
        if (likelier < 4) looks.push(styles.foreign);
        if (text === '') looks.push(styles.labelled);
        return (
          <span
            key={index}
            className={styles.token}
            data-cross-index={index}
            data-hovered={hovered === index || undefined}
            aria-current={selected === index || undefined}
            tabIndex={stop === index ? 0 : -1}
          >
            {text.slice(0, lead)}
            <span className={looks.join(' ')} data-label={text === '' ? crossTokenLabel(token) : undefined}>
              {text.slice(lead)}
            </span>
          </span>
        );
      })}
    </span>
  );
});

function indexAt(target: EventTarget): number | null {
  const element = target instanceof Element ? target.closest<HTMLElement>('[data-cross-index]') : null;
  return element === null ? null : Number(element.dataset.crossIndex);
}
