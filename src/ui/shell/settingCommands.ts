import type { Reading } from '../../core/reading.ts';
import { readingNames } from '../../core/readingWords.ts';
import type { Theme } from '../../store/appState.ts';
import type { Command } from './commands.ts';

const themes: Readonly<Record<Theme, string>> = { system: 'System', light: 'Light', dark: 'Dark' };

/** How the page looks, what it shows, and the sampling settings as a whole. */
export const settingCommands: readonly Command[] = [
  {
    id: 'settings',
    words: 'Settings',
    group: 'Settings',
    alias: 'sampling temperature top-k top-p controls',
    run: ({ showSettings }) => showSettings(),
  },
  {
    id: 'neutralise',
    words: 'Neutralise: switch all shaping off',
    group: 'Settings',
    alias: 'sampling reset neutral',
    run: ({ state }) => scoped(state).neutralise(),
  },
  {
    id: 'restore-preset',
    words: 'Restore preset: the settings it came with',
    group: 'Settings',
    alias: 'sampling reset recommended defaults',
    run: ({ state }) => scoped(state).restorePreset(),
  },
  {
    id: 'panel',
    words: 'Probability panel: show or hide',
    group: 'View',
    alias: 'instruments toggle close',
    run({ page, panel }) {
      const shown = panel.open && !page.promptOpen;
      page.setPromptOpen(false);
      panel.setOpen(!shown);
    },
  },
  ...(['heatmap', 'bars', 'table'] as const).map(
    (view): Command => ({
      id: `panel-${view}`,
      words: `Probability panel: ${{ heatmap: 'Heatmap', bars: 'Bars', table: 'Table' }[view]}`,
      group: 'View',
      refused: ({ state }) => (state.view === 'compare' ? 'Compare has instruments of its own.' : null),
      run({ page, panel }) {
        page.setPromptOpen(false);
        panel.setView(view);
        panel.setOpen(true);
      },
    }),
  ),
  {
    id: 'dock',
    words: 'Panel: dock below or at the right',
    group: 'View',
    alias: 'move side',
    run: ({ state: { settings, actions } }) =>
      actions.setSettings({ panelDock: settings.panelDock === 'right' ? 'below' : 'right' }),
  },
  ...(Object.keys(readingNames) as Reading[]).map(
    (reading): Command => ({
      id: `reading-${reading}`,
      words: `Reading: ${readingNames[reading]}`,
      group: 'View',
      alias: 'raw as sampled what-if probabilities',
      run: ({ state }) => state.actions.setReading(reading),
    }),
  ),
  {
    id: 'spaces',
    words: 'White space: show or hide',
    group: 'View',
    alias: 'marks blanks tabs line breaks',
    run: ({ state: { settings, actions } }) => actions.setSettings({ showSpaces: !settings.showSpaces }),
  },
  {
    id: 'markdown',
    words: 'Markdown: rendered or raw',
    group: 'View',
    alias: 'format',
    run: ({ state: { settings, actions } }) => actions.setSettings({ showMarkdown: !settings.showMarkdown }),
  },
  ...(Object.entries(themes) as [Theme, string][]).map(
    ([theme, words]): Command => ({
      id: `theme-${theme}`,
      words: `Theme: ${words}`,
      group: 'Settings',
      alias: 'colours appearance mode',
      run: ({ state }) => state.actions.setSettings({ theme }),
    }),
  ),
  {
    id: 'add-persona',
    words: 'Add persona',
    group: 'Compare',
    alias: 'pane',
    refused: ({ state }) =>
      state.view === 'compare'
        ? state.comparison.blind === null
          ? null
          : 'Not in a blind test.'
        : 'Only in Compare.',
    run: ({ state }) => void state.actions.compare.addPane(),
  },
  {
    id: 'blind',
    words: 'Blind test: on or off',
    group: 'Compare',
    refused: ({ state }) => (state.view === 'compare' ? null : 'Only in Compare.'),
    run: ({ state: { comparison, actions } }) => actions.compare.setBlind(comparison.blind === null),
  },
];

/** The settings' actions: in the comparison those of the pane that is worked on. */
function scoped({ view, comparison, actions }: Parameters<Command['run']>[0]['state']) {
  return view === 'compare' ? actions.compare.storeOf(comparison.focusedPaneId).getState().actions : actions;
}
