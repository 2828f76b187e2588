import {
  defaultSamplingParams,
  type NumericParam,
  numericParamProblem,
  numericParams,
  resolveLimit,
} from '../../core/samplingParams.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { NumberBox } from '../kit/NumberBox.tsx';
import { Slider } from '../kit/Slider.tsx';
import { ControlHead } from './ControlHead.tsx';
import styles from './NumericControl.module.css';
import { useParamLimits } from './useParamLimits.ts';

/** What a value means beyond its number. */
function valueNote(name: NumericParam, value: number): string | undefined {
  if (name === 'temperature') return value === 0 ? 'greedy' : undefined;
  if (value === numericParams[name].off) return 'off';
  return numericParams[name].unit || undefined;
}

/** Slider, box, reset and "?" of one number, all from the table in core/samplingParams.ts. */
export function NumericControl({ name, slider = true }: { name: NumericParam; slider?: boolean }) {
  const value = useApp((state) => state.conversation.params[name]);
  const { setParams } = useActions();
  const limits = useParamLimits();
  const spec = numericParams[name];
  const note = valueNote(name, value);
  const set = (next: number) => setParams({ [name]: next });
  return (
    <div className={styles.control}>
      <ControlHead
        label={spec.label}
        help={spec.help}
        note={note}
        changed={value !== defaultSamplingParams[name]}
        onReset={() => set(defaultSamplingParams[name])}
      >
        <NumberBox
          label={spec.label}
          value={value}
          min={spec.min}
          max={resolveLimit(spec.max, limits)}
          step={spec.step}
          problem={(candidate) => numericParamProblem(name, candidate, limits)}
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
          valueText={note === undefined ? undefined : `${value}, ${note}`}
          onChange={set}
        />
      )}
    </div>
  );
}
