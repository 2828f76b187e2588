import { type DownloadOptions, download } from './download.ts';
import { answeredSource, refuseWebPage } from './fetchFile.ts';
import type { FileSource } from './keptFiles.ts';

export interface FileBeginning {
  readonly bytes: Blob;
  readonly source: FileSource;
}

/** Fetches a file's first bytes, of which nothing is kept. @throws as `fetchFile` does. */
export async function fetchBeginning(
  url: string,
  name: string,
  byteCount: number,
  options: DownloadOptions,
): Promise<FileBeginning> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let arrived = 0;
  let source: FileSource = { from: url, version: null, totalBytes: null };
  await download(
    { url, name, cache: 'no-store', crossOrigin: true },
    options,
    (chunk) => {
      chunks.push(chunk);
      arrived += chunk.length;
      return arrived < byteCount;
    },
    (response) => {
      refuseWebPage(response, { url, name });
      source = answeredSource(response, url, 0);
      return true;
    },
  );
  return { bytes: new Blob(chunks), source };
}
