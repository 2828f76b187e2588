import { type KeyCommand, keyCommands } from './commands.ts';
import { isMac, keyCaps, keysText as textOf } from './keyBindings.ts';

interface Shortcut {
  readonly words: string;
  readonly keys: readonly string[];
}

const command = isMac ? '⌘' : 'Ctrl';

const inMessageBox: readonly Shortcut[] = [
  { words: 'Send the message', keys: ['Enter'] },
  { words: 'Break the line', keys: ['Shift', 'Enter'] },
];

/** While the text of the tab "Completion" has the focus. */
const inDocument: readonly Shortcut[] = [
  { words: 'Undo and redo, typing and completions alike', keys: [command, 'Z', 'Shift+Z'] },
  { words: 'To the candidates of the token at the cursor', keys: [isMac ? '⌥' : 'Alt', '↓'] },
];

/** While a token of a text has the focus (probabilities.md §6). */
const onToken: readonly Shortcut[] = [
  { words: 'Previous and next token', keys: ['←', '→'] },
  { words: 'First and last token', keys: ['Home', 'End'] },
  { words: 'Previous and next token under 10 %', keys: [command, '←', '→'] },
  { words: 'To the token’s candidates', keys: ['Enter', '↑', '↓'] },
  { words: 'Let go of the token', keys: ['Esc'] },
];

/** While a candidate has the focus. */
const onCandidate: readonly Shortcut[] = [
  { words: 'Previous and next candidate', keys: ['↑', '↓'] },
  { words: 'Go on from this candidate', keys: ['Enter'] },
  { words: 'Back to the token', keys: ['Esc'] },
];

function shortcutOf({ words, note, keys }: KeyCommand): Shortcut {
  return { words: note === undefined ? words : `${words} (${note})`, keys: keyCaps(keys) };
}

/** Title → what works there, for the list of keys; what works on the whole page is the commands'. */
export const shortcutGroups: Readonly<Record<string, readonly Shortcut[]>> = {
  'In the message box': inMessageBox,
  'On the page': Object.values(keyCommands).map(shortcutOf),
  'In the text of Completion': inDocument,
  'On a token of a text': onToken,
  'On a candidate': onCandidate,
};

/** A command's keys as one text for a tooltip: "⌘G" or "Ctrl+G". */
export function keysText(name: keyof typeof keyCommands): string {
  return textOf(keyCommands[name].keys);
}
