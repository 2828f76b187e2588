export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
const command = isMac ? '⌘' : 'Ctrl';
const option = isMac ? '⌥' : 'Alt';

export const shortcutKeys = {
  send: ['Enter'],
  newLine: ['Shift', 'Enter'],
  run: [command, 'Enter'],
  stop: ['Esc'],
  regenerate: [command, 'G'],
  continueReply: [option, 'Enter'],
  previousVersion: ['←'],
  nextVersion: ['→'],
  help: [command, '/'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export const shortcutWords: Readonly<Record<keyof typeof shortcutKeys, string>> = {
  send: 'Send the message',
  newLine: 'Break the line',
  run: 'Send, or answer the last question again',
  stop: 'Stop the reply',
  regenerate: 'Regenerate the last reply',
  continueReply: 'Continue a reply that was cut off',
  previousVersion: 'Previous version (outside text fields)',
  nextVersion: 'Next version (outside text fields)',
  help: 'List these keys',
};

/** Keys as one text for a tooltip: "⌘G" or "Ctrl+G". */
export function keysText(name: keyof typeof shortcutKeys): string {
  return shortcutKeys[name].join(isMac ? '' : '+');
}
