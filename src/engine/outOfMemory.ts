/** How browsers and the runtime say that memory ran out. */
const signs =
  /bad_alloc|out of memory|\bOOM\b|allocation failed|could not allocate|failed to allocate|cannot enlarge memory|memory\.grow/i;

/** Gives a plain sentence where memory ran out; anything else is given back as it is. */
export function explainMemoryError(error: unknown): unknown {
  const message = error instanceof Error ? error.message : String(error);
  if (!signs.test(message)) return error;
  return new Error(
    'There is not enough memory for this model. Close other tabs, choose a smaller context or a smaller model, and load it again.',
    { cause: error },
  );
}
