import type { KnownModel } from '../../core/knownModel.ts';
import type { HubActions } from './hubActions.ts';
import type { ModelOffer } from './modelOffer.ts';
import type { ServerActions } from './serverActions.ts';

/** What of a model is at hand. */
export interface KeptModel {
  /** On this device, parts of files included. */
  readonly bytes: number;
  /** Whether it can be loaded: all its files are kept, or the person opened them in this visit. */
  readonly whole: boolean;
}

/** A model's files on their way to this device: one model at a time. */
export interface ModelTransfer {
  readonly id: string;
  readonly name: string;
  /** From a server, from the person's disk, or through once more to compare them with what they should be. */
  readonly step: 'download' | 'copy' | 'check';
  readonly loadedBytes: number;
  /** null: the server does not say. */
  readonly totalBytes: number | null;
  /** The busy server asked for a pause of so many seconds; 0: nothing waits. */
  readonly pauseSeconds: number;
}

/** What is done with the list of models. What rejects does so with an Error in plain words. */
export interface ModelsActions {
  readonly hub: HubActions;
  readonly server: ServerActions;
  /** Loads a model as `actions.setModel` does; why it cannot be is said on the page. */
  choose(id: string): Promise<void>;
  /** Asks again what is at hand of the models. */
  refresh(): Promise<void>;
  /** Adds a model to the list, or puts it in the place of the one with its id. */
  remember(model: KnownModel): void;
  /** Another tab has changed the list. What arrives for a model that it took out is given up. */
  readAgain(): Promise<void>;
  /** Renders a model's chats by the person's own Jinja, or by its own again (null); a loaded one is loaded again. */
  setChatTemplate(id: string, chatTemplate: string | null): Promise<void>;
  /** Takes a model from the list and deletes its files; the page's own stays listed. */
  remove(id: string): Promise<void>;
  /** Deletes its files alone. */
  removeFiles(id: string): Promise<void>;
  /** `remove` and `removeFiles`; what fails is said on the page. */
  discard(id: string): Promise<void>;
  discardFiles(id: string): Promise<void>;
  /** Takes all models that were brought here from the list and deletes their files. Rejects where some remain. */
  removeAll(): Promise<void>;
  /** The origins that the person must allow before the page can fetch this address: see `allowedOrigins.ts`. */
  originsToAllow(url: string): readonly string[];
  /** Allows them and loads the page again: a policy in force cannot be widened. Throws where none can be kept. */
  allowOrigins(origins: readonly string[]): void;
  /** Looks at a GGUF; nothing is loaded or kept yet. */
  lookAtFile(file: Blob, fileName: string): Promise<ModelOffer>;
  /** The same at an address that the page may speak with: its header is fetched. */
  lookAtUrl(url: string, signal?: AbortSignal): Promise<ModelOffer>;
  /** Keeps the file on this device; a part that is there is gone on with. */
  keep(offer: ModelOffer): Promise<void>;
  /** Opens it, and keeps it beside that if so wished; what fails is said on the page. */
  take(offer: ModelOffer, wishes: { readonly keep: boolean; readonly sampling: boolean }): Promise<void>;
  /** Goes on with a download from an address that did not end; what fails is said on the page. */
  fetchRest(id: string): Promise<void>;
  /**
   * Loads what was looked at: a picked file where it lies, one at an address once it is kept. Rejects what cannot run.
   * @param signal ends the download, or keeps the load from beginning.
   */
  open(offer: ModelOffer, signal?: AbortSignal): Promise<void>;
  /** Ends what is on its way; what has arrived is kept, to be gone on with. */
  cancelTransfer(): void;
}
