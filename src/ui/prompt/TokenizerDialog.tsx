import { type ReactNode, useId, useState } from 'react';
import { formatCount } from '../../core/formatCount.ts';
import { useApp } from '../../store/useApp.ts';
import { CopyButton } from '../chat/CopyButton.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import fileStyles from '../kit/FileDialog.module.css';
import { HelpTip } from '../kit/HelpTip.tsx';
import { Switch } from '../kit/Switch.tsx';
import areaStyles from '../kit/TextArea.module.css';
import { useGap } from '../models/useGap.ts';
import { PagedPieces } from './PagedPieces.tsx';
import { promptIds } from './promptCopies.ts';
import styles from './TokenizerDialog.module.css';
import { useTokenization } from './useTokenization.ts';

interface TokenizerDialogProps {
  /** What the box begins with. */
  text: string;
  onClose(): void;
}

const example = 'Tokenizers cut strawberries 🍓 into pieces.';

/** Browsers paste thousands of lines one by one, which takes seconds; from here on they are set at once. */
const longPaste = 5_000;

/** Any text as the model sees it. */
export function TokenizerDialog({ text: first, onClose }: TokenizerDialogProps) {
  const [text, setText] = useState(first === '' ? example : first);
  const [specials, setSpecials] = useState(true);
  const [showIds, setShowIds] = useState(false);
  const [showBytes, setShowBytes] = useState(false);
  const vocabulary = useApp((state) => state.vocabulary);
  const known = useTokenization(text, specials);
  const gap = useGap('tokenizer');
  const boxId = useId();
  return (
    <Dialog title="Tokenizer" placement="wide" onClose={onClose}>
      <div className={fileStyles.body}>
        <label htmlFor={boxId} className={areaStyles.label}>
          Text to tokenize
        </label>
        <textarea
          id={boxId}
          dir="auto"
          rows={5}
          spellCheck={false}
          className={`${areaStyles.box} ${styles.box}`}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData('text/plain');
            if (pasted.length < longPaste) return;
            event.preventDefault();
            const box = event.currentTarget;
            box.setRangeText(pasted, box.selectionStart, box.selectionEnd, 'end');
            setText(box.value);
          }}
        />
        <div className={styles.switches}>
          <span className={styles.withHelp}>
            <Switch checked={specials} onChange={setSpecials}>
              Special tokens recognised
            </Switch>
            <HelpTip
              label="What are special tokens?"
              text="Names such as <|im_end|> stand for one token each, which marks the parts of a chat. Switched off, they are text like any other."
            />
          </span>
          <Switch checked={showIds} onChange={setShowIds}>
            Ids
          </Switch>
          <Switch checked={showBytes} onChange={setShowBytes}>
            Bytes
          </Switch>
        </div>
        {gap !== null ? (
          <p className={styles.words}>{gap}</p>
        ) : known === null || vocabulary === null ? (
          <p className={styles.words}>Tokens can be shown once the model is loaded.</p>
        ) : known.problem !== null ? (
          <p role="alert">{known.problem}</p>
        ) : (
          <>
            <Figures text={known.text} ids={known.ids} />
            <PagedPieces ids={known.ids} vocabulary={vocabulary} showIds={showIds} showBytes={showBytes} />
          </>
        )}
      </div>
    </Dialog>
  );
}

const encoder = new TextEncoder();

function Figures({ text, ids }: { text: string; ids: readonly number[] }) {
  let characters = 0;
  for (const _ of text) characters += 1;
  return (
    <div className={styles.figures}>
      <dl aria-live="polite">
        <Figure name="Tokens">{formatCount(ids.length)}</Figure>
        <Figure name="Characters">{formatCount(characters)}</Figure>
        <Figure name="Bytes">{formatCount(encoder.encode(text).length)}</Figure>
        <Figure name="Characters per token">
          {ids.length === 0 ? '–' : (characters / ids.length).toFixed(2)}
        </Figure>
      </dl>
      <span className={styles.copy}>
        Ids
        <CopyButton text={() => promptIds(ids)} />
      </span>
    </div>
  );
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
