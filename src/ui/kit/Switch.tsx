import type { ReactNode } from 'react';
import styles from './Switch.module.css';

interface SwitchProps {
  checked: boolean;
  disabled?: boolean;
  /** Its name, where it says more than the words beside it. */
  label?: string | undefined;
  children: ReactNode;
  onChange(checked: boolean): void;
}

/** Something that is on or off, and takes effect at once. */
export function Switch({ checked, disabled = false, label, children, onChange }: SwitchProps) {
  return (
    <label className={styles.switch}>
      <input
        type="checkbox"
        role="switch"
        aria-checked={checked}
        aria-label={label}
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{children}</span>
    </label>
  );
}
