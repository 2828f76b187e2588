import type { ComponentProps } from 'react';
import styles from './TextBox.module.css';

interface TextBoxProps extends Omit<ComponentProps<'textarea'>, 'value'> {
  value: string;
}

/** Characters that are taken for one line where the browser cannot size a box by its content. */
const lineLength = 88;
const maxRows = 8;

function estimatedRows(text: string): number {
  const rows = text
    .split('\n')
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / lineLength)), 0);
  return Math.min(maxRows, rows);
}

/** A box for text that grows with it. */
export function TextBox({ className, value, ...rest }: TextBoxProps) {
  return (
    <textarea
      dir="auto"
      rows={estimatedRows(value)}
      {...rest}
      value={value}
      className={[styles.box, className].filter(Boolean).join(' ')}
    />
  );
}
