export const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.userAgent ?? '');
const command = isMac ? '⌘' : 'Ctrl';
const option = isMac ? '⌥' : 'Alt';

/** A key with what is held down beside it. `command`: Ctrl, on a Mac ⌘. */
export interface KeyBinding {
  /** As `KeyboardEvent.key` says it, letters in lower case. */
  readonly key: string;
  readonly held?: 'command' | 'command+shift' | 'option' | undefined;
}

const shownNames: Readonly<Record<string, string>> = { Escape: 'Esc', ArrowLeft: '←', ArrowRight: '→' };

/** "Ctrl", "G": one word per key cap. */
export function keyCaps({ key, held }: KeyBinding): readonly string[] {
  const cap = shownNames[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  switch (held) {
    case undefined:
      return [cap];
    case 'option':
      return [option, cap];
    case 'command':
      return [command, cap];
    case 'command+shift':
      return [command, isMac ? '⇧' : 'Shift', cap];
    default:
      return held satisfies never;
  }
}

/** As one text for a tooltip: "⌘G" or "Ctrl+G". */
export function keysText(binding: KeyBinding): string {
  return keyCaps(binding).join(isMac ? '' : '+');
}

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

export function isPressed({ key, held }: KeyBinding, event: Pressed): boolean {
  const { ctrlKey, metaKey, altKey, shiftKey } = event;
  const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (pressed !== key) return false;
  if (held === 'command' || held === 'command+shift') {
    return (isMac ? metaKey : ctrlKey) && !altKey && shiftKey === (held === 'command+shift');
  }
  if (held === 'option') return altKey && !ctrlKey && !metaKey;
  return !ctrlKey && !metaKey && !altKey && !shiftKey;
}
