import type { Persona } from '../../core/comparison.ts';
import { presetPersonas } from '../../core/presets.ts';
import type { MenuGroup } from '../kit/Menu.tsx';

/** The library as a menu shows it: the presets' personas, then the person's own. */
export function personaGroups(
  own: readonly Persona[],
  onSelect: (persona: Persona) => void,
): readonly MenuGroup[] {
  const group = (title: string, personas: readonly Persona[]): MenuGroup => ({
    title,
    items: personas.map((persona) => ({ label: persona.name, onSelect: () => onSelect(persona) })),
  });
  return [group('From the presets', presetPersonas), group('Your own', own)];
}

/** Says nothing and shows nothing: to write a persona from scratch. */
export const blankPersona: Persona = {
  name: 'New persona',
  systemPrompt: '',
  exampleTurns: [],
  assistantPrefill: '',
};
