export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
const command = isMac ? '⌘' : 'Ctrl';
const option = isMac ? '⌥' : 'Alt';

interface Shortcut {
  readonly words: string;
  readonly keys: readonly string[];
}

const pageShortcuts = {
  send: { words: 'Send the message', keys: ['Enter'] },
  newLine: { words: 'Break the line', keys: ['Shift', 'Enter'] },
  run: {
    words: 'Send, or answer the last question again; in Completion, go on at the cursor',
    keys: [command, 'Enter'],
  },
  stop: { words: 'Stop the reply; in Compare, all of them', keys: ['Esc'] },
  regenerate: { words: 'Regenerate the last reply', keys: [command, 'G'] },
  continueReply: { words: 'Continue a reply that was cut off', keys: [option, 'Enter'] },
  previousVersion: { words: 'Previous version (outside text fields)', keys: ['←'] },
  nextVersion: { words: 'Next version (outside text fields)', keys: ['→'] },
  help: { words: 'List these keys', keys: [command, '/'] },
} as const satisfies Readonly<Record<string, Shortcut>>;

/** While the text of the tab "Completion" has the focus. */
const documentShortcuts: readonly Shortcut[] = [
  { words: 'Undo and redo, typing and completions alike', keys: [command, 'Z', 'Shift+Z'] },
  { words: 'To the candidates of the token at the cursor', keys: [option, '↓'] },
];

/** While a token of a text has the focus (probabilities.md §6). */
const tokenShortcuts: readonly Shortcut[] = [
  { words: 'Previous and next token', keys: ['←', '→'] },
  { words: 'First and last token', keys: ['Home', 'End'] },
  { words: 'Previous and next token under 10 %', keys: [command, '←', '→'] },
  { words: 'To the token’s candidates', keys: ['Enter', '↑', '↓'] },
  { words: 'Let go of the token', keys: ['Esc'] },
];

/** While a candidate has the focus. */
const candidateShortcuts: readonly Shortcut[] = [
  { words: 'Previous and next candidate', keys: ['↑', '↓'] },
  { words: 'Go on from this candidate', keys: ['Enter'] },
  { words: 'Back to the token', keys: ['Esc'] },
];

/** Title → what works there, for the list of keys. */
export const shortcutGroups: Readonly<Record<string, readonly Shortcut[]>> = {
  'On the page': Object.values(pageShortcuts),
  'In the text of Completion': documentShortcuts,
  'On a token of a text': tokenShortcuts,
  'On a candidate': candidateShortcuts,
};

/** Keys as one text for a tooltip: "⌘G" or "Ctrl+G". */
export function keysText(name: keyof typeof pageShortcuts): string {
  return pageShortcuts[name].keys.join(isMac ? '' : '+');
}
