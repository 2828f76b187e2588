import type { AppState } from '../../store/appState.ts';
import { comparisonData, comparisonPage, exportRefusal } from '../../store/exportComparison.ts';
import {
  conversationLines,
  conversationRefusal,
  conversationsData,
  conversationText,
} from '../../store/exportConversations.ts';
import { presetsFileText } from '../../store/ownPresets.ts';
import { fileStem } from '../../store/fileStem.ts';
import { saveFile } from '../kit/saveFile.ts';
import type { Command } from './commands.ts';

/** What the shown tab can be saved as. */
export function exportCommands({ view, ownPresets }: AppState): readonly Command[] {
  const own = view === 'compare' ? comparisonExports : view === 'chat' ? chatExports : [];
  return ownPresets.length === 0 ? own : [...own, presetsExport];
}

const group = 'Export';

const chatExports: readonly Command[] = [
  {
    id: 'export-json',
    words: 'Export conversation: all versions and tokens (.json)',
    group,
    alias: 'save download',
    refused: ({ state }) => conversationRefusal(state),
    run: ({ state }) => save(conversationsData([state.conversation], new Date())),
  },
  {
    id: 'export-markdown',
    words: 'Export conversation: text to read (.md)',
    group,
    alias: 'save download markdown',
    refused: ({ state }) => conversationRefusal(state),
    run: ({ state }) => save(conversationText(state.conversation, state.model, new Date())),
  },
  {
    id: 'export-jsonl',
    words: 'Export conversation: chat for programs (.jsonl)',
    group,
    alias: 'save download openai',
    refused: ({ state }) => conversationRefusal(state),
    run: ({ state }) => save(conversationLines([state.conversation], new Date())),
  },
];

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
