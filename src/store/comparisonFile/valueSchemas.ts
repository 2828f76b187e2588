import * as v from 'valibot';
import { base64ToBytes, base64ToFloat32, base64ToUint32 } from '../../core/base64.ts';
import { formatSigned } from '../../core/formatCount.ts';

// Every message is the end of a sentence that begins with the place: "… must be a text".

/** No tokenizer has more tokens than this; an id beyond is a spoilt one. */
export const tokenIdLimit = 2 ** 20;

export const text = v.string('must be a text');
export const flag = v.boolean('must be true or false');

/** A text that is a name for something, not something that was said. */
export const label = v.pipe(text, v.maxLength(200, 'must be a text of at most 200 characters'));
export const id = v.pipe(label, v.minLength(1, 'must not be empty'));

const isDate = (value: string) => /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value));

export const date = v.pipe(label, v.check(isDate, 'must be a date and time'));

export function whole(min: number, max: number) {
  const wanted = `must be a whole number from ${formatSigned(min)} to ${formatSigned(max)}`;
  return v.pipe(v.number(wanted), v.integer(wanted), v.minValue(min, wanted), v.maxValue(max, wanted));
}

export function amount(min: number, max: number) {
  const wanted = `must be a number from ${formatSigned(min)} to ${formatSigned(max)}`;
  return v.pipe(v.number(wanted), v.minValue(min, wanted), v.maxValue(max, wanted));
}

export const tokenId = whole(0, tokenIdLimit - 1);
export const count = whole(0, Number.MAX_SAFE_INTEGER);
export const milliseconds = amount(0, 1e12);

/** One of these texts. */
export function oneOf<const T extends readonly string[]>(options: T) {
  return v.picklist(options, `must be one of ${options.map((option) => `“${option}”`).join(', ')}`);
}

/** An object with these fields and no others. */
export function record<const T extends v.ObjectEntries>(fields: T) {
  return v.strictObject(fields, ({ expected, kind, path }) => {
    const atName = kind === 'schema' && path?.at(-1)?.origin === 'key';
    if (!atName) return 'must be an object';
    return expected === 'never' ? 'is not known in such a file' : 'is missing';
  });
}

export function list<const T extends v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>>>(entry: T) {
  return v.array(entry, 'must be a list');
}

/** Bytes in base64. */
export function bytes(most: number) {
  const wanted = `must be at most ${formatSigned(most)} bytes in base64`;
  const fits = (value: string) => (decoded(value, base64ToBytes)?.length ?? most + 1) <= most;
  return v.pipe(text, v.check(fits, wanted));
}

/** 32-bit whole numbers in base64. */
export function words(wanted: string, fits: (values: Uint32Array) => boolean) {
  return v.pipe(
    text,
    v.check((value) => passes(decoded(value, base64ToUint32), fits), wanted),
  );
}

/** 32-bit floating-point numbers in base64. */
export function floats(wanted: string, fits: (values: Float32Array) => boolean) {
  return v.pipe(
    text,
    v.check((value) => passes(decoded(value, base64ToFloat32), fits), wanted),
  );
}

export const tokenIds = words(`must be token ids (0 to ${formatSigned(tokenIdLimit - 1)}) in base64`, (ids) =>
  ids.every((value) => value < tokenIdLimit),
);

function passes<T>(values: T | null, fits: (values: T) => boolean): boolean {
  return values !== null && fits(values);
}

/** null where the text is no base64, or not as the writer would have it. */
function decoded<T>(value: string, read: (value: string) => T): T | null {
  try {
    return isPlainBase64(value) ? read(value) : null;
  } catch {
    return null;
  }
}

/** `atob` also takes blanks, a missing end, and unused bits that are set. */
function isPlainBase64(value: string): boolean {
  if (value.length % 4 !== 0 || /[^A-Za-z0-9+/=]/.test(value)) return false;
  const end = value.slice(-4);
  return btoa(atob(end)) === end;
}
