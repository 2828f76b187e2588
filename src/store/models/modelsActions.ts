import type { KnownModel } from '../../core/knownModel.ts';
import type { InspectFile } from '../../core/modelFacts.ts';
import type { DevicePreference, ModelSpec } from '../../core/types.ts';
import type { KeptFiles } from '../../files/keptFiles.ts';
import type { AppStore } from '../appState.ts';
import { keepStorage } from '../browserStorage.ts';
import { deleteCachedModel, listCachedModels } from '../modelCache.ts';
import { createSharedList } from '../sharedList.ts';
import { type AllowedOrigins, hubFileHosts } from './allowedOrigins.ts';
import { findSpec } from './findSpec.ts';
import { createHubActions } from './hubActions.ts';
import { defaultHubUrl } from './hubClient.ts';
import { judgeOffer } from './judgeOffer.ts';
import { isBrought, readKnownModels, withModel, writeKnownModels } from './knownModels.ts';
import { fileNameOf, type ModelOffer, offerOfFile, offerOfUrl } from './modelOffer.ts';
import type { KeptModel, ModelsActions } from './modelsState.ts';
import { createServerActions, type ServerDoor } from './serverActions.ts';
import type { ServerKeys } from './serverKeys.ts';
import {
  createTransfers,
  downloadOptions,
  type Transfers,
  transferFromDisk,
  transferFromUrl,
} from './transfer.ts';

export interface ModelsSurroundings {
  /** Where `models/` lies. */
  readonly baseUrl: string;
  readonly storage: Storage | null;
  readonly keptFiles: KeptFiles | null;
  readonly inspectFile: InspectFile;
  /** null: the page speaks with its own origin alone. */
  readonly origins: AllowedOrigins | null;
  /** Loads the page again; what was written stays. */
  readonly reload: () => void;
  readonly now: () => number;
  readonly session: Storage | null;
  readonly keys: ServerKeys;
  readonly door: ServerDoor;
}

export interface Models {
  readonly actions: ModelsActions;
  readonly transfers: Transfers;
  /** @throws Error in plain words when the id cannot be one, or the model's files are gone. */
  findSpec(id: string, device: DevicePreference): Promise<ModelSpec>;
  /** The same model with its files as they are now. @throws Error in plain words when they are gone. */
  findAgain(spec: ModelSpec): Promise<ModelSpec>;
  /** Whether the next load of the page finds it: a file that was opened and not kept is gone by then. */
  comesBack(id: string): Promise<boolean>;
}

const keepsNothing =
  'This browser keeps no files for this page. Open the model as a file, without keeping it.';

const cancelledWords = 'Cancelled. What has arrived is kept: Models lists it, to go on with or to delete.';

/** The origins that a file at this address comes from. */
function hostsOf(url: string): readonly string[] {
  const { origin } = new URL(url);
  return origin === defaultHubUrl ? [origin, hubFileHosts] : [origin];
}

/** Why a transfer ended whose files are deleted: there is nothing to say of it. */
const deleted = new DOMException('The files are being deleted.', 'AbortError');

/** The list of models, and what of them is on this device. */
export function createModels(store: AppStore, surroundings: ModelsSurroundings): Models {
  const { storage, keptFiles, inspectFile, origins, now } = surroundings;
  const { getState: get, setState: set } = store;
  /** Of this visit: by model id. */
  const openedFiles = new Map<string, Blob>();
  const transfers = createTransfers(store);

  const find = (id: string) => get().models.find((model) => model.id === id) ?? null;

  const list = createSharedList<KnownModel>(
    {
      read: () => readKnownModels(storage),
      write: (models) => writeKnownModels(storage, models),
      shown: () => get().models,
      show: (models) => set({ models }),
    },
    storage !== null,
  );

  /** Keeps what it was used for: the date, and a template of the person's own. */
  function remember(model: KnownModel): void {
    list.change((models) => {
      const { lastUsedAt, chatTemplate } = models.find(({ id }) => id === model.id) ?? model;
      return withModel(models, { ...model, lastUsedAt, chatTemplate });
    });
  }

  /** The page need not speak with the hosts of an address that no model has any more. */
  function forbidUnused(url: string): void {
    const needed = get().models.flatMap(({ origin }) => (origin.kind === 'url' ? hostsOf(origin.url) : []));
    for (const host of hostsOf(url)) if (!needed.includes(host)) origins?.forbidOrigin(host, 'url');
  }

  /** Whether it is the chosen one, and loaded. */
  const isInUse = (id: string) => get().modelSpec.id === id && get().model?.id === id;

  /** Of a model that is still listed: another tab may have taken it out. */
  function update(id: string, change: Partial<KnownModel>): void {
    list.change((models) => models.map((model) => (model.id === id ? { ...model, ...change } : model)));
  }

  /** Says what fails; a transfer that was cancelled says how much of it is kept. */
  async function saying(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error === deleted) return;
      const cancelled = error instanceof DOMException && error.name === 'AbortError';
      const text = cancelled ? cancelledWords : error instanceof Error ? error.message : String(error);
      set({ notice: { kind: cancelled ? 'info' : 'error', text, remedy: null } });
    }
  }

  async function fetchModel(
    model: KnownModel,
    url: string,
    bytes: number | null,
    signal?: AbortSignal,
  ): Promise<void> {
    if (keptFiles === null) throw new Error(keepsNothing);
    try {
      await transferFromUrl(transfers, keptFiles, model, { url, path: fileNameOf(url), bytes }, signal);
      void keepStorage();
    } finally {
      await actions.refresh();
    }
  }

  async function keepFiles({ model, file, facts }: ModelOffer, signal?: AbortSignal): Promise<void> {
    if (keptFiles === null) throw new Error(keepsNothing);
    const { origin } = model;
    remember(model);
    if (origin.kind === 'url') await fetchModel(model, origin.url, facts.fileBytes, signal);
    if (origin.kind !== 'file' || file === null) return;
    try {
      const from = { file, path: origin.fileName, version: facts.identity };
      await transferFromDisk(transfers, keptFiles, model, from);
      openedFiles.delete(model.id);
      void keepStorage();
    } finally {
      await actions.refresh();
    }
  }

  const hub = createHubActions({
    ...surroundings,
    transfers,
    device: () => get().modelSpec.device,
    remember,
    refresh: () => actions.refresh(),
    load: (id) => get().actions.setModel(id),
    isInUse,
    setParams: (params) => get().actions.setParams(params),
    saying,
  });

  const actions: ModelsActions = {
    hub,
    server: createServerActions({
      ...surroundings,
      remember,
      forgetModelsOf: (url) =>
        list.change((models) =>
          models.filter(({ origin }) => origin.kind !== 'server' || origin.url !== url),
        ),
      load: (id) => get().actions.setModel(id),
    }),
    choose: (id) => saying(() => get().actions.setModel(id)),
    async refresh() {
      const kept: Record<string, KeptModel> = {};
      // A part that is missing is fetched while it is loaded.
      for (const [id, bytes] of await listCachedModels()) kept[id] = { bytes, whole: true };
      for (const { folder, bytes, files } of (await keptFiles?.list()) ?? []) {
        const known = find(folder);
        // Of a repository that does not say its size nobody knows how many files are still to come.
        const least = known?.bytes ?? (known?.origin.kind === 'hub' ? Number.POSITIVE_INFINITY : 0);
        const whole = files.every((file) => file.whole) && bytes >= least;
        kept[folder] = { bytes, whole };
      }
      for (const id of openedFiles.keys()) kept[id] = { bytes: kept[id]?.bytes ?? 0, whole: true };
      set({ keptModels: kept });
    },
    remember,
    async readAgain() {
      list.readAgain();
      const arriving = get().modelTransfer?.id ?? null;
      if (arriving === null || find(arriving) !== null) return;
      // Another tab has deleted it, but could not delete the file that is being written here.
      await saying(() => actions.removeFiles(arriving));
    },
    async setChatTemplate(id, chatTemplate) {
      if (find(id) === null) return;
      update(id, { chatTemplate });
      if (get().modelSpec.id === id) await get().actions.loadModel();
    },
    async removeFiles(id) {
      if (get().modelTransfer?.id === id) await transfers.cancel(deleted);
      openedFiles.delete(id);
      try {
        await deleteCachedModel(id);
        await keptFiles?.remove(id);
      } finally {
        await actions.refresh();
      }
    },
    async remove(id) {
      await actions.removeFiles(id);
      if (get().settings.startModel === id) get().actions.setSettings({ startModel: null });
      const address = find(id)?.origin;
      list.change((models) => models.filter((model) => model.id !== id || !isBrought(model)));
      if (address?.kind === 'url') forbidUnused(address.url);
      await actions.refresh();
    },
    discard: (id) => saying(() => actions.remove(id)),
    discardFiles: (id) => saying(() => actions.removeFiles(id)),
    async removeAll() {
      await transfers.cancel(deleted);
      openedFiles.clear();
      for (const { url } of actions.server.list()) actions.server.remove(url);
      surroundings.keys.forgetAll();
      get().actions.setSettings({ startModel: null });
      list.change((models) => models.filter((model) => !isBrought(model)));
      hub.forget();
      origins?.forbidAll('url');
      const folders = (await keptFiles?.list()) ?? [];
      const removals = await Promise.allSettled(folders.map(({ folder }) => keptFiles?.remove(folder)));
      await actions.refresh();
      for (const removal of removals) if (removal.status === 'rejected') throw removal.reason;
    },
    originsToAllow(url) {
      return hostsOf(url).filter((host) => origins?.isAllowed(host) !== true);
    },
    allowOrigins(hosts) {
      for (const host of hosts) origins?.allowOrigin(host, 'url');
      surroundings.reload();
    },
    lookAtFile: (file, fileName) => offerOfFile(file, fileName, inspectFile),
    lookAtUrl: (url, signal = new AbortController().signal) =>
      offerOfUrl(url, inspectFile, downloadOptions(signal)),
    keep: (offer) => keepFiles(offer),
    async take(offer, { keep, sampling }) {
      const opening = saying(async () => {
        await actions.open(offer);
        if (sampling && isInUse(offer.model.id)) get().actions.setParams(offer.facts.sampling);
      });
      // One at an address is kept in any case.
      if (keep && offer.file !== null) await saying(() => keepFiles(offer));
      await opening;
    },
    async fetchRest(id) {
      const model = find(id);
      if (model?.origin.kind === 'hub') return hub.fetchRest(model);
      if (model?.origin.kind !== 'url') return;
      const { origin, bytes } = model;
      await saying(() => fetchModel(model, origin.url, bytes));
    },
    async open(offer, signal) {
      const { model, file } = offer;
      const { refusal } = judgeOffer(offer, get().modelSpec.device);
      if (refusal !== null) throw new Error(refusal);
      if (file === null) await keepFiles(offer, signal);
      else {
        openedFiles.set(model.id, file);
        remember(model);
        await actions.refresh();
      }
      signal?.throwIfAborted();
      await get().actions.setModel(model.id);
    },
    cancelTransfer: () => void transfers.cancel(),
  };

  // What was loaded was used; and it knows itself best.
  store.subscribe(({ model }, { model: before }) => {
    if (model === null || model === before) return;
    const known = find(model.id);
    if (known === null || !isBrought(known)) return;
    update(model.id, { name: model.name, lastUsedAt: now() });
  });

  const places = { ...surroundings, openedFiles };
  return {
    actions,
    transfers,
    findSpec: (id, device) => findSpec(id, find(id), device, places),
    async findAgain(spec) {
      const known = find(spec.id);
      if (known === null) return spec;
      return findSpec(spec.id, known, spec.device, places);
    },
    comesBack: (id) =>
      findSpec(id, find(id), get().modelSpec.device, { ...surroundings, openedFiles: new Map() }).then(
        () => true,
        () => false,
      ),
  };
}
