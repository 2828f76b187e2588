import type { ModelSpec } from '../core/types.ts';
import { blobSource } from './byteSource.ts';
import { ggufLicense, ggufName } from './ggufGeneral.ts';
import { readModelHeader } from './modelHeader.ts';
import { openDecoder } from './openDecoder.ts';
import { beginOpening, type OpenedModel, type OpenOptions } from './opening.ts';

type GgufSource = Extract<ModelSpec['source'], { kind: 'gguf' }>;

/** Shares of the whole load that are over when unpacking begins and ends; the rest is the session's. */
const unpackStart = 0.1;
const unpackEnd = 0.85;

/**
 * Loads a GGUF that the person brought: read where it lies, tensor by tensor, and never whole in memory.
 * @throws Error with a plain sentence; AbortError when the load is given up between steps.
 */
export async function openGguf(
  spec: ModelSpec,
  { file, chatTemplate }: GgufSource,
  options: OpenOptions,
): Promise<OpenedModel> {
  const opening = await beginOpening(spec.device, null, options);
  const { timed, progress } = opening;
  progress('read', 0, file.size, 0);
  const header = await readModelHeader(blobSource(file), { timed, chatTemplate });
  progress('read', file.size, file.size, unpackStart);
  const { metadata } = header.gguf;
  const said = {
    name: ggufName(metadata) ?? spec.name,
    license: ggufLicense(metadata) ?? 'not stated',
    sha256: null,
    notices: [],
    unpackFrom: unpackStart,
    unpackTo: unpackEnd,
  };
  return openDecoder(spec, header, said, opening, options);
}
