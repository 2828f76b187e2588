import type { ComponentType } from 'react';
import { HubDialog } from './HubDialog.tsx';
import { OpenGgufDialog } from './OpenGgufDialog.tsx';
import { ServerDialog } from './ServerDialog.tsx';

export type ModelOpenerId = 'open-gguf' | 'hub' | 'server';

/** A way to bring a model here. */
export interface ModelOpener {
  readonly id: ModelOpenerId;
  /** What the button says. */
  readonly label: string;
  readonly Dialog: ComponentType<{ onClose(): void }>;
}

/** In the order in which they are offered. */
export const modelOpeners: readonly ModelOpener[] = [
  { id: 'open-gguf', label: 'Open a GGUF…', Dialog: OpenGgufDialog },
  { id: 'hub', label: 'Hugging Face repository…', Dialog: HubDialog },
  { id: 'server', label: 'Server…', Dialog: ServerDialog },
];
