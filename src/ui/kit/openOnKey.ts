import type { KeyboardEvent } from 'react';

const stepKeys = new Set([
  'ArrowDown',
  'ArrowUp',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End',
  'PageDown',
  'PageUp',
]);

/**
 * For a select whose choice costs much. On Windows and Linux arrows and letters change what a closed one has chosen
 * with every press; here they open its list, as on the Mac, where Enter chooses and Escape leaves it as it was.
 */
export function openOnKey(event: KeyboardEvent<HTMLSelectElement>): void {
  const { key, ctrlKey, metaKey, altKey, currentTarget: select } = event;
  const steps = stepKeys.has(key) || (key.length === 1 && key !== ' ');
  if (!steps || ctrlKey || metaKey || altKey) return;
  // Browsers that lack these open it by themselves, or know no better.
  if (!('showPicker' in select) || !CSS.supports('selector(:open)') || select.matches(':open')) return;
  event.preventDefault();
  select.showPicker();
}
