import type { AppState } from '../store/appState.ts';
import type { ModelsActions } from '../store/models/modelsState.ts';
import type { ModelListing } from './apiTypes.ts';
import { asFields, readFlag, show } from './readArguments.ts';

/** The models of the list, then what else is kept or loaded. */
export function listModels({ models, keptModels, model }: AppState): readonly ModelListing[] {
  const listing = (id: string, name: string): ModelListing => ({
    id,
    name: model?.id === id ? model.name : name,
    source: 'embedded',
    license: model?.id === id ? model.license : null,
    loaded: model?.id === id,
    cachedBytes: keptModels?.[id]?.bytes ?? 0,
  });
  const listed = models.map(({ id, name, origin, license }) => ({
    ...listing(id, name),
    source: origin.kind,
    license,
  }));
  const rest = new Set([...Object.keys(keptModels ?? {}), ...(model === null ? [] : [model.id])]);
  for (const { id } of models) rest.delete(id);
  return [...listed, ...Array.from(rest, (id) => listing(id, id))];
}

interface OpenOptions {
  readonly keep: boolean;
  readonly name: string | null;
  readonly signal: AbortSignal | undefined;
}

export function readOpenOptions(options: unknown): OpenOptions {
  const fields = asFields('options', options);
  const { name = null, signal } = fields;
  if (name !== null && typeof name !== 'string') {
    throw new Error(`name must be a file's name; ${show(name)} is not.`);
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new Error(`signal must be an AbortSignal; ${show(signal)} is not.`);
  }
  return { keep: readFlag(fields, 'keep'), name, signal };
}

export function fileNameOf(blob: Blob): string {
  return blob instanceof File ? blob.name : 'model.gguf';
}

/** @throws Error in plain words unless it is an address that the page may speak with. */
export function readAddress(source: unknown, models: ModelsActions): string {
  if (typeof source !== 'string' || !URL.canParse(source)) {
    throw new Error(
      `The first argument must be a Blob or the address of a GGUF; ${show(source)} is neither.`,
    );
  }
  const { href } = new URL(source);
  const [origin] = models.originsToAllow(href);
  if (origin === undefined) return href;
  throw new Error(
    `The page may not speak with ${origin} yet: choose Models, “Open a GGUF…”, give the address there and allow it.`,
  );
}
