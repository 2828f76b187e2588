import type { InspectedFile } from '../core/modelFacts.ts';
import { blobSource } from './byteSource.ts';
import { readDeviceOffer } from './chooseDevice.ts';
import { describeGguf } from './describeGguf.ts';

/**
 * What a GGUF is and needs, and what this device offers. Reads the header, the norms and some samples, and no more.
 * @throws Error with a plain sentence when the file is no GGUF, damaged or incomplete.
 */
export async function inspectGguf(file: Blob): Promise<InspectedFile> {
  const offer = readDeviceOffer();
  return { facts: await describeGguf(blobSource(file)), offer: await offer };
}
