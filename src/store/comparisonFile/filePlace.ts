import { paneLetter } from '../../core/comparison.ts';

/** Names and numbers that lead from the top of a file to a place in it. */
export type FilePath = readonly (string | number)[];

/** What is wrong, and where: "must be a text" at `path`. */
export interface FileFault {
  readonly path: FilePath;
  readonly wanted: string;
}

/** What an entry of a list is called. */
const entryNames: Readonly<Record<string, string>> = {
  messages: 'message',
  tokens: 'token',
  promptTokens: 'prompt token',
  drawParams: 'settings',
  exampleTurns: 'example',
  stop: 'stop string',
  order: 'entry',
  conversations: 'conversation',
};
/** Steps that say nothing to a person. */
const silent: ReadonlySet<string | number> = new Set(['comparison', 'conversation']);

/** "pane B, message 4, token 13, “rank”"; "the file" for its top. */
export function placeWords(path: FilePath): string {
  const words: string[] = [];
  for (let at = 0; at < path.length; at++) {
    const step = path[at] ?? '';
    const next = path[at + 1];
    if (typeof step === 'string' && typeof next === 'number') {
      words.push(entryWords(step, next));
      at += 1;
    } else if (step === 'mixer' && next === 'pane') {
      words.push('the mixture');
      at += 1;
    } else if (!silent.has(step) || at === path.length - 1) {
      words.push(quoted(step));
    }
  }
  return words.length === 0 ? 'the file' : words.join(', ');
}

function entryWords(list: string, index: number): string {
  if (list === 'panes' && index < 26) return `pane ${paneLetter(index)}`;
  const name = Object.hasOwn(entryNames, list) ? entryNames[list] : `entry of ${quoted(list)}`;
  return `${name} ${index + 1}`;
}

/** A name as the file has it, unless it is one that could deceive or fill the screen. */
export function quoted(name: string | number): string {
  const text = String(name);
  return /^[\w $.-]{1,40}$/.test(text) ? `“${text}”` : 'an entry with an odd name';
}

/** One plain sentence. */
export function faultSentence({ path, wanted }: FileFault): string {
  const place = placeWords(path);
  return `The file cannot be opened: ${place} ${wanted}.`;
}
