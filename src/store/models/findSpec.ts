import { AbsentModelError } from '../../core/absentModelError.ts';
import type { KnownModel } from '../../core/knownModel.ts';
import type { DevicePreference, ModelSource, ModelSpec } from '../../core/types.ts';
import type { KeptFiles } from '../../files/keptFiles.ts';
import { defaultContextLength, modelSpec } from '../modelCatalog.ts';

export interface SpecSurroundings {
  /** Where `models/` lies. */
  readonly baseUrl: string;
  /** null: nothing is kept. */
  readonly keptFiles: KeptFiles | null;
  /** Files that were opened in this visit, by model id. */
  readonly openedFiles: ReadonlyMap<string, Blob>;
}

/**
 * What the engine needs to load this model.
 * @param known null: not in the list, so a model of this site.
 * @throws AbsentModelError in plain words when its files are gone.
 */
export async function findSpec(
  id: string,
  known: KnownModel | null,
  device: DevicePreference,
  surroundings: SpecSurroundings,
): Promise<ModelSpec> {
  if (known === null) return modelSpec(id, device, surroundings.baseUrl);
  const source = await findSource(known, surroundings);
  if (source === null) return onThisSite(modelSpec(id, device, surroundings.baseUrl), known.chatTemplate);
  return { id, name: known.name, source, dtype: 'auto', device, contextLength: defaultContextLength };
}

function onThisSite(spec: ModelSpec, chatTemplate: string | null): ModelSpec {
  const { source } = spec;
  return chatTemplate === null || source.kind !== 'embedded'
    ? spec
    : { ...spec, source: { ...source, chatTemplate } };
}

/** null: it lies on this site. */
async function findSource(
  { id, name, origin, chatTemplate }: KnownModel,
  { keptFiles, openedFiles }: SpecSurroundings,
): Promise<ModelSource | null> {
  switch (origin.kind) {
    case 'embedded':
    case 'scripted':
      return null;
    case 'file':
    case 'url': {
      const file = openedFiles.get(id) ?? Object.values((await keptFiles?.openAll(id)) ?? {})[0];
      if (file === undefined) throw new AbsentModelError(goneSentence(name, origin));
      return { kind: 'gguf', file, chatTemplate };
    }
    case 'hub': {
      const files = (await keptFiles?.openAll(id)) ?? {};
      if (Object.keys(files).length === 0) throw new AbsentModelError(goneSentence(name, origin));
      return { kind: 'onnx', files, dtype: origin.dtype, chatTemplate };
    }
    case 'server':
      return { kind: 'server', url: origin.url, model: origin.model };
    default:
      return origin satisfies never;
  }
}

function goneSentence(name: string, origin: KnownModel['origin']): string {
  const gone = `The files of ${name} are not on this device`;
  switch (origin.kind) {
    case 'file':
      return `${gone}: they were not kept, or the browser deleted them. Choose Models, “Open a GGUF…”, and open ${origin.fileName} again.`;
    case 'url':
      return `${gone}: they were not kept, or the browser deleted them. Choose Models, “Open a GGUF…”, and fetch ${origin.url} again.`;
    case 'hub':
      return `${gone}: the download did not end, or the browser deleted them. Choose Models, “Hugging Face repository…”, and fetch ${origin.repository} again.`;
    default:
      return `${gone}.`;
  }
}
