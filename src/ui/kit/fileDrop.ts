/** Something on the page that takes files which are dropped anywhere on it. */
export interface DropTaker {
  /** What it takes, in the middle of a sentence: "a model (.gguf)". */
  readonly words: string;
  takes(file: File): Promise<boolean>;
  take(file: File): void;
}

const takers = new Set<DropTaker>();

/** @returns what takes it away again. */
export function addDropTaker(taker: DropTaker): () => void {
  takers.add(taker);
  return () => takers.delete(taker);
}

export function dropWords(): string {
  return `Drop it to look at it: ${[...takers].map(({ words }) => words).join('; ')}`;
}

/** Hands a file to the first that takes it; what nobody takes is passed over. */
export async function dropFile(file: File): Promise<void> {
  for (const taker of takers) {
    if (!(await taker.takes(file))) continue;
    taker.take(file);
    return;
  }
}
