import type { AppState, View } from '../../store/appState.ts';
import { comparisonData, comparisonPage, exportRefusal } from '../../store/exportComparison.ts';
import { choicesRefusal, exportChoices } from '../../store/exportChoices.ts';
import { presetsFileText } from '../../store/ownPresets.ts';
import { fileStem } from '../../store/fileStem.ts';
import { saveFile } from '../kit/saveFile.ts';
import type { Command } from './commands.ts';

/** What the shown tab can be saved as. */
export function exportCommands({ view, ownPresets }: AppState): readonly Command[] {
  const own = view === 'compare' ? comparisonExports : shownExports(view);
  return ownPresets.length === 0 ? own : [...own, presetsExport];
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
    run: ({ state }) => save(make(state, new Date())),
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
      save({ name, type, parts: [text] });
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
      save({ name, type, parts: [text] });
    },
  },
];

const presetsExport: Command = {
  id: 'export-presets',
  words: 'Export presets (.json)',
  group,
  alias: 'save download own',
  run({ state }) {
    const name = `${fileStem('', 'presets', new Date())}.json`;
    save({ name, type: 'application/json', parts: [presetsFileText(state.ownPresets)] });
  },
};

function save({ name, type, parts }: { name: string; type: string; parts: readonly string[] }): void {
  saveFile(new Blob([...parts], { type }), name);
}
