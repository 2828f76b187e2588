import type { ReactNode } from 'react';
import { defaultSamplingParams } from '../../core/samplingParams.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { HelpTip } from '../kit/HelpTip.tsx';
import { LogitBias } from './LogitBias.tsx';
import { NumericControl } from './NumericControl.tsx';
import { PenaltyScope } from './PenaltyScope.tsx';
import { SeedControl } from './SeedControl.tsx';
import { ServerSettingsNote } from './ServerSettingsNote.tsx';
import styles from './SettingsPanel.module.css';
import { StopStrings } from './StopStrings.tsx';

interface SettingsPanelProps {
  /** Stands under a group's title. */
  notes?: Readonly<Record<'sampling' | 'length' | 'penalties' | 'seed', ReactNode>>;
}

/** All sampling settings; every change applies at the next token, also while the model writes. */
export function SettingsPanel({ notes }: SettingsPanelProps) {
  const { neutralise, restorePreset } = useActions();
  const conversationId = useApp((state) => state.conversation.id);
  const recommended = useApp((state) => state.conversation.presetParams === defaultSamplingParams);
  const preset = recommended ? 'the recommended settings' : 'what the chosen starting point set';
  return (
    // What is half typed or refused belongs to its conversation.
    <div key={conversationId} className={styles.panel}>
      <section className={styles.section} aria-labelledby="settings-sampling">
        <div className={styles.heading}>
          <h2 id="settings-sampling">Sampling</h2>
          <div className={styles.all}>
            <Button variant="quiet" className={styles.small} onClick={neutralise}>
              Neutralise
            </Button>
            <Button variant="quiet" className={styles.small} onClick={restorePreset}>
              Restore preset
            </Button>
            <HelpTip
              label="What do Neutralise and Restore preset do?"
              text={`Neutralise switches everything off that reshapes the model’s own odds; Restore preset goes back to ${preset}.`}
            />
          </div>
        </div>
        <ServerSettingsNote />
        {notes?.sampling}
        <NumericControl name="temperature" />
        <NumericControl name="topK" />
        <NumericControl name="topP" />
        <NumericControl name="minP" />
      </section>
      <section className={styles.section} aria-labelledby="settings-length">
        <div className={styles.heading}>
          <h2 id="settings-length">Length and ending</h2>
        </div>
        {notes?.length}
        <NumericControl name="maxTokens" />
        <StopStrings />
      </section>
      <section className={styles.section} aria-labelledby="settings-penalties">
        <div className={styles.heading}>
          <h2 id="settings-penalties">Penalties and bias</h2>
        </div>
        {notes?.penalties}
        <NumericControl name="repetitionPenalty" />
        <PenaltyScope />
        <NumericControl name="frequencyPenalty" />
        <NumericControl name="presencePenalty" />
        <LogitBias />
      </section>
      <section className={styles.section} aria-labelledby="settings-chance">
        <div className={styles.heading}>
          <h2 id="settings-chance">Chance</h2>
        </div>
        {notes?.seed}
        <SeedControl />
      </section>
    </div>
  );
}
