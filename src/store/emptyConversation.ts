import { defaultSamplingParams, defaultSystemPrompt } from '../core/samplingParams.ts';
import type { Conversation } from '../core/types.ts';

/** A conversation with the recommended settings and nothing said. */
export function emptyConversation(id: string, modelId: string): Conversation {
  return {
    id,
    title: '',
    systemPrompt: defaultSystemPrompt,
    exampleTurns: [],
    assistantPrefill: '',
    params: defaultSamplingParams,
    presetParams: defaultSamplingParams,
    modelId,
    messages: {},
    children: {},
    shownChild: {},
  };
}
