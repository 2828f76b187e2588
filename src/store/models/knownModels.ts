import * as v from 'valibot';
import type { KnownModel } from '../../core/knownModel.ts';
import { modelIdPattern } from '../../core/modelId.ts';
import { modelCatalog } from '../modelCatalog.ts';
import type { KeptModel } from './modelsState.ts';

/** Of localStorage. */
export const modelsKey = 'glassbox.models';

/** More than a person looks through. */
const mostModels = 200;

const text = v.pipe(v.string(), v.maxLength(2000));
const dtype = v.picklist(['fp32', 'fp16', 'q8', 'int8', 'uint8', 'q4', 'q4f16', 'bnb4']);

const origin = v.variant('kind', [
  v.object({ kind: v.literal('embedded') }),
  v.object({ kind: v.literal('file'), fileName: text }),
  v.object({ kind: v.literal('url'), url: text }),
  v.object({ kind: v.literal('hub'), repository: text, revision: text, dtype }),
  v.object({ kind: v.literal('server'), url: text, model: text }),
]);

const knownModel = v.object({
  id: v.pipe(v.string(), v.regex(modelIdPattern)),
  name: text,
  origin,
  license: v.nullable(text),
  bytes: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))),
  chatTemplate: v.nullable(v.pipe(v.string(), v.maxLength(200_000))),
  lastUsedAt: v.nullable(v.number()),
}) satisfies v.GenericSchema<unknown, KnownModel>;

/** The page's own models. */
const ownModels: readonly KnownModel[] = modelCatalog.map(({ id, name, license, bytes }) => ({
  id,
  name,
  origin: { kind: 'embedded' },
  license,
  bytes,
  chatTemplate: null,
  lastUsedAt: null,
}));

/** The page's own models and those that were kept in the list; what cannot be read is left out. */
export function readKnownModels(storage: Pick<Storage, 'getItem'> | null): readonly KnownModel[] {
  let kept: unknown = null;
  try {
    kept = JSON.parse(storage?.getItem(modelsKey) ?? 'null');
  } catch {
    // Blocked storage or a spoilt record: the page's own remain.
  }
  const brought = Array.isArray(kept) ? kept.slice(0, mostModels) : [];
  return brought.reduce<readonly KnownModel[]>((models, entry) => {
    const { success, output } = v.safeParse(knownModel, entry);
    if (!success) return models;
    if (isBrought(output)) return withModel(models, output);
    const own = models.find(({ id }) => id === output.id);
    return own === undefined ? models : withModel(models, { ...own, chatTemplate: output.chatTemplate });
  }, ownModels);
}

/** @returns whether all are kept; where storage is blocked or full they last for this visit. */
export function writeKnownModels(
  storage: Pick<Storage, 'setItem'> | null,
  models: readonly KnownModel[],
): boolean {
  try {
    const kept = models.filter((model) => isBrought(model) || model.chatTemplate !== null);
    storage?.setItem(modelsKey, JSON.stringify(kept.slice(0, mostModels)));
    return storage !== null && kept.length <= mostModels;
  } catch {
    return false;
  }
}

/** Whether the person brought it, so that it can be taken out of the list. */
export function isBrought({ origin }: KnownModel): boolean {
  return origin.kind !== 'embedded' && origin.kind !== 'scripted';
}

/** Whether a model can be loaded as things are. */
export function isAtHand({ origin }: KnownModel, kept: KeptModel | undefined): boolean {
  switch (origin.kind) {
    case 'embedded':
    case 'scripted':
    case 'server':
      return true;
    case 'file':
    case 'url':
    case 'hub':
      return kept?.whole === true;
    default:
      return origin satisfies never;
  }
}

/** With this one, in the place of the one with its id or at the end. */
export function withModel(models: readonly KnownModel[], model: KnownModel): readonly KnownModel[] {
  const place = models.findIndex(({ id }) => id === model.id);
  return place === -1 ? [...models, model] : models.with(place, model);
}
