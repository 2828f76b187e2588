/** What a request is made of: what JSON can hold. */
export type CodeValue =
  | string
  | number
  | boolean
  | null
  | readonly CodeValue[]
  | { readonly [name: string]: CodeValue };

/** How a language writes its literals; texts and numbers are written as in JSON in all of them. */
export interface Dialect {
  readonly true: string;
  readonly false: string;
  readonly null: string;
  /** What may stand after the last entry of a list that is broken into lines. */
  readonly lastComma: '' | ',';
  /** One level. */
  readonly indent: string;
  /** A field's name in an object. */
  name(name: string): string;
}

const words = { true: 'true', false: 'false', null: 'null' } as const;

export const jsonDialect: Dialect = { ...words, lastComma: '', indent: '  ', name: textLiteral };
export const javascriptDialect: Dialect = {
  ...words,
  lastComma: ',',
  indent: '  ',
  name: (name) => (/^[A-Za-z_]\w*$/.test(name) ? name : textLiteral(name)),
};
export const pythonDialect: Dialect = {
  true: 'True',
  false: 'False',
  null: 'None',
  lastComma: ',',
  indent: '    ',
  name: textLiteral,
};

/** Characters that cannot be seen or that turn the line about: code must show what it does. */
const unseen =
  /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;
const loneSurrogates = /\p{Cs}/gu;

/**
 * A text as a literal that means the same in JSON, JavaScript and Python: in double quotes, with `\uXXXX` for what
 * cannot be seen. Half a surrogate pair, which is no text, becomes U+FFFD, as on its way to the model.
 */
export function textLiteral(text: string): string {
  return JSON.stringify(text.replace(loneSurrogates, '\uFFFD')).replace(
    unseen,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The longest literal that stays on one line. */
const lineLength = 88;

/** A literal, broken into lines where it is long; what follows the first line is indented by `indent` more. */
export function codeLiteral(value: CodeValue, dialect: Dialect, indent = ''): string {
  const short = onOneLine(value, dialect);
  if (short.length + indent.length <= lineLength || typeof value !== 'object' || value === null) return short;
  // Ids are many and small: they fill lines.
  if (isList(value) && value.every((entry) => typeof entry === 'number')) return short;
  const inner = indent + dialect.indent;
  const entries = isList(value)
    ? value.map((entry) => codeLiteral(entry, dialect, inner))
    : Object.entries(value).map(
        ([name, entry]) => `${dialect.name(name)}: ${codeLiteral(entry, dialect, inner)}`,
      );
  const [open, close] = isList(value) ? '[]' : '{}';
  const lines = entries.map((entry) => `${inner}${entry}`).join(',\n');
  return `${open}\n${lines}${dialect.lastComma}\n${indent}${close}`;
}

function onOneLine(value: CodeValue, dialect: Dialect): string {
  if (typeof value === 'string') return textLiteral(value);
  if (typeof value === 'number') return JSON.stringify(value);
  if (value === null) return dialect.null;
  if (typeof value === 'boolean') return value ? dialect.true : dialect.false;
  if (isList(value)) return `[${value.map((entry) => onOneLine(entry, dialect)).join(', ')}]`;
  const fields = Object.entries(value).map(
    ([name, entry]) => `${dialect.name(name)}: ${onOneLine(entry, dialect)}`,
  );
  if (fields.length === 0) return '{}';
  return dialect === javascriptDialect ? `{ ${fields.join(', ')} }` : `{${fields.join(', ')}}`;
}

function isList(value: CodeValue): value is readonly CodeValue[] {
  return Array.isArray(value);
}

/** A text as one word of a POSIX shell: nothing within single quotes means anything but the quote itself. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
