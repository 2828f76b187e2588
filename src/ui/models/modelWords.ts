import type { ModelCapabilities } from '../../core/capabilities.ts';
import type { KnownModel, ModelOrigin } from '../../core/knownModel.ts';

/** Where a model was got from. */
export function originWords(origin: ModelOrigin): string {
  switch (origin.kind) {
    case 'embedded':
      return 'Comes with the page';
    case 'scripted':
      return 'A text written in advance';
    case 'file':
      return origin.fileName;
    case 'url':
      return origin.url;
    case 'hub':
      return `${origin.repository} at ${origin.revision.slice(0, 7)}, ${origin.dtype}`;
    case 'server':
      return `${origin.model} on ${hostOf(origin.url)}`;
    default:
      return origin satisfies never;
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

export function lastUsedWords({ lastUsedAt }: KnownModel): string {
  if (lastUsedAt === null) return 'Not used yet';
  return `Last used ${new Date(lastUsedAt).toLocaleDateString('en-GB', { dateStyle: 'medium' })}`;
}

const distributions: Readonly<Record<ModelCapabilities['distribution'], string>> = {
  full: 'Of every token of the vocabulary',
  top: 'Of the likeliest few; the rest is unknown',
  text: 'None: text alone',
};

const yesNo = (can: boolean) => (can ? 'Yes' : 'No');

/** What a model's source can give, as a table's rows. */
export function capabilityRows(capabilities: ModelCapabilities): readonly (readonly [string, string])[] {
  return [
    ['Probabilities', distributions[capabilities.distribution]],
    ['Goes on from any token, exactly', yesNo(capabilities.rewind)],
    ['Several replies in one pass', yesNo(capabilities.batch)],
    ['Scores a text that it is given', yesNo(capabilities.promptScores)],
    ['Text to tokens and back', yesNo(capabilities.tokenizer)],
  ];
}
