import { useId } from 'react';
import styles from './Segmented.module.css';

interface SegmentedProps<T extends string> {
  label: string;
  /** Value → words, in the order in which they stand. */
  options: Readonly<Record<T, string>>;
  value: T;
  disabled?: boolean;
  /** Options that cannot be chosen, each with a sentence why. */
  refused?: Readonly<Partial<Record<T, string>>>;
  onChange(value: T): void;
}

/** A radio group drawn as one bar. */
export function Segmented<T extends string>(props: SegmentedProps<T>) {
  const name = useId();
  return (
    <div className={styles.group} role="radiogroup" aria-label={props.label}>
      {(Object.entries(props.options) as [T, string][]).map(([value, words]) => (
        <label key={value} className={styles.option} title={props.refused?.[value]}>
          <input
            type="radio"
            name={name}
            value={value}
            disabled={props.disabled || props.refused?.[value] !== undefined}
            checked={value === props.value}
            onChange={() => props.onChange(value)}
          />
          <span>{words}</span>
        </label>
      ))}
    </div>
  );
}
