import { useRef, useState } from 'react';
import styles from './LibraryItem.module.css';

const longestTitle = 200;

interface RenameBoxProps {
  title: string;
  /** null: it stays as it was. */
  onEnd(title: string | null): void;
}

/** Enter, and going elsewhere, keep the new title; Escape does not. */
export function RenameBox({ title, onEnd }: RenameBoxProps) {
  const [text, setText] = useState(title);
  const ended = useRef(false);
  const end = (keep: boolean) => {
    if (ended.current) return;
    ended.current = true;
    const wished = text.trim();
    onEnd(keep && wished !== '' && wished !== title ? wished : null);
  };
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: the person has just asked for this box
      autoFocus
      dir="auto"
      aria-label="Title"
      autoComplete="off"
      maxLength={longestTitle}
      className={styles.title}
      value={text}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => end(true)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return;
        // Escape would close the drawer around it.
        event.preventDefault();
        event.stopPropagation();
        end(event.key === 'Enter');
      }}
    />
  );
}
