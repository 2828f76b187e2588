import { isBlindfolded } from '../../core/comparisonSetup.ts';
import { shownPath } from '../../core/conversation.ts';
import { hasVersions } from '../../core/treeEdits.ts';
import type { AppState } from '../../store/appState.ts';
import type { PanelView } from '../tokens/panelControl.ts';
import { conversationCommands } from './conversationCommands.ts';
import { exportCommands } from './exportCommands.ts';
import type { KeyBinding } from './keyBindings.ts';
import { modelCommands } from './modelCommands.ts';
import type { PageControl } from './pageControl.ts';
import { presetCommands } from './presetCommands.ts';
import { settingCommands } from './settingCommands.ts';
import { shortcutDesk } from './shortcutDesk.ts';
import { stepVersion } from './stepVersion.ts';
import { views } from './views.ts';

/** What a command finds when it is run. */
export interface CommandPage {
  /** As the shown tab sees it. */
  readonly state: AppState;
  readonly page: PageControl;
  readonly panel: { readonly open: boolean; setOpen(open: boolean): void; setView(view: PanelView): void };
  /** What the focus is on. */
  readonly focused: Element | null;
  stop(): void;
  showSettings(): void;
  /** Shows the list of conversations or puts it away. */
  toggleLibrary(): void;
}

/** Something that a person can have done by its name, and perhaps by a key. */
export interface Command {
  readonly id: string;
  readonly words: string;
  readonly group: string;
  /** What else it may be looked for by. */
  readonly alias?: string;
  /** What the list of keys adds. */
  readonly note?: string;
  readonly keys?: KeyBinding;
  /** Whether the key works over an open dialog too. */
  readonly anywhere?: true;
  /** Whether the palette leaves it out: it depends on what has the focus. */
  readonly keyOnly?: true;
  /** Why it cannot be done now, in a few words; null: it can. */
  refused?(page: CommandPage): string | null;
  /** @returns false when there was nothing to do: the key is the browser's then. */
  run(page: CommandPage): unknown;
}

/** One that has a key. */
export type KeyCommand = Command & { readonly keys: KeyBinding };

/** A prompt would tell who is who. */
const unblind = ({ state: { view, comparison } }: CommandPage) =>
  view === 'compare' && isBlindfolded(comparison) ? 'Hidden until you vote.' : null;
const writing = ({ state }: CommandPage) => (shortcutDesk(state).busy ? null : 'Nothing is being written.');
const idle = ({ state }: CommandPage) =>
  shortcutDesk(state).busy ? 'First let it be finished, or stop it.' : null;
const replied = (page: CommandPage) => idle(page) ?? (isEmpty(page.state) ? 'There is no reply yet.' : null);

function isEmpty({ view, comparison, conversation }: AppState): boolean {
  const all = view === 'compare' ? comparison.panes.map((pane) => pane.conversation) : [conversation];
  return all.every((each) => shownPath(each).length === 0);
}

const run: KeyCommand = {
  id: 'run',
  words: 'Send, or answer the last question again',
  note: 'in Completion, go on at the cursor',
  group: 'Conversation',
  alias: 'complete run',
  keys: { key: 'Enter', held: 'command' },
  refused: idle,
  run: ({ state }) => shortcutDesk(state).run(),
};

const stop: KeyCommand = {
  id: 'stop',
  words: 'Stop the reply',
  note: 'in Compare, all of them',
  group: 'Conversation',
  keys: { key: 'Escape' },
  refused: writing,
  run({ state, stop: stopAll }) {
    // An open sheet takes the key for itself.
    if (!shortcutDesk(state).busy || document.querySelector(':popover-open') !== null) return false;
    stopAll();
    return true;
  },
};

const regenerate: KeyCommand = {
  id: 'regenerate',
  words: 'Regenerate the last reply',
  group: 'Conversation',
  keys: { key: 'g', held: 'command' },
  refused: replied,
  run: ({ state }) => shortcutDesk(state).regenerate(),
};

const continueReply: KeyCommand = {
  id: 'continue',
  words: 'Continue a reply that was cut off',
  group: 'Conversation',
  keys: { key: 'Enter', held: 'option' },
  refused: replied,
  run: ({ state }) => shortcutDesk(state).continueReply(),
};

const previousVersion: KeyCommand = {
  id: 'previous-version',
  words: 'Previous version',
  note: 'outside text fields',
  group: 'Conversation',
  keys: { key: 'ArrowLeft' },
  keyOnly: true,
  run: ({ state, focused }) => stepVersion(shortcutDesk(state), focused, -1),
};

const nextVersion: KeyCommand = {
  id: 'next-version',
  words: 'Next version',
  note: 'outside text fields',
  group: 'Conversation',
  keys: { key: 'ArrowRight' },
  keyOnly: true,
  run: ({ state, focused }) => stepVersion(shortcutDesk(state), focused, 1),
};

/** In a text field the browser's own; the document of the tab "Completion" has its own too. */
const ownUndo = 'input, textarea, select, dialog, [contenteditable]';

const undo: KeyCommand = {
  id: 'undo',
  words: 'Undo the last change of the conversation',
  note: 'outside text fields',
  group: 'Conversation',
  alias: 'take back edit delete',
  keys: { key: 'z', held: 'command' },
  refused: idle,
  run: (page) =>
    travel(
      page,
      (state) => state.actions.undoChange(),
      ({ completion }) => completion.undo(),
    ),
};

const redo: KeyCommand = {
  id: 'redo',
  words: 'Redo the change that was undone',
  note: 'outside text fields',
  group: 'Conversation',
  alias: 'again',
  keys: { key: 'z', held: 'command+shift' },
  refused: idle,
  run: (page) =>
    travel(
      page,
      (state) => state.actions.redoChange(),
      ({ completion }) => completion.redo(),
    ),
};

function travel(
  { state, focused }: CommandPage,
  inChat: (state: AppState) => void,
  inDocument: (actions: AppState['actions']) => void,
): boolean {
  if (focused?.closest(ownUndo)) return false;
  if (state.view === 'completion') inDocument(state.actions);
  else inChat(shortcutDesk(state).conversationAt(focused));
  return true;
}

const palette: KeyCommand = {
  id: 'palette',
  words: 'Find a command by its name',
  group: 'Help',
  keys: { key: 'k', held: 'command' },
  keyOnly: true,
  run: ({ page }) => page.open('palette'),
};

const help: KeyCommand = {
  id: 'keys',
  words: 'List the keys',
  group: 'Help',
  alias: 'shortcuts help',
  keys: { key: '/', held: 'command' },
  anywhere: true,
  run: ({ page }) => page.open('keys'),
};

/** Those with a key, in the order in which the list of keys has them. */
export const keyCommands = {
  run,
  stop,
  regenerate,
  continueReply,
  previousVersion,
  nextVersion,
  undo,
  redo,
  palette,
  help,
} as const satisfies Readonly<Record<string, KeyCommand>>;

const tools: readonly Command[] = [
  {
    id: 'new',
    words: 'New conversation',
    group: 'Conversation',
    alias: 'new chat empty all panes clear document',
    run: ({ state: { view, actions } }) =>
      void (view === 'compare' ? actions.compare.clear() : actions.newConversation()),
  },
  ...views.map(
    ({ id, label }): Command => ({
      id: `view-${id}`,
      words: `Go to ${label}`,
      group: 'View',
      alias: 'tab open',
      run: ({ state }) => state.actions.setView(id),
    }),
  ),
  {
    id: 'presets',
    words: 'Presets',
    group: 'View',
    alias: 'gallery lessons examples save current as preset',
    run: ({ page }) => page.open('presets'),
  },
  {
    id: 'prompt',
    words: 'Show prompt',
    group: 'View',
    alias: 'hide exact prompt tokens special template ids',
    refused: unblind,
    run: ({ page }) => page.setPromptOpen(!page.promptOpen),
  },
  {
    id: 'tokenizer',
    words: 'Tokenizer',
    group: 'View',
    alias: 'tokenize text pieces bytes ids',
    run: ({ page }) => page.open('tokenizer'),
  },
  {
    id: 'template',
    words: 'Chat template',
    group: 'View',
    alias: 'jinja edit prompt format chatml system',
    refused: (page) =>
      unblind(page) ??
      (page.state.model?.chatTemplate === undefined ? 'No template writes this model’s chats here.' : null),
    run: ({ page }) => page.open('template'),
  },
  {
    id: 'code',
    words: 'View code',
    group: 'View',
    alias: 'curl python javascript openai api request',
    refused: unblind,
    run: ({ page }) => page.open('code'),
  },
  {
    id: 'share',
    words: 'Share link',
    group: 'View',
    alias: 'copy address url',
    refused: unblind,
    run: ({ page }) => page.open('share'),
  },
  {
    id: 'tree',
    words: 'Tree: all versions of the conversation',
    group: 'View',
    alias: 'map overview branches',
    refused: ({ state }) =>
      hasVersions(shortcutDesk(state).conversationAt(null).conversation)
        ? null
        : 'There is one version only.',
    run: ({ page }) => page.open('tree'),
  },
  {
    id: 'conversations',
    words: 'Conversations: show or hide the list',
    group: 'View',
    alias: 'library history search',
    run: ({ toggleLibrary }) => toggleLibrary(),
  },
  {
    id: 'trash',
    words: 'Recently deleted: restore, or delete for good',
    group: 'View',
    alias: 'trash bin undelete conversations',
    run: ({ page }) => page.open('trash'),
  },
];

/** All that can be done by name now. */
export function allCommands(state: AppState): readonly Command[] {
  return [
    ...Object.values(keyCommands).filter((command) => command.keyOnly !== true),
    ...tools,
    ...modelCommands,
    ...settingCommands,
    ...exportCommands(state),
    ...conversationCommands(state),
    ...presetCommands(state),
  ];
}
