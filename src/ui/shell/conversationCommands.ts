import { isBlindfolded } from '../../core/comparisonSetup.ts';
import type { AppState } from '../../store/appState.ts';
import type { Command } from './commands.ts';

const groups = { conversation: 'Conversation', document: 'Document', comparison: 'Comparison' } as const;

/** Everything that is kept, by its title; not the comparison whose names are hidden now. */
export function conversationCommands({ library, comparison }: AppState): readonly Command[] {
  const hiddenId = isBlindfolded(comparison) ? comparison.id : null;
  return (library.summaries ?? [])
    .filter(({ id }) => id !== hiddenId)
    .map(({ id, title, kind }) => ({
      id: `open-${id}`,
      words: `Open: ${title === '' ? 'Untitled' : title}`,
      group: groups[kind],
      run: ({ state }) => void state.actions.library.open(id),
    }));
}
