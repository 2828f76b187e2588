import type { ServerPreset } from './serverPresets.ts';
import type { SamplingParams } from './types.ts';

/** The settings that are on and that this kind of server has no field for, by their names on the page. */
export function unheardSettings(params: SamplingParams, { fields }: ServerPreset): readonly string[] {
  return [
    params.topK !== 0 && fields.topK === undefined && 'Top-k',
    params.minP !== 0 && fields.minP === undefined && 'Min-p',
    params.repetitionPenalty !== 1 && fields.repetitionPenalty === undefined && 'Repetition penalty',
    Object.keys(params.logitBias).length > 0 && 'Logit bias',
  ].filter((name) => name !== false);
}
