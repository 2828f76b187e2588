import { ScanText } from 'lucide-react';
import { Button } from '../kit/Button.tsx';
import { usePageControl } from '../shell/pageControl.ts';
import styles from './PromptButton.module.css';

/** Shows (or puts away) what the model would receive. */
export function PromptButton({ className }: { className?: string | undefined }) {
  const { promptOpen, setPromptOpen } = usePageControl();
  return (
    <Button
      className={[styles.button, className].filter(Boolean).join(' ')}
      aria-pressed={promptOpen}
      data-prompt-toggle
      title="What the model really receives, token by token"
      onClick={() => setPromptOpen(!promptOpen)}
    >
      <ScanText aria-hidden size={14} strokeWidth={1.75} />
      Show prompt
    </Button>
  );
}
