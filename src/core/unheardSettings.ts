import type { ModelCapabilities } from './capabilities.ts';
import type { SamplingParams } from './types.ts';

type Unheard = ModelCapabilities['unheard'][number];

const names: Readonly<Record<Unheard, string>> = {
  topK: 'Top-k',
  minP: 'Min-p',
  repetitionPenalty: 'Repetition penalty',
  logitBias: 'Logit bias',
};

/** The settings that are on and that the model's source has no field for, by their names on the page. */
export function unheardSettings(params: SamplingParams, { unheard }: ModelCapabilities): readonly string[] {
  const isOn: Readonly<Record<Unheard, boolean>> = {
    topK: params.topK !== 0,
    minP: params.minP !== 0,
    repetitionPenalty: params.repetitionPenalty !== 1,
    logitBias: Object.keys(params.logitBias).length > 0,
  };
  return unheard.filter((setting) => isOn[setting]).map((setting) => names[setting]);
}

/** Why moving this setting changes nothing, as one sentence; null: the model's source has a field for it. */
export function unheardSentence(
  setting: keyof SamplingParams,
  { unheard }: Pick<ModelCapabilities, 'unheard'>,
): string | null {
  const lacking = unheard.find((each) => each === setting);
  return lacking === undefined
    ? null
    : `This server has no ${names[lacking]}: it answers as if that were off.`;
}
