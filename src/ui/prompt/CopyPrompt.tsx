import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { MeasuredPrompt } from '../../core/measuredPrompt.ts';
import type { Vocabulary } from '../../core/vocabulary.ts';
import { useAppStore } from '../../store/useApp.ts';
import { Menu } from '../kit/Menu.tsx';
import { VisuallyHidden } from '../kit/VisuallyHidden.tsx';
import styles from './PromptView.module.css';
import { promptIds, promptJson, promptText } from './promptCopies.ts';

const shownMs = 2_000;

/** Puts the prompt on the clipboard as text, as ids, or as JSON. */
export function CopyPrompt({ prompt, vocabulary }: { prompt: MeasuredPrompt; vocabulary: Vocabulary }) {
  const store = useAppStore();
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => setSaid(''), shownMs);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = (words: string, text: () => string) => () =>
    void navigator.clipboard.writeText(text()).then(
      () => setSaid(`${words} copied`),
      () => setSaid('The browser refused to copy.'),
    );
  return (
    <>
      <span aria-hidden className={styles.said}>
        {said}
      </span>
      <VisuallyHidden aria-live="polite">{said}</VisuallyHidden>
      <Menu
        label="Copy prompt"
        face={
          said === '' ? (
            <Copy aria-hidden size={14} strokeWidth={1.75} />
          ) : (
            <Check aria-hidden size={14} strokeWidth={1.75} />
          )
        }
        buttonClassName={styles.icon}
        groups={[
          {
            title: 'Copy as',
            items: [
              { label: 'Text', onSelect: copy('Text', () => promptText(prompt.ids, vocabulary)) },
              { label: 'Ids', onSelect: copy('Ids', () => promptIds(prompt.ids)) },
              {
                label: 'JSON',
                onSelect: copy('JSON', () => promptJson(prompt, store.getState().modelSpec.id, vocabulary)),
              },
            ],
          },
        ]}
      />
    </>
  );
}
