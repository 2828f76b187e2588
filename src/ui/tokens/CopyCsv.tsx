import { useState } from 'react';
import { tokenName } from '../../core/serverTokens.ts';
import { useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { VisuallyHidden } from '../kit/VisuallyHidden.tsx';

const shownMs = 1500;
const words = { idle: 'Copy CSV', done: 'Copied', failed: 'Not copied' } as const;

/** Puts a whole track on the clipboard; `text` gets what names a token, exactly as it is. */
export function CopyCsv({ text }: { text(label: (id: number) => string): string }) {
  const vocabulary = useApp((state) => state.vocabulary);
  const [outcome, setOutcome] = useState<keyof typeof words>('idle');
  const label = (id: number) => tokenName(id, vocabulary);
  const copy = async () => {
    const next = await navigator.clipboard.writeText(text(label)).then(
      () => 'done' as const,
      () => 'failed' as const,
    );
    setOutcome(next);
    setTimeout(() => setOutcome('idle'), shownMs);
  };
  return (
    <>
      <Button aria-label="Copy CSV" onClick={() => void copy()}>
        {words[outcome]}
      </Button>
      <VisuallyHidden aria-live="polite">
        {outcome === 'done' && 'Copied'}
        {outcome === 'failed' && 'The browser refused to copy.'}
      </VisuallyHidden>
    </>
  );
}
