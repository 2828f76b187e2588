import { repetitionScopes } from '../../core/samplingParams.ts';
import { unheardSentence } from '../../core/unheardSettings.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Segmented } from '../kit/Segmented.tsx';
import { ControlHead } from './ControlHead.tsx';
import styles from './NumericControl.module.css';

const label = 'Penalty counts';
const help =
  'Which tokens the repetition penalty counts as already written: this reply’s, those of all own replies, or the whole context with prompt and questions.';

export function PenaltyScope() {
  const scope = useApp((state) => state.conversation.params.repetitionScope);
  const preset = useApp((state) => state.conversation.presetParams.repetitionScope);
  const unheard = useApp(({ model }) => model && unheardSentence('repetitionPenalty', model.capabilities));
  const { setParams } = useActions();
  return (
    <div className={styles.control}>
      <ControlHead
        label={label}
        help={unheard ?? help}
        note={unheard === null ? undefined : 'no effect'}
        helpLabel="What does the penalty count?"
        changed={scope !== preset}
        onReset={() => setParams({ repetitionScope: preset })}
      />
      <Segmented
        label={label}
        options={repetitionScopes}
        value={scope}
        disabled={unheard !== null}
        onChange={(repetitionScope) => setParams({ repetitionScope })}
      />
    </div>
  );
}
