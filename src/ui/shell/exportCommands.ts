import type { AppState, View } from '../../store/appState.ts';
import { comparisonData, comparisonPage, exportRefusal } from '../../store/exportComparison.ts';
import { choicesRefusal, exportChoices } from '../../store/exportChoices.ts';
import { presetsFileText } from '../../store/ownPresets.ts';
import { fileStem } from '../../store/fileStem.ts';
import type { Command } from './commands.ts';
import { saveExport } from './saveExport.ts';

/** What the shown tab can be saved as, and all that is kept. */
export function exportCommands({ view, ownPresets }: AppState): readonly Command[] {
  const own = view === 'compare' ? comparisonExports : shownExports(view);
  return [...own, everything, ...(ownPresets.length === 0 ? [] : [presetsExport])];
}

const group = 'Export';

/** The same as in the menu "Export". */
function shownExports(view: View): readonly Command[] {
  const { subject, choices } = exportChoices(view);
  return choices.map(({ id, label, alias, make }) => ({
    id: `export-${id}`,
    words: `Export ${subject}: ${label.slice(0, 1).toLowerCase()}${label.slice(1)}`,
    group,
    alias: `save download ${alias}`,
    refused: ({ state }) => choicesRefusal(state),
    run: ({ state }) => saveExport(make(state, new Date())),
  }));
}

const comparisonExports: readonly Command[] = [
  {
    id: 'export-page',
    words: 'Export comparison: web page (.html)',
    group,
    alias: 'save download report',
    refused: ({ state }) => exportRefusal(state),
    run({ state }) {
      const { name, type, text } = comparisonPage(state, new Date());
      saveExport({ name, type, parts: [text] });
    },
  },
  {
    id: 'export-comparison',
    words: 'Export comparison: data (.json)',
    group,
    alias: 'save download',
    refused: ({ state }) => exportRefusal(state),
    run({ state }) {
      const { name, type, text } = comparisonData(state, new Date());
      saveExport({ name, type, parts: [text] });
    },
  },
];

const everything: Command = {
  id: 'export-all',
  words: 'Export all conversations (.json)',
  group,
  alias: 'save download everything backup',
  run: ({ state }) => void state.actions.library.exportAll().then(saveExport),
};

const presetsExport: Command = {
  id: 'export-presets',
  words: 'Export presets (.json)',
  group,
  alias: 'save download own',
  run({ state }) {
    const name = `${fileStem('', 'presets', new Date())}.json`;
    saveExport({ name, type: 'application/json', parts: [presetsFileText(state.ownPresets)] });
  },
};
