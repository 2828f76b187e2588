import type { CSSProperties } from 'react';
import styles from './Slider.module.css';

interface SliderProps {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  /** What a screen reader says instead of the bare number. */
  valueText?: string | undefined;
  /** Why it cannot be moved now, as one sentence; left out or null: it can. */
  refused?: string | null;
  onChange(value: number): void;
}

export function Slider({ label, value, min, max, step, valueText, refused = null, onChange }: SliderProps) {
  const shown = Math.min(Math.max(value, min), max);
  const shareOf = (at: number) => (max === min ? 0 : (at - min) / (max - min));
  const share = shareOf(shown);
  // A range about zero is filled from there, any other from its beginning.
  const origin = shareOf(Math.max(min, Math.min(0, max)));
  return (
    <input
      type="range"
      className={styles.slider}
      aria-label={label}
      aria-valuetext={valueText}
      min={min}
      max={max}
      step={step}
      value={shown}
      disabled={refused !== null}
      title={refused ?? undefined}
      style={{ '--from': Math.min(share, origin), '--to': Math.max(share, origin) } as CSSProperties}
      onChange={(event) => onChange(event.currentTarget.valueAsNumber)}
    />
  );
}
