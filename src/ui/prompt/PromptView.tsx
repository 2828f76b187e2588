import { ScanSearch, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { contextProblem } from '../../core/contextWindow.ts';
import { formatCount } from '../../core/formatCount.ts';
import type { MeasuredPrompt } from '../../core/measuredPrompt.ts';
import type { ChatTemplate } from '../../core/types.ts';
import { useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { countWords } from '../kit/formatFigures.ts';
import { IconButton } from '../kit/IconButton.tsx';
import { Switch } from '../kit/Switch.tsx';
import { usePageControl } from '../shell/pageControl.ts';
import { CopyPrompt } from './CopyPrompt.tsx';
import { PromptParts } from './PromptParts.tsx';
import styles from './PromptView.module.css';
import { promptText } from './promptCopies.ts';
import { type PromptPreview, usePromptPreview } from './usePromptPreview.ts';

interface PromptViewProps {
  /** Whose prompt it is, where there are several. */
  about?: ReactNode;
  onClose(): void;
}

/** What the model would receive now, every token of it, and what each message costs. */
export function PromptView({ about, onClose }: PromptViewProps) {
  const preview = usePromptPreview();
  const [showIds, setShowIds] = useState(false);
  const vocabulary = useApp((state) => state.vocabulary);
  const page = usePageControl();
  const prompt = preview.status === 'measured' ? preview.prompt : null;
  return (
    <section aria-label="Prompt" className={styles.view}>
      <header className={styles.header}>
        <h2 className={styles.title}>Prompt</h2>
        {about}
        <span className={styles.total} data-prompt-total={prompt?.ids.length}>
          {prompt === null ? '' : countWords(prompt.ids.length, 'token')}
        </span>
        <span className={styles.tools}>
          <Switch checked={showIds} onChange={setShowIds}>
            Ids
          </Switch>
          {prompt !== null && vocabulary !== null && (
            <>
              <CopyPrompt prompt={prompt} vocabulary={vocabulary} />
              <IconButton
                label="Open in the tokenizer"
                icon={ScanSearch}
                onClick={() => page.open('tokenizer', promptText(prompt.ids, vocabulary))}
              />
            </>
          )}
          <IconButton label="Close prompt" icon={X} onClick={onClose} />
        </span>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset holds controls, this holds text */}
      <div tabIndex={0} role="group" aria-label="Tokens of the prompt" className={styles.body}>
        <Body preview={preview} showIds={showIds} />
      </div>
    </section>
  );
}

function Body({ preview, showIds }: { preview: PromptPreview; showIds: boolean }) {
  const vocabulary = useApp((state) => state.vocabulary);
  if (preview.status === 'refused') return <p className={styles.words}>{preview.problem}</p>;
  if (preview.status === 'waiting' || vocabulary === null) {
    return <p className={styles.words}>Its tokens can be shown once the model is loaded.</p>;
  }
  return (
    <>
      <Fit prompt={preview.prompt} />
      <TemplateNote />
      <PromptParts prompt={preview.prompt} vocabulary={vocabulary} showIds={showIds} />
    </>
  );
}

const templateWords: Readonly<Record<Exclude<ChatTemplate['source'], 'file'>, string>> = {
  own: 'Written by a chat template of your own.',
  fallback: 'The model brings no chat template: a plain one of this page writes its chats.',
};

/** Where the chat is written by another template than the model's. */
function TemplateNote() {
  const source = useApp(({ view, model }) =>
    view === 'completion' ? undefined : model?.chatTemplate?.source,
  );
  const page = usePageControl();
  if (source === undefined || source === 'file') return null;
  return (
    <p className={styles.words}>
      {templateWords[source]} <Button onClick={() => page.open('template')}>Chat template…</Button>
    </p>
  );
}

/** Whether it is a request at all, and whether the window holds it. */
function Fit({ prompt: { ids, asks } }: { prompt: MeasuredPrompt }) {
  const maxTokens = useApp((state) => state.conversation.params.maxTokens);
  const length = useApp((state) => state.model?.contextLength ?? state.modelSpec.contextLength);
  const problem = contextProblem(ids.length, maxTokens, length);
  if (problem !== null) {
    return <p className={styles.problem}>It does not fit: {problem}</p>;
  }
  return (
    <p className={styles.words}>
      {asks ? 'Sent as it stands here. ' : 'Nothing is typed: this is what stands before the next message. '}
      {formatCount(ids.length)} + {formatCount(maxTokens)} max tokens of {formatCount(length)};{' '}
      {formatCount(length - ids.length - maxTokens)} remain.
    </p>
  );
}
