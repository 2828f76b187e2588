import type { ModelCapabilities } from './capabilities.ts';
import type { SamplingParams } from './types.ts';

/** The settings that are on and that the model's source has no field for, by their names on the page. */
export function unheardSettings(params: SamplingParams, { unheard }: ModelCapabilities): readonly string[] {
  const on: Readonly<Record<ModelCapabilities['unheard'][number], readonly [name: string, isOn: boolean]>> = {
    topK: ['Top-k', params.topK !== 0],
    minP: ['Min-p', params.minP !== 0],
    repetitionPenalty: ['Repetition penalty', params.repetitionPenalty !== 1],
    logitBias: ['Logit bias', Object.keys(params.logitBias).length > 0],
  };
  return unheard.flatMap((setting) => {
    const [name, isOn] = on[setting];
    return isOn ? [name] : [];
  });
}
