import { type KeyboardEvent, useId, useRef, useState } from 'react';
import styles from './NumberBox.module.css';

interface NumberBoxProps {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  /** Says why something typed is refused; null when it is allowed. Text that is no number comes as text. */
  problem(value: unknown): string | null;
  onCommit(value: number): void;
}

/** A pause in typing after which an allowed number takes effect; half-typed numbers must not. */
const settleMs = 500;
const halfTyped = /^[-−+]?$|\.$/;

function parse(text: string): number | string {
  const value = Number(text.trim().replace('−', '-'));
  return text.trim() === '' || Number.isNaN(value) ? text : value;
}

/** Rounds away what binary fractions add (0.1 + 0.2). */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

/**
 * A number to type, also with the arrow keys. What is refused is said in words below, and the last good
 * value stays. A text input, because `type=number` hides what it does not understand.
 */
export function NumberBox({ label, value, min, max, step, problem, onCommit }: NumberBoxProps) {
  // Both belong to the value they were typed over: when it changes elsewhere, they are out of date.
  const [typed, setTyped] = useState<{ text: string; over: number } | null>(null);
  const [refusal, setRefusal] = useState<{ words: string; over: number } | null>(null);
  const pending = useRef<ReturnType<typeof setTimeout>>(undefined);
  const refusalId = useId();
  const shownText = typed?.over === value ? typed.text : null;
  const shownRefusal = refusal?.over === value ? refusal.words : null;

  const refuse = (words: string | null) => setRefusal(words === null ? null : { words, over: value });

  const type = (text: string) => {
    clearTimeout(pending.current);
    setTyped({ text, over: value });
    const parsed = parse(text);
    const words = halfTyped.test(text.trim()) ? null : problem(parsed);
    refuse(words);
    if (words !== null || typeof parsed !== 'number' || halfTyped.test(text.trim())) return;
    pending.current = setTimeout(() => {
      setTyped({ text, over: parsed });
      onCommit(parsed);
    }, settleMs);
  };

  /** Takes what was typed, or says why not. @returns whether it was taken. */
  const settle = (): boolean => {
    clearTimeout(pending.current);
    if (shownText === null) return true;
    const parsed = parse(shownText);
    const words = problem(parsed);
    refuse(words);
    if (words !== null || typeof parsed !== 'number') return false;
    setTyped(null);
    if (parsed !== value) onCommit(parsed);
    return true;
  };

  const stepBy = (steps: number) => {
    clearTimeout(pending.current);
    const parsed = shownText === null ? value : parse(shownText);
    const from = typeof parsed === 'number' ? parsed : value;
    setTyped(null);
    setRefusal(null);
    onCommit(Math.min(max, Math.max(min, tidy(from + steps * step))));
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      stepBy((event.key === 'ArrowUp' ? 1 : -1) * (event.shiftKey ? 10 : 1));
    } else if (event.key === 'Enter') {
      settle();
    } else if (event.key === 'Escape' && (shownText !== null || shownRefusal !== null)) {
      event.stopPropagation();
      clearTimeout(pending.current);
      setTyped(null);
      setRefusal(null);
    }
  };

  return (
    <>
      <input
        type="text"
        inputMode="decimal"
        role="spinbutton"
        autoComplete="off"
        spellCheck={false}
        className={styles.box}
        aria-label={label}
        aria-valuenow={value}
        aria-valuemin={min}
        aria-valuemax={max}
        aria-invalid={shownText !== null && shownRefusal !== null}
        aria-describedby={shownRefusal === null ? undefined : refusalId}
        value={shownText ?? String(tidy(value))}
        onChange={(event) => type(event.currentTarget.value)}
        onFocus={(event) => event.currentTarget.select()}
        onBlur={() => {
          settle();
          setTyped(null);
        }}
        onKeyDown={onKeyDown}
      />
      {shownRefusal !== null && (
        <p id={refusalId} className={styles.refusal} aria-live="polite">
          {shownRefusal}
          {shownText === null && ` ${tidy(value)} stays.`}
        </p>
      )}
    </>
  );
}
