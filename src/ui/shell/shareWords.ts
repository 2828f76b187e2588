import type { SharedRequest } from '../../core/shareLink.ts';
import { embeddedModelId } from '../../store/modelCatalog.ts';
import { countWords } from '../kit/formatFigures.ts';

/** This page with the request after "#", and the model in front of it where it is not the usual one. */
export function shareAddress(page: string, modelId: string, fragment: string): string {
  const { origin, pathname } = new URL(page);
  const search = modelId === embeddedModelId ? '' : `?${new URLSearchParams({ model: modelId })}`;
  return `${origin}${pathname}${search}#${fragment}`;
}

/** What a link holds, for a person who is about to give it away. */
export function sharedWords(request: SharedRequest): readonly string[] {
  const { model, params } = request;
  const hash = model.sha256 === null ? '' : ` (SHA-256 ${model.sha256.slice(0, 8)}…)`;
  const seed =
    params.seed === -1
      ? 'all settings, without a seed: every reply will be another'
      : `all settings, with the seed ${params.seed}`;
  return [...textWords(request), seed, `the name of the model, ${model.id}${hash}`];
}

function textWords(request: SharedRequest): readonly string[] {
  if (request.kind === 'completion') return ['the text that is to be continued'];
  const { systemPrompt, exampleTurns, assistantPrefill, messages } = request;
  const examples = exampleTurns.length;
  return [
    ...(systemPrompt === '' ? [] : ['the system prompt']),
    ...(examples === 0 ? [] : [countWords(examples, 'example turn')]),
    messageWords(messages.length),
    ...(assistantPrefill === '' ? [] : ['what the reply begins with']),
  ];
}

function messageWords(count: number): string {
  if (count === 0) return 'no message: nothing was said and nothing is typed';
  return count === 1 ? 'the question' : `${countWords(count, 'message')}, the last one the question`;
}
