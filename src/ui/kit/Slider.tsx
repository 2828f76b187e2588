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
  onChange(value: number): void;
}

export function Slider({ label, value, min, max, step, valueText, onChange }: SliderProps) {
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
      style={{ '--from': Math.min(share, origin), '--to': Math.max(share, origin) } as CSSProperties}
      onChange={(event) => onChange(event.currentTarget.valueAsNumber)}
    />
  );
}
