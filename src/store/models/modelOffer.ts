import type { KnownModel } from '../../core/knownModel.ts';
import type { InspectedFile, InspectFile } from '../../core/modelFacts.ts';
import { modelIdFrom } from '../../core/modelId.ts';
import type { DownloadOptions } from '../../files/download.ts';
import { fetchBeginning } from '../../files/fetchBeginning.ts';

/** A GGUF that was looked at, before anything of it is loaded or kept. */
export interface ModelOffer extends InspectedFile {
  /** What it would be in the list. */
  readonly model: KnownModel;
  /** null: it is still at its address. */
  readonly file: Blob | null;
}

/** @throws Error in plain words when it is no GGUF, or a damaged one. */
export async function offerOfFile(file: Blob, fileName: string, inspect: InspectFile): Promise<ModelOffer> {
  const inspected = await inspect(file);
  const { facts } = inspected;
  const model = knownModel(inspected, facts.identity, fileName, { kind: 'file', fileName });
  return { ...inspected, model, file };
}

/** How much of a file is fetched to look at it: the next step where its header does not end before. */
const headerSteps = [4, 16, 64].map((mebibytes) => mebibytes * 2 ** 20);

/**
 * Looks at a GGUF at an address: its header is fetched, nothing else.
 * @throws Error in plain words; the signal's reason.
 */
export async function offerOfUrl(
  url: string,
  inspect: InspectFile,
  options: DownloadOptions,
): Promise<ModelOffer> {
  const fileName = fileNameOf(url);
  for (const [step, byteCount] of headerSteps.entries()) {
    const { bytes, source } = await fetchBeginning(url, fileName, byteCount, options);
    const { totalBytes } = source;
    if (totalBytes === null) {
      throw new Error(
        `The server does not say how large ${fileName} is. Download it, and open it as a file.`,
      );
    }
    const isAll = bytes.size >= totalBytes || step === headerSteps.length - 1;
    try {
      const inspected = await inspect(withEmptyRest(bytes, totalBytes), options.signal);
      // Of the weights nothing is known yet: the address and the server's word for this version stand for them.
      const identity = await shortHash(`${url}\n${source.version}\n${inspected.facts.identity}`);
      return {
        ...inspected,
        model: knownModel(inspected, identity, fileName, { kind: 'url', url }),
        file: null,
      };
    } catch (error) {
      options.signal.throwIfAborted();
      if (isAll) throw error;
    }
  }
  throw new Error('There is a last step.');
}

function knownModel(
  { facts }: InspectedFile,
  identity: string,
  fileName: string,
  origin: KnownModel['origin'],
): KnownModel {
  const name = facts.name ?? fileName.replace(/\.gguf$/i, '');
  return {
    id: modelIdFrom(name, identity),
    name,
    origin,
    license: facts.license,
    bytes: facts.fileBytes,
    chatTemplate: null,
    lastUsedAt: null,
  };
}

export function fileNameOf(url: string): string {
  const name = new URL(url).pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(name) || 'model.gguf';
  } catch {
    // A % that escapes nothing is part of the name.
    return name;
  }
}

const emptyPiece = 16 * 2 ** 20;

/** A file's beginning in its whole length. The rest is one piece of zeros again and again, which takes no room. */
function withEmptyRest(beginning: Blob, totalBytes: number): Blob {
  const missing = totalBytes - beginning.size;
  if (missing <= 0) return beginning;
  const zeros = new Blob([new Uint8Array(Math.min(emptyPiece, missing))]);
  const pieces = Array.from({ length: Math.floor(missing / zeros.size) }, () => zeros);
  return new Blob([beginning, ...pieces, zeros.slice(0, missing % zeros.size)]);
}

async function shortHash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest, 0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
