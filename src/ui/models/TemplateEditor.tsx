import { useId, useState } from 'react';
import type { ChatTemplate } from '../../core/types.ts';
import { triesSample } from '../../store/plannedPrompt.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import fileStyles from '../kit/FileDialog.module.css';
import { countWords } from '../kit/formatFigures.ts';
import { Problem } from '../kit/Problem.tsx';
import areaStyles from '../kit/TextArea.module.css';
import { PromptParts } from '../prompt/PromptParts.tsx';
import { type PromptPreview, usePromptPreview } from '../prompt/usePromptPreview.ts';
import styles from './TemplateEditor.module.css';

const sourceWords: Readonly<Record<ChatTemplate['source'], string>> = {
  file: 'In use is the template of the model’s own file.',
  own: 'In use is a template of your own.',
  fallback:
    'The model’s file has no chat template, so it was hardly made for chats. In use is a plain one of this page.',
};

/** Edited templates that are not in use, by model: kept while the page is open, also where the engine is restarted. */
const drafts = new Map<string, string>();

/** The Jinja that writes a chat as one text for the model, and what it makes of the present conversation. */
export function TemplateEditor({ onClose }: { onClose(): void }) {
  const modelId = useApp((state) => state.modelSpec.id);
  const template = useApp((state) => state.model?.chatTemplate ?? null);
  return (
    <Dialog title="Chat template" placement="wide" onClose={onClose}>
      {template === null ? (
        <p className={styles.none}>
          This model’s chats are not written by a template here: a server writes them itself, or no model is
          loaded yet.
        </p>
      ) : (
        <Editor key={modelId} modelId={modelId} template={template} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface EditorProps {
  modelId: string;
  template: ChatTemplate;
  onClose(): void;
}

function Editor({ modelId, template, onClose }: EditorProps) {
  const [text, setText] = useState(drafts.get(modelId) ?? template.text);
  const [isDraft] = useState(drafts.has(modelId));
  const preview = usePromptPreview(text);
  const { models } = useActions();
  const boxId = useId();
  const changed = text !== template.text;
  const edit = (next: string) => {
    setText(next);
    if (next === template.text) drafts.delete(modelId);
    else drafts.set(modelId, next);
  };
  const use = (next: string | null) => {
    drafts.delete(modelId);
    void models.setChatTemplate(modelId, next);
    onClose();
  };
  return (
    <div className={fileStyles.body}>
      <p className={styles.words}>
        {sourceWords[template.source]}
        {isDraft && changed && ' Below is what you have made of it since, not in use yet.'}
      </p>
      <label htmlFor={boxId} className={areaStyles.label}>
        Template (Jinja)
      </label>
      <textarea
        id={boxId}
        dir="ltr"
        rows={12}
        spellCheck={false}
        autoCapitalize="off"
        className={`${areaStyles.box} ${styles.box}`}
        value={text}
        onChange={(event) => edit(event.currentTarget.value)}
      />
      <div className={styles.buttons}>
        <Button
          variant="primary"
          disabled={!changed || preview.status === 'refused' || text.trim() === ''}
          onClick={() => use(text)}
        >
          Use this template
        </Button>
        {template.source === 'own' && <Button onClick={() => use(null)}>Back to the file’s own</Button>}
        <Button disabled={!changed} onClick={() => edit(template.text)}>
          {template.source === 'own' ? 'Back to the one in use' : 'Back to the file’s own'}
        </Button>
        <span className={styles.words}>
          With another template the model is loaded again; conversations stay. Until then what you edit is
          kept as long as this page is open.
        </span>
      </div>
      <section aria-label="Preview" className={styles.preview}>
        <Preview preview={preview} />
      </section>
    </div>
  );
}

function Preview({ preview }: { preview: PromptPreview }) {
  const vocabulary = useApp((state) => state.vocabulary);
  const onSample = useApp(triesSample);
  if (preview.status === 'refused') {
    return (
      <>
        {onSample && <p className={styles.words}>Nothing is said yet, so it is tried on sample messages.</p>}
        <Problem stays>{preview.problem}</Problem>
      </>
    );
  }
  if (preview.status === 'waiting' || vocabulary === null) {
    return <p className={styles.words}>The preview comes once the model is loaded.</p>;
  }
  return (
    <>
      <p className={styles.words}>
        {onSample
          ? 'Nothing is said yet. What it makes of sample messages: '
          : 'What it makes of the present conversation: '}
        {countWords(preview.prompt.ids.length, 'token')}.
      </p>
      <PromptParts prompt={preview.prompt} vocabulary={vocabulary} showIds={false} />
    </>
  );
}
