import type { ShapingStage, ShapingStageName } from './reading.ts';
import type { SamplingParams } from './types.ts';

/** One row of the waterfall. */
export interface StageBar extends ShapingStage {
  /** The stage with its setting: "Top-k 40", "Top-p off". */
  readonly label: string;
  /** Whether its setting does nothing. */
  readonly off: boolean;
  /** Share of the shaped distribution that is still there before and after this stage. */
  readonly from: number;
  readonly to: number;
}

/** The stages as bars that fall: each begins where the one before it ended. */
export function stageBars(stages: readonly ShapingStage[], params: SamplingParams): readonly StageBar[] {
  let left = 1;
  return stages.map((stage) => {
    const from = left;
    left *= stage.mass;
    return { ...stage, ...stageWords(stage.name, params), from, to: left };
  });
}

function stageWords(name: ShapingStageName, params: SamplingParams): Pick<StageBar, 'label' | 'off'> {
  const setting = (label: string, value: number, offValue: number) => ({
    label: `${label} ${value === offValue ? 'off' : value}`,
    off: value === offValue,
  });
  switch (name) {
    case 'logits':
      return { label: 'Logits', off: false };
    case 'penalties': {
      const { repetitionPenalty, frequencyPenalty, presencePenalty, logitBias } = params;
      const off =
        repetitionPenalty === 1 &&
        frequencyPenalty === 0 &&
        presencePenalty === 0 &&
        Object.keys(logitBias).length === 0;
      return { label: `Bias, penalties${off ? ' off' : ''}`, off };
    }
    case 'temperature':
      return { label: `Temperature ${params.temperature}`, off: params.temperature === 1 };
    case 'top-k':
      return setting('Top-k', params.topK, 0);
    case 'top-p':
      return setting('Top-p', params.topP, 1);
    case 'min-p':
      return setting('Min-p', params.minP, 0);
  }
}
