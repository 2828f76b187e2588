import { useEffect, useState } from 'react';
import { useActions, useApp } from '../../store/useApp.ts';

/** Ids, and of which text they are; `problem` in plain words where there are none. */
export interface Tokenization {
  readonly text: string;
  readonly ids: readonly number[];
  readonly problem: string | null;
}

/** While one types, changes are answered together. */
const afterMs = 120;

/** A text's tokens; while others are awaited the last ones stay. null: none are known yet. */
export function useTokenization(text: string, specials: boolean): Tokenization | null {
  const { tokenize } = useActions();
  const loaded = useApp((state) => state.model !== null);
  const [known, setKnown] = useState<Tokenization | null>(null);
  useEffect(() => {
    if (!loaded) return;
    let latest = true;
    const show = (next: Tokenization) => {
      if (latest) setKnown(next);
    };
    const timer = setTimeout(() => {
      tokenize(text, specials).then(
        (ids) => show({ text, ids, problem: null }),
        (error: unknown) =>
          show({ text, ids: [], problem: error instanceof Error ? error.message : String(error) }),
      );
    }, afterMs);
    return () => {
      latest = false;
      clearTimeout(timer);
    };
  }, [text, specials, loaded, tokenize]);
  return known;
}
