import { assistantText } from '../../core/conversation.ts';
import type { ChatMessage } from '../../core/types.ts';

/** Of the reading width, at the usual size of text. */
const lettersPerLine = 88;
const lineHeight = 28;
/** What stands around the text. */
const frameHeight = 48;

const known = new WeakMap<ChatMessage, number>();

/** About how high a message will be, in pixels, until it is first laid out: it keeps the scroll bar honest. */
export function expectedHeight(message: ChatMessage): number {
  let height = known.get(message);
  if (height === undefined) {
    const text = message.role === 'user' ? message.text : assistantText(message);
    const lines = text
      .split('\n')
      .reduce((sum, line) => sum + Math.ceil((line.length + 1) / lettersPerLine), 0);
    height = frameHeight + lineHeight * lines;
    known.set(message, height);
  }
  return height;
}
