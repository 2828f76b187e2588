import { hostOf } from '../../core/hostOf.ts';
import type { ModelCapabilities } from '../../core/capabilities.ts';
import type { KnownModel, ModelOrigin } from '../../core/knownModel.ts';
import type { KeptModel } from '../../store/models/modelsState.ts';
import { formatBytes } from '../kit/formatFigures.ts';

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

/** How much of it lies on this device; null: that says nothing of it. */
export function sizeWords({ origin, bytes }: KnownModel, kept: KeptModel | undefined): string | null {
  const keptBytes = kept?.bytes ?? 0;
  if (origin.kind === 'server') return null;
  if (kept?.whole === true) {
    return keptBytes === 0 ? 'opened for this visit' : `${formatBytes(keptBytes)} on this device`;
  }
  if (keptBytes === 0)
    return bytes === null ? 'not on this device' : `${formatBytes(bytes)}, not on this device`;
  return `${formatBytes(keptBytes)}${bytes === null ? '' : ` of ${formatBytes(bytes)}`} on this device`;
}

/** What the way out of the list is called, and what goes with the entry. */
export function leavingWords(
  { name, origin }: KnownModel,
  kept: KeptModel | undefined,
): { readonly button: string; readonly label: string; readonly action: string; readonly what: string } {
  const keptBytes = kept?.bytes ?? 0;
  // It lies where the person has it, and nothing of it is kept here.
  if (origin.kind === 'file' && keptBytes === 0) {
    const action = 'Remove from the list';
    const what = 'It goes from this page’s list. Your file stays where it is.';
    return { button: 'Remove…', label: `Remove ${name} from the list`, action, what };
  }
  const what =
    keptBytes === 0
      ? 'It goes from the list; nothing of it is kept on this device.'
      : `It goes from the list, and its ${formatBytes(keptBytes)} from this device.`;
  return { button: 'Delete…', label: `Delete ${name}`, action: 'Delete', what };
}

export function lastUsedWords({ lastUsedAt }: KnownModel): string | null {
  if (lastUsedAt === null) return null;
  return `last used ${new Date(lastUsedAt).toLocaleDateString('en-GB', { dateStyle: 'medium' })}`;
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
