import type { OnnxDtype } from './types.ts';

/** Where a model was got from. */
export type ModelOrigin =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'scripted' }
  /** A GGUF that the person picked or dropped. */
  | { readonly kind: 'file'; readonly fileName: string }
  | { readonly kind: 'url'; readonly url: string }
  /** `revision`: the commit, so that the same id always means the same files. */
  | {
      readonly kind: 'hub';
      readonly repository: string;
      readonly revision: string;
      readonly dtype: OnnxDtype;
    }
  /** `url` ends before `/chat/completions`. */
  | { readonly kind: 'server'; readonly url: string; readonly model: string };

/** A model that can be chosen: ours, one that was used before, or one of a server that the person saved. */
export interface KnownModel {
  readonly id: string;
  readonly name: string;
  readonly origin: ModelOrigin;
  /** SPDX identifier or the name that its source gives; null: not said. */
  readonly license: string | null;
  /** Bytes of its files; null: not known, or there are none. */
  readonly bytes: number | null;
  /** Jinja that the person wrote in place of the model's own template; null: the model's. */
  readonly chatTemplate: string | null;
  /** Milliseconds since 1970; null: never loaded here. */
  readonly lastUsedAt: number | null;
}
