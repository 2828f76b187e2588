import { MessageSquarePlus } from 'lucide-react';
import { useActions } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { PresetsButton } from '../presets/PresetsButton.tsx';
import { PromptButton } from '../prompt/PromptButton.tsx';
import { AddPersona } from './AddPersona.tsx';
import { AskAgain } from './AskAgain.tsx';
import { BlindSwitch } from './BlindSwitch.tsx';
import { ComparisonFileMenu } from './ComparisonFileMenu.tsx';
import styles from './CompareToolbar.module.css';
import { useBlindfolded, useIsBlindTest } from './comparisonHooks.ts';
import { CrossExamineButton } from './instruments/CrossExamineButton.tsx';
import { MixerStrip } from './instruments/MixerStrip.tsx';

/** What is done with the comparison as a whole. In a blind test only what cannot tell who is who. */
export function CompareToolbar() {
  const inTest = useIsBlindTest();
  const blindfolded = useBlindfolded();
  const { compare } = useActions();
  return (
    <div className={styles.bar}>
      {inTest ? (
        <p className={styles.hidden}>
          {blindfolded
            ? 'Names, prompts and settings are hidden until you vote.'
            : 'The names are back: nothing is hidden now.'}
        </p>
      ) : (
        <>
          <PresetsButton />
          <PromptButton />
          <AddPersona />
          <Button
            aria-label="New chat"
            title="Empties all panes; personas and settings stay"
            onClick={() => void compare.clear()}
          >
            <MessageSquarePlus aria-hidden size={14} strokeWidth={1.75} />
            <span className={styles.words}>New chat</span>
          </Button>
          <AskAgain />
          <CrossExamineButton />
          <MixerStrip />
        </>
      )}
      <div className={styles.end}>
        <BlindSwitch />
        {!inTest && <ComparisonFileMenu />}
      </div>
    </div>
  );
}
