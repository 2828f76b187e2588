import { useState } from 'react';
import { comparePresets } from '../../core/presets.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Hint } from '../chat/Hint.tsx';
import { Button } from '../kit/Button.tsx';
import { focusHome } from '../kit/focusHome.ts';
import { useMediaQuery } from '../kit/useMediaQuery.ts';
import styles from './CompareHint.module.css';
import { useIsBlindTest, useNothingSaid } from './comparisonHooks.ts';

/** Questions of the presets to which personas answer each in their own way. */
const suggestions = ['How are you?', 'Why is the sky blue?', 'Do you like rain?'];

/** Before the first message a few questions to begin with, after it what the preset has one try next. */
export function CompareHint() {
  const nothingSaid = useNothingSaid();
  return nothingSaid ? <Suggestions /> : <NextStep />;
}

function Suggestions() {
  const presetId = useApp((state) => state.comparison.presetId);
  const inTest = useIsBlindTest();
  const draft = useApp((state) => state.compareDraft);
  const { compare } = useActions();
  const preset = inTest ? undefined : comparePresets.find(({ id }) => id === presetId);
  const asked = preset === undefined || suggestions.includes(preset.message) ? [] : [preset.message];
  return (
    <div className={styles.suggestions}>
      {preset !== undefined && (
        <p className={styles.lesson}>
          <strong>{preset.title}</strong> {preset.lesson}
        </p>
      )}
      <ul aria-label="Questions to begin with" className={styles.questions}>
        {[...asked, ...suggestions].map((question) => (
          <li key={question}>
            <Button
              aria-pressed={question === draft}
              className={styles.question}
              onClick={() => {
                compare.setDraft(question);
                focusHome();
              }}
            >
              {question}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function NextStep() {
  const presetId = useApp((state) => state.comparison.presetId);
  const comparisonId = useApp((state) => state.comparison.id);
  const inTest = useIsBlindTest();
  const low = useMediaQuery(lowWindow);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const preset = comparePresets.find(({ id }) => id === presetId);
  if (inTest || preset === undefined || dismissed === comparisonId) return null;
  return (
    <div className={styles.next}>
      <Hint title="Try this" onDismiss={() => setDismissed(comparisonId)}>
        {low ? <OneLine text={preset.tryThis} /> : preset.tryThis}
      </Hint>
    </div>
  );
}

const lowWindow = '(max-height: 899px)';

/** As much as one line holds; a click shows the rest. */
function OneLine({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  return (
    <button
      type="button"
      className={styles.line}
      aria-expanded={open}
      title={open ? undefined : text}
      onClick={() => setOpen(!open)}
    >
      {text}
    </button>
  );
}
