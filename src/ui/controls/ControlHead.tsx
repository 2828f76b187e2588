import { RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import { HelpTip } from '../kit/HelpTip.tsx';
import { IconButton } from '../kit/IconButton.tsx';
import styles from './ControlHead.module.css';

interface ControlHeadProps {
  label: string;
  help: string;
  /** Name of the "?" button. */
  helpLabel?: string;
  /** What the present value means: "greedy", "off", a unit. */
  note?: string | undefined;
  changed: boolean;
  onReset(): void;
  children?: ReactNode;
}

/** First line of every control: what it is, what it does, what its value means, and the way back. */
export function ControlHead(props: ControlHeadProps) {
  return (
    <div className={styles.head}>
      <span className={styles.label}>{props.label}</span>
      <HelpTip label={props.helpLabel ?? `What is ${props.label}?`} text={props.help} />
      {props.note !== undefined && <span className={styles.note}>{props.note}</span>}
      <span className={styles.rest}>
        {props.changed && (
          <IconButton label={`Reset ${props.label}`} icon={RotateCcw} onClick={props.onReset} />
        )}
      </span>
      {props.children}
    </div>
  );
}
