import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { formatValue, typedValue } from './formatFigures.ts';
import styles from './NumberBox.module.css';
import { isHalfTyped, readNumber } from './readNumber.ts';

interface NumberBoxProps {
  label: string;
  value: number;
  min: number;
  max: number;
  /** A whole step means whole numbers. */
  step: number;
  /**
   * Says why something typed is refused; null when it is allowed. Text that is no number comes as text.
   * `shown` quotes what was typed.
   */
  problem(value: number | string, shown: string): string | null;
  /** Why nothing can be typed now, as one sentence; left out or null: it can. */
  refused?: string | null;
  onCommit(value: number): void;
}

/** A pause in typing after which an allowed number takes effect; half-typed numbers must not. */
const settleMs = 500;
/** How long a refusal stays once its text is gone from the box. */
const refusalMs = 6000;
const longestQuote = 40;

function quote(text: string): string {
  const trimmed = text.trim();
  return trimmed.length > longestQuote ? `"${trimmed.slice(0, longestQuote)}…"` : `"${trimmed}"`;
}

/**
 * A number to type, also with the arrow keys. What is refused is said in words below, and the last good
 * value stays. A text input, because `type=number` hides what it does not understand.
 */
export function NumberBox(props: NumberBoxProps) {
  const { label, value, min, max, step, problem, refused = null, onCommit } = props;
  // Both belong to the value they were typed over: when it changes elsewhere, they are out of date.
  const [typed, setTyped] = useState<{ text: string; over: number } | null>(null);
  const [refusal, setRefusal] = useState<{ words: string; over: number } | null>(null);
  const pending = useRef<ReturnType<typeof setTimeout>>(undefined);
  const refusalId = useId();
  const shownText = typed?.over === value ? typed.text : null;
  const shownRefusal = refusal?.over === value ? refusal.words : null;
  const outlived = shownRefusal !== null && shownText === null;

  useEffect(() => {
    if (!outlived) return;
    const timer = setTimeout(() => setRefusal(null), refusalMs);
    return () => clearTimeout(timer);
  }, [outlived]);

  const read = (text: string) => readNumber(text, Number.isInteger(step)) ?? text;

  const judge = (text: string): string | null => {
    const words = problem(read(text), quote(text));
    // Other notations of a number are told what is wanted.
    const foreign = typeof read(text) === 'string' && text.trim() !== '' && Number.isFinite(Number(text));
    return foreign ? `${words} Write it in plain digits.` : words;
  };

  const refuse = (words: string | null) => setRefusal(words === null ? null : { words, over: value });

  const type = (text: string) => {
    clearTimeout(pending.current);
    setTyped({ text, over: value });
    const words = isHalfTyped(text) ? null : judge(text);
    refuse(words);
    const number = read(text);
    if (words !== null || typeof number !== 'number' || isHalfTyped(text)) return;
    pending.current = setTimeout(() => {
      setTyped({ text, over: number });
      onCommit(number);
    }, settleMs);
  };

  /** Takes what was typed, or says why not. */
  const settle = () => {
    clearTimeout(pending.current);
    if (shownText === null) return;
    const words = judge(shownText);
    refuse(words);
    const number = read(shownText);
    if (words !== null || typeof number !== 'number') return;
    setTyped(null);
    if (number !== value) onCommit(number);
  };

  const stepBy = (steps: number) => {
    clearTimeout(pending.current);
    const number = shownText === null ? value : read(shownText);
    const from = typeof number === 'number' ? number : value;
    setTyped(null);
    setRefusal(null);
    onCommit(Math.min(max, Math.max(min, Number(typedValue(from + steps * step)))));
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
        disabled={refused !== null}
        title={refused ?? undefined}
        aria-label={label}
        aria-valuenow={value}
        aria-valuemin={min}
        aria-valuemax={max}
        aria-invalid={shownText !== null && shownRefusal !== null}
        aria-describedby={shownRefusal === null ? undefined : refusalId}
        value={shownText ?? typedValue(value)}
        onChange={(event) => type(event.currentTarget.value)}
        onFocus={(event) => {
          event.currentTarget.select();
          setRefusal(null);
        }}
        onBlur={() => {
          settle();
          setTyped(null);
        }}
        onKeyDown={onKeyDown}
      />
      {shownRefusal !== null && (
        <p id={refusalId} className={styles.refusal} aria-live="polite">
          {shownRefusal}
          {outlived && ` ${formatValue(value)} stays.`}
        </p>
      )}
    </>
  );
}
