/** A piece of HTML that may stand in a page as it is. Made by `html` and `fixedMarkup` alone. */
export class Markup {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

/** Text is escaped, markup is not, a list is joined, and null is nothing. */
export type HtmlPart = string | number | Markup | null | readonly HtmlPart[];

/** HTML with its texts put in safely, both between tags and in attributes, which must be quoted. */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Markup {
  return new Markup(strings.map((string, index) => string + written(parts[index] ?? null)).join(''));
}

/** Markup that the program itself wrote, such as a style sheet. Never for text from outside. */
export function fixedMarkup(markup: string): Markup {
  return new Markup(markup);
}

function written(part: HtmlPart): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.toString();
  if (typeof part === 'object') return part.map(written).join('');
  return escapeHtml(String(part));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * What HTML does not allow even in escaped form (control characters but tab and line feed, lone surrogates,
 * non-characters: HTML Standard, "preprocessing the input stream"), and the bidi controls (UAX #9), with
 * which a text could put what follows it in another order.
 */
const unwritable = /(?![\t\n])[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\u202A-\u202E\u2066-\u2069]/gu;

/** Text as HTML, for element content and quoted attributes. Unwritable characters become `<U+202E>`. */
export function escapeHtml(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(unwritable, codePointName)
    .replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

function codePointName(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `<U+${code.padStart(4, '0')}>`;
}
