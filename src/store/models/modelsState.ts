import type { KnownModel } from '../../core/knownModel.ts';

/** What of a model lies on this device. */
export interface KeptModel {
  /** Parts of files included. */
  readonly bytes: number;
  /** Whether it can be loaded from them. */
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

/** What is done with the list of models. */
export interface ModelsActions {
  /** Loads a model as `actions.setModel` does; why it cannot be is said on the page. */
  choose(id: string): Promise<void>;
  /** Asks again what is kept of the models' files. */
  refresh(): Promise<void>;
  /** Adds a model to the list, or puts it in the place of the one with its id. */
  remember(model: KnownModel): void;
  /** Renders a model's chats by the person's own Jinja, or by its own again (null); a loaded one is loaded again. */
  setChatTemplate(id: string, chatTemplate: string | null): Promise<void>;
  /** Takes a model from the list and deletes its files; the page's own stays listed. */
  remove(id: string): Promise<void>;
}
