import { Dialog } from '../kit/Dialog.tsx';

/** A GGUF file from the person's disk or from an address. */
export function OpenGgufDialog({ onClose }: { onClose(): void }) {
  return (
    <Dialog title="Open a GGUF" onClose={onClose}>
      <p>A GGUF file holds a whole language model: its weights, its vocabulary and its chat template.</p>
    </Dialog>
  );
}
