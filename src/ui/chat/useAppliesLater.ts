import { useState } from 'react';
import { useApp } from '../../store/useApp.ts';
import { isGenerating } from '../shell/runWords.ts';

/** Whether a part of the prompt was changed while a reply is written that does not know of it. */
export function useAppliesLater(text: string): boolean {
  const generating = useApp(isGenerating);
  /** What the running reply was given. */
  const [given, setGiven] = useState<string | null>(null);
  if (generating !== (given !== null)) setGiven(generating ? text : null);
  return given !== null && given !== text;
}
