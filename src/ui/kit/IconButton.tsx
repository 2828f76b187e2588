import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import { guardedClick } from './guardedClick.ts';
import styles from './IconButton.module.css';
import { useTooltip } from './useTooltip.tsx';

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** Accessible name; also shown on hover and focus. */
  label: string;
  /** A key that does the same, shown beside the label. */
  keys?: string | undefined;
  icon: LucideIcon;
  size?: 's' | 'm';
}

export function IconButton(props: IconButtonProps) {
  const { label, keys, icon: Icon, size = 's', className, disabled, onClick, ...rest } = props;
  const tooltip = useTooltip(
    <>
      {label}
      {keys !== undefined && <kbd className={styles.keys}>{keys}</kbd>}
    </>,
  );
  return (
    <>
      <button
        type="button"
        aria-label={label}
        {...rest}
        {...tooltip.trigger}
        {...guardedClick(disabled, onClick)}
        className={[styles.button, styles[size], className].filter(Boolean).join(' ')}
      >
        <Icon aria-hidden size={size === 's' ? 14 : 16} strokeWidth={1.75} />
      </button>
      {tooltip.tip}
    </>
  );
}
