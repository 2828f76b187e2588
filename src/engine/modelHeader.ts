import { type DecoderConfig, readDecoderConfig } from './decoderConfig.ts';
import { type GgufFile, readGguf } from './gguf.ts';
import type { Tokenizer } from './languageModel.ts';
import { createTokenizer } from './tokenizer.ts';
import { readTokenMetadata, type TokenMetadata } from './tokenMetadata.ts';

/** What a model file says before its weights. */
export interface ModelHeader {
  readonly gguf: GgufFile;
  readonly config: DecoderConfig;
  readonly tokens: TokenMetadata;
  readonly tokenizer: Tokenizer;
}

/** Measures the steps by name. */
type Timed = <T>(name: string, work: () => T | Promise<T>) => Promise<T>;

export interface HeaderReader {
  /** Called as more of the file arrives in its buffer: the header is read as soon as it is there. */
  arrived(bytes: Uint8Array, arrivedBytes: number): void;
  /** @throws what `readGguf` and the tokenizer throw, when even the whole file cannot be read. */
  read(bytes: Uint8Array): Promise<ModelHeader>;
}

/** Reads a model's header while the rest of the file is on its way. */
export function createHeaderReader(timed: Timed): HeaderReader {
  let early: Promise<ModelHeader | null> = Promise.resolve(null);

  async function readHeader(bytes: Uint8Array, arrivedBytes: number): Promise<ModelHeader> {
    const gguf = await timed('header', () => readGguf(bytes, arrivedBytes));
    const config = readDecoderConfig(gguf);
    const tokens = readTokenMetadata(gguf.metadata);
    return { gguf, config, tokens, tokenizer: await timed('tokenizer', () => createTokenizer(tokens)) };
  }

  return {
    arrived(bytes, arrivedBytes) {
      // One that ends within the header is read again when there is more.
      early = early.then((header) => header ?? readHeader(bytes, arrivedBytes).catch(() => null));
    },
    read: async (bytes) => (await early) ?? readHeader(bytes, bytes.length),
  };
}
