import { Check, Copy, X } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from '../kit/IconButton.tsx';
import { VisuallyHidden } from '../kit/VisuallyHidden.tsx';

const shownMs = 1500;
const icons = { idle: Copy, done: Check, failed: X } as const;

/** Puts text on the clipboard and shows for a moment whether that worked. */
export function CopyButton({ text, label = 'Copy' }: { text(): string; label?: string }) {
  const [outcome, setOutcome] = useState<keyof typeof icons>('idle');
  const copy = async () => {
    const next = await navigator.clipboard.writeText(text()).then(
      () => 'done' as const,
      () => 'failed' as const,
    );
    setOutcome(next);
    setTimeout(() => setOutcome('idle'), shownMs);
  };
  return (
    <>
      <IconButton label={label} icon={icons[outcome]} onClick={() => void copy()} />
      <VisuallyHidden aria-live="polite">
        {outcome === 'done' && 'Copied'}
        {outcome === 'failed' && 'The browser refused to copy; select the text and copy it by hand.'}
      </VisuallyHidden>
    </>
  );
}
