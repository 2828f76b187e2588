import { formatCount } from '../../core/formatCount.ts';
import {
  type NumericParam,
  numericParamProblem,
  numericParams,
  resolveLimit,
} from '../../core/samplingParams.ts';
import { unheardSentence } from '../../core/unheardSettings.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { formatValue } from '../kit/formatFigures.ts';
import { NumberBox } from '../kit/NumberBox.tsx';
import { Slider } from '../kit/Slider.tsx';
import { ControlHead } from './ControlHead.tsx';
import styles from './NumericControl.module.css';
import { useParamLimits } from './useParamLimits.ts';

/** Where only the most likely token is left. */
const greedyAt: Partial<Readonly<Record<NumericParam, number>>> = {
  temperature: 0,
  topK: 1,
  topP: 0,
  minP: 1,
};

/** What a value means beyond its number. */
function valueNote(name: NumericParam, value: number): string | undefined {
  if (value === greedyAt[name]) return 'greedy';
  return value === numericParams[name].off && name !== 'temperature' ? 'off' : undefined;
}

/** What a screen reader says for the slider: "40 tokens", "0, greedy". */
function valueText(name: NumericParam, value: number): string {
  const { unit } = numericParams[name];
  const figure = unit === '' ? formatValue(value) : `${formatCount(value)} ${unit}`;
  return [figure, valueNote(name, value)].filter(Boolean).join(', ');
}

/** Slider, box, reset and "?" of one number, all from the table in core/samplingParams.ts. */
export function NumericControl({ name, slider = true }: { name: NumericParam; slider?: boolean }) {
  const value = useApp((state) => state.conversation.params[name]);
  const preset = useApp((state) => state.conversation.presetParams[name]);
  const { setParams } = useActions();
  const limits = useParamLimits();
  const unheard = useApp(({ model }) => model && unheardSentence(name, model.capabilities));
  const spec = numericParams[name];
  const set = (next: number) => setParams({ [name]: next });
  return (
    <div className={styles.control}>
      <ControlHead
        label={spec.label}
        help={unheard ?? spec.help}
        note={unheard === null ? valueNote(name, value) : 'no effect'}
        changed={value !== preset}
        onReset={() => set(preset)}
      >
        <NumberBox
          label={spec.label}
          value={value}
          min={spec.min}
          max={resolveLimit(spec.max, limits)}
          step={spec.step}
          problem={(candidate, shown) => numericParamProblem(name, candidate, limits, spec.label, shown)}
          refused={unheard}
          onCommit={set}
        />
      </ControlHead>
      {slider && (
        <Slider
          label={spec.label}
          value={value}
          min={spec.min}
          max={resolveLimit(spec.sliderMax, limits)}
          step={spec.step}
          valueText={valueText(name, value)}
          refused={unheard}
          onChange={set}
        />
      )}
    </div>
  );
}
