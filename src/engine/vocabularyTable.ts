import type { VocabularyTable } from '../core/types.ts';
import { byteOf, spaceMark } from './sentencePiece.ts';
import { type TokenMetadata, tokenType } from './tokenMetadata.ts';

/** The bytes of every token: what it adds to the text, or a special token's name. */
export function vocabularyTable({ tokens, types, pieces }: TokenMetadata): VocabularyTable {
  const offsets = new Uint32Array(tokens.length + 1);
  const special = new Uint8Array(tokens.length);
  // A byte-level character stands for one byte; any other text is at most 3 bytes per UTF-16 unit.
  const bytes = new Uint8Array(tokens.reduce((sum, token) => sum + 3 * token.length, 0));
  let length = 0;
  const write = (text: string) => {
    length += encoder.encodeInto(text, bytes.subarray(length)).written;
  };
  const writeNormal =
    pieces.kind === 'sentence pieces'
      ? (token: string) => write(token.replaceAll(spaceMark, ' '))
      : (token: string) => {
          for (const character of token) {
            const value = byteOfCharacter.get(character);
            if (value === undefined) write(character);
            else bytes[length++] = value;
          }
        };
  tokens.forEach((token, id) => {
    const type = types[id];
    if (type === tokenType.control || type === tokenType.unknown) special[id] = 1;
    if (type === tokenType.userDefined) special[id] = 2;
    const byte = type === tokenType.byte ? byteOf(token) : null;
    if (byte !== null) bytes[length++] = byte;
    else if (type === tokenType.normal || type === tokenType.unused) writeNormal(token);
    else write(token);
    offsets[id + 1] = length;
  });
  const spacePrefix = pieces.kind === 'sentence pieces' && pieces.spacePrefix;
  return { bytes: bytes.slice(0, length), offsets, special, spacePrefix };
}

const encoder = new TextEncoder();

/** Character → byte of byte-level BPE (bytes_to_unicode of GPT-2's encoder.py, turned round). */
const byteOfCharacter: ReadonlyMap<string, number> = byteLevelCharacters();

function byteLevelCharacters(): Map<string, number> {
  const map = new Map<string, number>();
  let next = 256;
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173);
    map.set(String.fromCharCode(printable ? byte : next++), byte);
  }
  return map;
}
