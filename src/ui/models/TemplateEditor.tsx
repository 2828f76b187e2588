import { useId, useState } from 'react';
import type { ChatTemplate } from '../../core/types.ts';
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
  const [text, setText] = useState(template.text);
  const preview = usePromptPreview(text);
  const { models } = useActions();
  const boxId = useId();
  const changed = text !== template.text;
  const use = (next: string | null) => {
    void models.setChatTemplate(modelId, next);
    onClose();
  };
  return (
    <div className={fileStyles.body}>
      <p className={styles.words}>{sourceWords[template.source]}</p>
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
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className={styles.buttons}>
        <Button
          variant="primary"
          disabled={!changed || preview.status === 'refused' || text.trim() === ''}
          onClick={() => use(text)}
        >
          Use this template
        </Button>
        {template.source === 'own' ? (
          <Button onClick={() => use(null)}>Back to the file’s own</Button>
        ) : (
          <Button disabled={!changed} onClick={() => setText(template.text)}>
            Back to the file’s own
          </Button>
        )}
        <span className={styles.words}>The model is loaded again with it; conversations stay.</span>
      </div>
      <section aria-label="Preview" className={styles.preview}>
        <Preview preview={preview} />
      </section>
    </div>
  );
}

function Preview({ preview }: { preview: PromptPreview }) {
  const vocabulary = useApp((state) => state.vocabulary);
  if (preview.status === 'refused') {
    return <Problem stays>{preview.problem}</Problem>;
  }
  if (preview.status === 'waiting' || vocabulary === null) {
    return <p className={styles.words}>The preview comes once the model is loaded.</p>;
  }
  return (
    <>
      <p className={styles.words}>
        What it makes of the present conversation: {countWords(preview.prompt.ids.length, 'token')}.
      </p>
      <PromptParts prompt={preview.prompt} vocabulary={vocabulary} showIds={false} />
    </>
  );
}
