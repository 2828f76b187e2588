import type { ServerPreset } from '../core/serverPresets.ts';
import type { PromptInput, SamplingParams } from '../core/types.ts';

/** What is posted, and to which endpoint below the server's address. */
export interface ServerRequest {
  readonly path: '/chat/completions' | '/completions';
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * A prompt and settings as OpenAI's API takes them, with the further fields that this kind of server has. Settings
 * that are off are left out: servers refuse fields that they do not know.
 * @throws Error in plain words where the server cannot be asked for this.
 */
export function serverRequest(
  prompt: PromptInput,
  params: SamplingParams,
  model: string,
  preset: ServerPreset,
): ServerRequest {
  const settings = {
    model,
    stream: true,
    stream_options: { include_usage: true },
    ...samplingFields(params, preset),
  };
  if (prompt.kind !== 'chat') {
    if (preset.completionLogprobs === null)
      throw new Error(`${preset.name} has no endpoint for completions without a chat.`);
    const { completionLogprobs } = preset;
    return {
      path: '/completions',
      body: {
        ...settings,
        prompt: plainText(prompt),
        ...(completionLogprobs > 0 ? { logprobs: completionLogprobs } : {}),
      },
    };
  }
  const goesOn = prompt.ending === 'continue';
  if (goesOn && preset.prefill === null) {
    throw new Error(`${preset.name} begins every reply anew: it cannot go on with one that is begun.`);
  }
  return {
    path: '/chat/completions',
    body: {
      ...settings,
      messages: prompt.messages.map((message) =>
        message.role === 'assistant'
          ? { role: message.role, content: joined(message.segments) }
          : { role: message.role, content: message.text },
      ),
      ...(goesOn && preset.prefill === 'asked'
        ? { add_generation_prompt: false, continue_final_message: true }
        : {}),
      ...chatLogprobs(preset),
    },
  };
}

function chatLogprobs({ topLogprobs, logprobsField }: ServerPreset): object {
  if (topLogprobs === 0) return {};
  return logprobsField === 'number'
    ? { logprobs: topLogprobs }
    : { logprobs: true, top_logprobs: topLogprobs };
}

/** Text alone can be sent: ids are the model's that is on this device, or ours. */
function plainText(prompt: Exclude<PromptInput, { kind: 'chat' }>): string {
  switch (prompt.kind) {
    case 'text':
      return prompt.text;
    case 'segments':
      return joined(prompt.segments);
    case 'ids':
    case 'continuation':
      throw new Error('A server takes text, not token ids.');
    default:
      return prompt satisfies never;
  }
}

function joined(segments: readonly (string | readonly number[])[]): string {
  return segments
    .map((segment) => {
      if (typeof segment === 'string') return segment;
      throw new Error('A server takes text, not token ids.');
    })
    .join('');
}

/** The settings by the fields that the server has; `capabilities.unheard` tells of those that it has none for. */
function samplingFields(params: SamplingParams, { fields, maxTokensField }: ServerPreset): object {
  const { temperature, topK, topP, minP, repetitionPenalty, frequencyPenalty, presencePenalty, stop, seed } =
    params;
  return {
    temperature,
    [maxTokensField]: params.maxTokens,
    ...(topP === 1 ? {} : { top_p: topP }),
    ...(frequencyPenalty === 0 ? {} : { frequency_penalty: frequencyPenalty }),
    ...(presencePenalty === 0 ? {} : { presence_penalty: presencePenalty }),
    ...(stop.length === 0 ? {} : { stop }),
    ...(seed === -1 ? {} : { seed }),
    ...(topK === 0 || fields.topK === undefined ? {} : { [fields.topK]: topK }),
    ...(minP === 0 || fields.minP === undefined ? {} : { [fields.minP]: minP }),
    ...(repetitionPenalty === 1 || fields.repetitionPenalty === undefined
      ? {}
      : { [fields.repetitionPenalty]: repetitionPenalty }),
  };
}
