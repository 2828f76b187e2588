import { expect } from 'vitest';

/** An element as it was written. */
export interface ParsedElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Text of everything in it, entities read. */
  readonly text: string;
}

const voidElements = new Set(['meta', 'br']);
const tag = /<(?:(\/)([a-z][a-z0-9]*)|([a-z][a-z0-9]*)((?: [a-z-]+="[^"<>]*")*))>/y;
const attribute = / ([a-z-]+)="([^"<>]*)"/g;
const entity = /&(?:(amp|lt|gt|quot)|#(\d+));/g;
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

function readEntities(text: string): string {
  if (text.replace(entity, '').includes('&')) throw new Error(`Not an entity: ${text}`);
  return text.replace(entity, (_, name: string | undefined, code: string) =>
    name === undefined ? String.fromCodePoint(Number(code)) : (named[name] ?? ''),
  );
}

/**
 * Reads a page in the strictest way: lower-case tags, quoted attributes, every element closed in order, no
 * `<` or `>` elsewhere, no character that HTML does not allow. Fails the test at what is not so.
 */
export function parsePage(page: string): readonly ParsedElement[] {
  const doctype = '<!doctype html>\n';
  expect(page.startsWith(doctype)).toBe(true);
  expect(page).not.toMatch(/(?![\t\n])[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u);
  const elements: { name: string; attributes: Record<string, string>; text: string }[] = [];
  const open: typeof elements = [];
  let position = doctype.length;
  while (position < page.length) {
    const next = page.indexOf('<', position);
    const text = page.slice(position, next === -1 ? page.length : next);
    const isStyle = open.at(-1)?.name === 'style';
    if (!isStyle && text.includes('>')) throw new Error(`A stray ">": ${text}`);
    for (const element of open) element.text += isStyle ? text : readEntities(text);
    if (next === -1) break;
    tag.lastIndex = next;
    const match = tag.exec(page);
    if (match === null) throw new Error(`No tag: ${page.slice(next, next + 80)}`);
    const [whole, closing, closed, opened = '', attributes = ''] = match;
    position = next + whole.length;
    if (closing !== undefined) {
      if (open.pop()?.name !== closed) throw new Error(`</${closed}> closes another element.`);
      continue;
    }
    const read = Array.from(attributes.matchAll(attribute), ([, name, value]) => [
      name,
      readEntities(value ?? ''),
    ]);
    const element = { name: opened, attributes: Object.fromEntries(read), text: '' };
    elements.push(element);
    if (!voidElements.has(opened)) open.push(element);
  }
  expect(open).toEqual([]);
  return elements;
}
