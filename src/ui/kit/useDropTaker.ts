import { useEffect, useEffectEvent } from 'react';
import { addDropTaker, type DropTaker } from './fileDrop.ts';

/** Takes files that are dropped anywhere on the page, as long as the component is there. */
export function useDropTaker({ words, takes, take }: DropTaker): void {
  const onTakes = useEffectEvent(takes);
  const onTake = useEffectEvent(take);
  useEffect(
    () => addDropTaker({ words, takes: (file) => onTakes(file), take: (file) => onTake(file) }),
    [words],
  );
}
