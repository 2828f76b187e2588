import { parseManifest } from '../src/engine/modelManifest.ts';

/** The embedded model as one file: its parts, joined. */
export async function readModelFile(manifestUrl: string): Promise<Blob> {
  const manifest = parseManifest(await (await fetch(manifestUrl)).text());
  const parts: Blob[] = [];
  for (const { file } of manifest.parts) {
    const response = await fetch(new URL(file, manifestUrl));
    if (!response.ok) throw new Error(`${file} could not be read: status ${response.status}.`);
    parts.push(await response.blob());
  }
  return new Blob(parts);
}
