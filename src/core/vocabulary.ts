import type { VocabularyTable } from './types.ts';

export interface Vocabulary {
  readonly size: number;
  /** The bytes of one token (a view, not a copy). Throws RangeError for an unknown id. */
  bytes(id: number): Uint8Array;
  /**
   * The bytes less the space that the tokenizer put in front (`VocabularyTable.spacePrefix`): what the token stands
   * for in a text behind the token `before` (null: at the beginning).
   */
  writtenBytes(id: number, before: number | null): Uint8Array;
  /** Whether the token is found in a text as a whole, before any other. */
  isWhole(id: number): boolean;
  isSpecial(id: number): boolean;
  /** The token on its own as text; bytes that are no whole character are written `<0xE2>`. */
  label(id: number): string;
}

export function createVocabulary(table: VocabularyTable): Vocabulary {
  const size = table.offsets.length - 1;
  const bytes = (id: number): Uint8Array => {
    if (!Number.isInteger(id) || id < 0 || id >= size) {
      throw new RangeError(`Token id ${id} is outside the vocabulary (0 to ${size - 1}).`);
    }
    return table.bytes.subarray(table.offsets[id]!, table.offsets[id + 1]!);
  };
  const isWhole = (id: number) => table.special[id] !== 0;
  return {
    size,
    bytes,
    isWhole,
    writtenBytes(id, before) {
      const own = bytes(id);
      const prefixed = table.spacePrefix === true && !isWhole(id) && (before === null || isWhole(before));
      return prefixed && own[0] === 0x20 ? own.subarray(1) : own;
    },
    isSpecial: (id) => table.special[id] === 1,
    label: (id) => bytesLabel(bytes(id)),
  };
}

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes as text where they are whole UTF-8, else as `<0xE2><0x80>`. */
export function bytesLabel(bytes: Uint8Array): string {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`).join('');
  }
}

export interface PieceDecoder {
  /** The characters that these bytes complete ('' while one is still open). */
  push(bytes: Uint8Array): string;
  /** U+FFFD when a character was left open, else ''. */
  end(): string;
}

/**
 * Splits a byte stream into text pieces without ever cutting a character (WHATWG Encoding, streaming
 * UTF-8 decode): joined pieces are the exact text.
 */
export function createPieceDecoder(): PieceDecoder {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return { push: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
}
