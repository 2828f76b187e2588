import type { ReactNode } from 'react';
import styles from './Switch.module.css';

interface SwitchProps {
  checked: boolean;
  disabled?: boolean;
  /** Its name. */
  children: ReactNode;
  onChange(checked: boolean): void;
}

/** Something that is on or off, and takes effect at once. */
export function Switch({ checked, disabled = false, children, onChange }: SwitchProps) {
  return (
    <label className={styles.switch}>
      <input
        type="checkbox"
        role="switch"
        aria-checked={checked}
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{children}</span>
    </label>
  );
}
