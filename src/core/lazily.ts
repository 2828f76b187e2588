/** What `make` returns, made when it is first asked for. Intl's formats take milliseconds each, which no load needs. */
export function lazily<Value extends object>(make: () => Value): () => Value {
  let value: Value | null = null;
  return () => {
    value ??= make();
    return value;
  };
}
