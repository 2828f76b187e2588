import type { ComparisonFile, PaneJson } from '../../core/comparisonJson.ts';
import { conversationFault, type KnownVocabulary, under } from './conversationFaults.ts';
import type { FileFault, FilePath } from './filePlace.ts';

/** The first place where parts of a file that is right in itself do not fit together; null: they do. */
export function contradictionIn(file: ComparisonFile, known: KnownVocabulary | null): FileFault | null {
  const { panes, mixer } = file.comparison;
  const placed = panes.map((pane, index) => ({ pane, path: ['panes', index] as FilePath }));
  if (mixer !== null) placed.push({ pane: mixer.pane, path: ['mixer', 'pane'] });
  const faults = function* () {
    yield repeated(placed);
    yield namesIn(
      file.comparison,
      placed.map(({ pane }) => pane.id),
    );
    for (const { pane, path } of placed) {
      yield under(path, conversationFault(pane.conversation, file.drawParams.length, known));
    }
  };
  for (const fault of faults()) if (fault !== null) return fault;
  return null;
}

function repeated(placed: readonly { readonly pane: PaneJson; readonly path: FilePath }[]): FileFault | null {
  const ids = placed.map(({ pane }) => pane.id);
  const twice = placed.find(({ pane }, index) => ids.indexOf(pane.id) < index);
  return twice === undefined ? null : { path: [...twice.path, 'id'], wanted: 'is another persona’s id' };
}

/** Whoever is named must be there. */
function namesIn(
  { panes, focusedPaneId, cursor, blind }: ComparisonFile['comparison'],
  paneIds: readonly string[],
): FileFault | null {
  const wanted = 'names a persona that is not in the file';
  if (!paneIds.includes(focusedPaneId)) return { path: ['focusedPaneId'], wanted };
  if (cursor !== null && !paneIds.includes(cursor.paneId)) return { path: ['cursor', 'paneId'], wanted };
  if (blind === null) return null;
  const judged = panes.map(({ id }) => id);
  const [a, b] = blind.order;
  if (!judged.includes(a) || !judged.includes(b)) return { path: ['blind', 'order'], wanted };
  return a === b ? { path: ['blind', 'order'], wanted: 'must name two different personas' } : null;
}
