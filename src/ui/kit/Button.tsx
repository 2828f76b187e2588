import type { ComponentProps } from 'react';
import styles from './Button.module.css';
import { guardedClick } from './guardedClick.ts';

export interface ButtonProps extends ComponentProps<'button'> {
  variant?: 'primary' | 'secondary' | 'quiet';
}

export function Button({ variant = 'secondary', className, disabled, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      {...guardedClick(disabled, onClick)}
      className={[styles.button, styles[variant], className].filter(Boolean).join(' ')}
    />
  );
}
