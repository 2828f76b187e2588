import type { ReactNode } from 'react';
import styles from './Field.module.css';

interface FieldProps {
  label: string;
  /** The id of the box among the children. */
  htmlFor: string;
  className?: string | undefined;
  children: ReactNode;
}

/** A box for one line, or a choice, under its name. */
export function Field({ label, htmlFor, className, children }: FieldProps) {
  return (
    <div className={[styles.field, className].filter(Boolean).join(' ')}>
      <label htmlFor={htmlFor}>{label}</label>
      {children}
    </div>
  );
}
