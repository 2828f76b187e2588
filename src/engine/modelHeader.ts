import type { ChatTemplate } from '../core/types.ts';
import type { ByteSource } from './byteSource.ts';
import { chooseChatTemplate } from './chatTemplate.ts';
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
  readonly chatTemplate: ChatTemplate;
  readonly tokenizer: Tokenizer;
}

/** Measures the steps by name. */
type Timed = <T>(name: string, work: () => T | Promise<T>) => Promise<T>;

export interface HeaderOptions {
  readonly timed: Timed;
  /** Jinja in place of the file's own chat template; left out: the file's. */
  readonly chatTemplate?: string | null;
  /** How many of the file's bytes can be read by now; left out: all. */
  readonly arrivedBytes?: number;
}

/** @throws what `readGguf`, the configuration and the tokenizer throw: Errors with plain sentences. */
export async function readModelHeader(
  file: Uint8Array | ByteSource,
  { timed, chatTemplate: own = null, arrivedBytes }: HeaderOptions,
): Promise<ModelHeader> {
  const gguf = await timed('header', () => readGguf(file, arrivedBytes));
  const config = readDecoderConfig(gguf);
  const tokens = readTokenMetadata(gguf.metadata);
  const chatTemplate = chooseChatTemplate(tokens, own);
  const tokenizer = await timed('tokenizer', () => createTokenizer(tokens, chatTemplate.text));
  return { gguf, config, tokens, chatTemplate, tokenizer };
}

export interface HeaderReader {
  /** Called as more of the file arrives in its buffer: the header is read as soon as it is there. */
  arrived(bytes: Uint8Array, arrivedBytes: number): void;
  /** @throws what `readModelHeader` throws, when even the whole file cannot be read. */
  read(bytes: Uint8Array): Promise<ModelHeader>;
}

/**
 * Reads a model's header while the rest of the file is on its way.
 * @param chatTemplate Jinja in place of the file's own.
 */
export function createHeaderReader(timed: Timed, chatTemplate: string | null = null): HeaderReader {
  let early: Promise<ModelHeader | null> = Promise.resolve(null);
  return {
    arrived(bytes, arrivedBytes) {
      // One that ends within the header is read again when there is more.
      early = early.then(
        (header) => header ?? readModelHeader(bytes, { timed, chatTemplate, arrivedBytes }).catch(() => null),
      );
    },
    read: async (bytes) => (await early) ?? readModelHeader(bytes, { timed, chatTemplate }),
  };
}
