import { hostOf } from '../../core/hostOf.ts';
import type { KnownModel } from '../../core/knownModel.ts';
import { modelIdFrom } from '../../core/modelId.ts';
import type { DtypeDevice } from '../../core/onnxExport.ts';
import { recommendedSampling } from '../../core/recommendedSampling.ts';
import type { DevicePreference, SamplingParams } from '../../core/types.ts';
import { ConnectionError, StatusError } from '../../files/download.ts';
import { fetchFile } from '../../files/fetchFile.ts';
import type { KeptFiles } from '../../files/keptFiles.ts';
import type { AllowedOrigins } from './allowedOrigins.ts';
import { findAlike, gatedSentence, type HubRepository, hubFileUrl, readRepository } from './hubClient.ts';
import { type HubOffer, type HubOffers, NoExportError, offersOf } from './hubFiles.ts';
import {
  defaultHub,
  forgetHubSettings,
  type HubSettings,
  hubOrigins,
  readHubSettings,
  writeHubSettings,
} from './hubSettings.ts';
import { downloadOptions, type Transfers } from './transfer.ts';

/** What a repository has for this device. */
export interface HubLook extends HubOffers {
  readonly repository: HubRepository;
  readonly device: DtypeDevice;
  /** Of the device; null: the browser does not say. */
  readonly memoryBytes: number | null;
  /** Settings that its makers recommend; none where they say none. */
  readonly sampling: Partial<SamplingParams>;
}

/** What is done with the hub. What rejects does so with an Error in plain words. */
export interface HubActions {
  settings(): HubSettings;
  /** Of the former hub, origins that the new one does not need are forbidden. */
  setSettings(hub: HubSettings): void;
  /** The hub as people know it again; none is allowed any more, from the next load on. */
  forget(): void;
  /** The origins that the person must allow before the hub can be asked. */
  originsToAllow(): readonly string[];
  /** Allows them and loads the page again. */
  allow(): void;
  /** The browser lets the page speak with the hub no more, from the next load on. */
  forbid(): void;
  /** Asks what a repository has; nothing is fetched yet. @param revision a branch, a tag or a commit. */
  look(repository: string, revision: string, signal: AbortSignal): Promise<HubLook>;
  /** What an offer would be in the list. */
  modelOf(look: HubLook, offer: HubOffer): KnownModel;
  /**
   * Fetches what an offer needs, goes on where an earlier attempt stopped, and loads it; what fails is said on the page.
   * @param sampling whether its makers' settings are to be taken.
   */
  open(look: HubLook, offer: HubOffer, sampling: boolean): Promise<void>;
  /** Goes on with the download of a listed model that did not end; what fails is said on the page. */
  fetchRest(model: KnownModel): Promise<void>;
}

export interface HubSurroundings {
  readonly storage: Storage | null;
  readonly keptFiles: KeptFiles | null;
  readonly origins: AllowedOrigins | null;
  readonly transfers: Transfers;
  readonly reload: () => void;
  device(): DevicePreference;
  remember(model: KnownModel): void;
  refresh(): Promise<void>;
  load(id: string): Promise<void>;
  /** Whether it is the chosen one, and loaded. */
  isInUse(id: string): boolean;
  setParams(params: Partial<SamplingParams>): void;
  /** Does it, and says on the page what fails. */
  saying(work: () => Promise<void>): Promise<void>;
}

const keepsNothing =
  'This browser keeps no files for this page, so a model of the hub cannot be fetched. A private window or a setting may forbid it.';

export function createHubActions(surroundings: HubSurroundings): HubActions {
  const { storage, keptFiles, origins, transfers } = surroundings;
  let hub = readHubSettings(storage);

  async function look(repository: string, revision: string, signal: AbortSignal): Promise<HubLook> {
    const found = await readRepository(hub.url, repository, revision, { fetch, signal });
    const device = await dtypeDevice(surroundings.device());
    try {
      const offers = offersOf(found, device);
      const sampling = await samplingOf(found, signal);
      return { repository: found, device, memoryBytes: memoryOfDevice(), ...offers, sampling };
    } catch (error) {
      if (!(error instanceof NoExportError)) throw error;
      const alike = await findAlike(hub.url, repository, { fetch, signal });
      throw alike.length === 0 ? error : new Error(`${error.message} Did you mean ${alike.join(', ')}?`);
    }
  }

  /** What generation_config.json recommends; it is small, and where it cannot be had nothing is recommended. */
  async function samplingOf(repository: HubRepository, signal: AbortSignal): Promise<HubLook['sampling']> {
    const path = 'generation_config.json';
    if (!repository.files.some((file) => file.path === path)) return {};
    try {
      const url = hubFileUrl(hub.url, repository, path);
      const response = await fetch(url, { signal, credentials: 'omit', referrerPolicy: 'no-referrer' });
      return response.ok ? recommendedSampling(await response.json()) : {};
    } catch {
      signal.throwIfAborted();
      return {};
    }
  }

  async function keep(model: KnownModel, { repository }: HubLook, { files, bytes }: HubOffer): Promise<void> {
    if (keptFiles === null) throw new Error(keepsNothing);
    surroundings.remember(model);
    try {
      await transfers.run(model, async (say, signal) => {
        let before = 0;
        for (const file of files) {
          const url = hubFileUrl(hub.url, repository, file.path);
          const request = { url, name: file.path, folder: model.id, ...file };
          const refused = watchRefusals();
          try {
            const fetched = await fetchFile(keptFiles, request, {
              ...downloadOptions(signal, (pauseSeconds) => say({ pauseSeconds })),
              onProgress: ({ step, loadedBytes }) =>
                say({ step, loadedBytes: before + loadedBytes, totalBytes: bytes }),
            });
            before += fetched.size;
          } catch (error) {
            signal.throwIfAborted();
            throw await explain(
              error,
              { url, path: file.path, repository: repository.repository },
              refused.hosts,
            );
          } finally {
            refused.end();
          }
          say({ step: 'download', loadedBytes: before, totalBytes: bytes });
        }
        if (bytes === null) surroundings.remember({ ...model, bytes: before });
      });
    } finally {
      await surroundings.refresh();
    }
  }

  return {
    settings: () => hub,
    setSettings(next) {
      const needed = hubOrigins(next);
      for (const origin of hubOrigins(hub)) {
        if (!needed.includes(origin)) origins?.forbidOrigin(origin, 'hub');
      }
      hub = next;
      writeHubSettings(storage, next);
    },
    forget() {
      hub = defaultHub;
      forgetHubSettings(storage);
      origins?.forbidAll('hub');
    },
    originsToAllow: () => hubOrigins(hub).filter((origin) => origins?.isAllowed(origin) !== true),
    allow() {
      for (const origin of hubOrigins(hub)) origins?.allowOrigin(origin, 'hub');
      surroundings.reload();
    },
    forbid() {
      for (const origin of hubOrigins(hub)) origins?.forbidOrigin(origin, 'hub');
      surroundings.reload();
    },
    look,
    modelOf,
    open: (found, offer, sampling) =>
      surroundings.saying(async () => {
        const model = modelOf(found, offer);
        await keep(model, found, offer);
        await surroundings.load(model.id);
        if (sampling && surroundings.isInUse(model.id)) surroundings.setParams(found.sampling);
      }),
    fetchRest: (model) =>
      surroundings.saying(async () => {
        const { origin } = model;
        if (origin.kind !== 'hub') return;
        const found = await look(origin.repository, origin.revision, new AbortController().signal);
        const offer = found.offers.find(({ dtype }) => dtype === origin.dtype);
        if (offer === undefined) {
          throw new Error(
            `${origin.repository} no longer has the precision ${origin.dtype}, so ${model.name} cannot be completed. Choose Models, “Hugging Face repository…”, and fetch another precision.`,
          );
        }
        await keep(model, found, offer);
      }),
  };
}

function modelOf(
  { repository: { repository, commit, license } }: HubLook,
  { dtype, bytes }: HubOffer,
): KnownModel {
  const name = repository.slice(repository.indexOf('/') + 1).replace(/-ONNX$/i, '');
  return {
    // A commit's hash names the repository's content; the precision says which part of it.
    id: modelIdFrom(name, `${commit.slice(0, 12)}-${dtype}`),
    name: `${name} ${dtype}`,
    origin: { kind: 'hub', repository, revision: commit, dtype },
    license,
    bytes,
    chatTemplate: null,
    lastUsedAt: null,
  };
}

/** Where a model would run, as far as it decides which precisions can. */
async function dtypeDevice(preference: DevicePreference): Promise<DtypeDevice> {
  const cpu: DtypeDevice = { kind: 'wasm', halfFloats: false };
  if (preference === 'wasm') return cpu;
  try {
    const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
    if (adapter === null || adapter === undefined) return cpu;
    if (adapter.info.isFallbackAdapter && preference === 'auto') return cpu;
    return { kind: 'webgpu', halfFloats: adapter.features.has('shader-f16') };
  } catch {
    return cpu;
  }
}

/** Bytes; browsers round it, and some do not say. */
function memoryOfDevice(): number | null {
  const { deviceMemory } = navigator as { readonly deviceMemory?: number };
  return deviceMemory === undefined ? null : deviceMemory * 2 ** 30;
}

/** Collects the hosts that the page's policy refused; a browser may tell no more than who sent the request on. */
function watchRefusals(): { hosts(): readonly string[]; end(): void } {
  const refused = new Set<string>();
  const note = ({ blockedURI }: SecurityPolicyViolationEvent) => refused.add(hostOf(blockedURI));
  globalThis.document?.addEventListener('securitypolicyviolation', note);
  return {
    hosts: () => [...refused],
    end: () => globalThis.document?.removeEventListener('securitypolicyviolation', note),
  };
}

interface FailedFile {
  readonly url: string;
  readonly path: string;
  readonly repository: string;
}

async function explain(
  error: unknown,
  { url, path, repository }: FailedFile,
  refusedHosts: () => readonly string[],
): Promise<unknown> {
  if (error instanceof StatusError) {
    if (error.status === 401 || error.status === 403) return new Error(gatedSentence(repository));
    if (error.status !== 404) return error;
    return new Error(`${path} is not in ${repository} any more (status 404). Look the repository up again.`);
  }
  if (!(error instanceof ConnectionError)) return error;
  if (globalThis.navigator?.onLine === false) {
    return new Error(`This device is offline. Connect, and go on with ${path}; what has arrived is kept.`);
  }
  // What the policy refused is told a little later than the request fails; by the hub's next answer it is.
  if (!(await isSentOn(url))) return error;
  const hub = hostOf(url);
  const refused = refusedHosts();
  if (refused.length === 0) {
    return new Error(
      `${hub} sends the request for ${path} on to another host, which cannot be reached. Check whether a filter blocks it, and go on; what has arrived is kept.`,
    );
  }
  const elsewhere = refused.filter((host) => host !== hub);
  const where =
    elsewhere.length === 0 ? 'another host, which the browser does not name' : elsewhere.join(', ');
  return new Error(
    `${hub} sends the request for ${path} on to ${where}: this page may not speak with it. If you trust it, add it under “Hugging Face repository…”, Advanced, “Further file hosts”, and go on.`,
  );
}

async function isSentOn(url: string): Promise<boolean> {
  try {
    const { type } = await fetch(url, {
      redirect: 'manual',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
    });
    return type === 'opaqueredirect';
  } catch {
    return false;
  }
}
