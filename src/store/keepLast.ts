/** Remembers the last answer, so that what did not change stays the same object. */
export function keepLast<Input extends readonly unknown[], Output>(make: (...input: Input) => Output) {
  let last: { readonly input: Input; readonly output: Output } | null = null;
  return (...input: Input): Output => {
    if (last !== null && input.every((value, index) => value === last?.input[index])) return last.output;
    last = { input, output: make(...input) };
    return last.output;
  };
}
