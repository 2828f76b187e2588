/** The request cannot be met as it stands; the engine itself is sound. Its message is a plain sentence. */
export class RefusedError extends Error {}

/** The engine itself broke. Its message is a plain sentence. */
export class EngineError extends Error {}

/** Marks whatever `work` throws as the request's own fault. */
export function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new RefusedError(error instanceof Error ? error.message : String(error));
  }
}

/** How browsers and the runtime say that memory ran out. */
const memorySigns =
  /bad_alloc|out of memory|\bOOM\b|allocation failed|could not allocate|failed to allocate|cannot enlarge memory|memory\.grow/i;

/** How the graphics processor's loss shows in a run. */
const deviceSigns = /device (is |was )?lost|context lost|mapAsync.*(abort|destroyed)/i;

/** What went wrong inside the runtime, as a sentence that names a remedy; the runtime's own words follow. */
export function explainRuntimeError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  const sentence = isMemoryError(error)
    ? 'There is not enough memory for this model. Close other tabs, choose a smaller context or a smaller model, and load it again.'
    : deviceSigns.test(detail)
      ? 'The graphics processor was lost. The model is loaded again; choose the CPU if it happens once more.'
      : `The engine failed. Load the model again; if that does not help, choose another device. (${shorten(detail)})`;
  return new EngineError(sentence, { cause: error });
}

export function isMemoryError(error: unknown): boolean {
  return memorySigns.test(error instanceof Error ? error.message : String(error));
}

function shorten(detail: string): string {
  return detail.length > 300 ? `${detail.slice(0, 300)}…` : detail;
}
