import { isBlindfolded } from '../../core/comparisonSetup.ts';
import type { AppState } from '../../store/appState.ts';
import { summaryName } from '../library/libraryWords.ts';
import type { Command } from './commands.ts';

const groups = { conversation: 'Conversation', document: 'Document', comparison: 'Comparison' } as const;

/** Everything that is kept, by its title; not the comparison whose names are hidden now. */
export function conversationCommands({ library, comparison }: AppState): readonly Command[] {
  const hiddenId = isBlindfolded(comparison) ? comparison.id : null;
  return (library.summaries ?? [])
    .filter(({ id }) => id !== hiddenId)
    .map((summary) => ({
      id: `open-${summary.id}`,
      words: `Open: ${summaryName(summary)}`,
      group: groups[summary.kind],
      run: ({ state }) => void state.actions.library.open(summary.id),
    }));
}
