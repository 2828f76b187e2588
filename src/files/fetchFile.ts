import { formatCount } from '../core/formatCount.ts';
import { ConnectionError, type DownloadOptions, download, StatusError } from './download.ts';
import { hashBlob } from './hashBlob.ts';
import { type FileSource, type FileWriter, type KeptFiles, thenClose } from './keptFiles.ts';

/** A file of a server that is to be kept on this device. */
export interface FileRequest {
  readonly url: string;
  /** What sentences call it. */
  readonly name: string;
  /** Where it is kept. */
  readonly folder: string;
  readonly path: string;
  /** Its size and SHA-256 (hex) where the source says them; else null. */
  readonly bytes: number | null;
  readonly sha256: string | null;
}

export interface FileProgress {
  /** `check`: what has arrived is compared with its hash. */
  readonly step: 'download' | 'check';
  readonly loadedBytes: number;
  /** null: the server does not say. */
  readonly totalBytes: number | null;
}

export interface FetchFileOptions extends DownloadOptions {
  readonly onProgress: (progress: FileProgress) => void;
}

/** How often a download that the connection ends goes on by itself, in all and without a byte more. */
const mostCuts = { all: 20, fruitless: 2 };

/**
 * Fetches a file into the kept files and goes on where an earlier attempt stopped, as long as the server's copy is the
 * same by its ETag (or time of the last change) and its size. A file whose hash is known is used only if it has it.
 *
 * If-Range would ask for that in the request; but it is not among the headers that CORS lets pass (Range is), and hosts
 * of models refuse the preflight that it brings about. So the answer is compared instead.
 * @throws Error in plain words; the signal's reason. What has arrived stays, unless it is wrong.
 */
export async function fetchFile(
  files: KeptFiles,
  request: FileRequest,
  options: FetchFileOptions,
): Promise<Blob> {
  const writer = await files.write(request.folder, request.path);
  return thenClose(writer, async () => {
    if (writer.whole && writer.source?.from === request.url) return writer.read();
    await fetchWithCuts(files, writer, request, options);
    await refuseWrong(writer, request, options);
    return writer.finish();
  });
}

/** Goes on after a cut, as long as the server answers at all. */
async function fetchWithCuts(
  files: KeptFiles,
  writer: FileWriter,
  request: FileRequest,
  options: FetchFileOptions,
): Promise<void> {
  let fruitless = 0;
  for (let cuts = 0; ; cuts += 1) {
    const before = writer.bytes;
    let answered = false;
    const onAnswer = () => {
      answered = true;
    };
    try {
      return await fetchRest(files, writer, request, options, onAnswer);
    } catch (error) {
      // What was not taken yet when the connection ended is lost with it, which can be all.
      fruitless = writer.bytes > before ? 0 : fruitless + 1;
      const goesOn = answered && cuts < mostCuts.all && fruitless <= mostCuts.fruitless;
      if (!goesOn || !(error instanceof ConnectionError)) throw error;
    }
  }
}

async function fetchRest(
  files: KeptFiles,
  writer: FileWriter,
  request: FileRequest,
  options: FetchFileOptions,
  answered: () => void,
): Promise<void> {
  const { url, name } = request;
  const from = canGoOn(writer, request) ? writer.bytes : 0;
  const total = () => request.bytes ?? writer.source?.totalBytes ?? null;
  if (from > 0 && from === total()) return;
  let changed = false;
  const onAnswer = async (response: Response) => {
    answered();
    refuseWebPage(response, request);
    const source = answeredSource(response, url, from);
    changed = response.status === 206 && !isSame(source, writer.source);
    if (changed) return false;
    // All of it comes: the server cannot leave out what is there.
    if (response.status !== 206) await writer.restart(source);
    await refuseWithoutRoom(files, name, (total() ?? 0) - writer.bytes);
    return true;
  };
  const take = async (chunk: Uint8Array<ArrayBuffer>) => {
    await writer.write(chunk);
    options.onProgress({ step: 'download', loadedBytes: writer.bytes, totalBytes: total() });
    return request.bytes === null || writer.bytes <= request.bytes;
  };
  try {
    await download({ url, name, cache: 'no-store', crossOrigin: true, from }, options, take, onAnswer);
  } catch (error) {
    // 416: the file has no such rest, so it is another one.
    if (from === 0 || !(error instanceof StatusError) || error.status !== 416) throw error;
    changed = true;
  }
  if (!changed) return;
  await writer.restart({ from: url, version: null, totalBytes: null });
  await fetchRest(files, writer, request, options, answered);
}

/** Without a version or a hash nobody would notice that two halves are of two files. */
function canGoOn({ bytes, source }: FileWriter, { url, sha256 }: FileRequest): boolean {
  return bytes > 0 && source?.from === url && (source.version !== null || sha256 !== null);
}

function isSame(now: FileSource, before: FileSource | null): boolean {
  if (now.version !== (before?.version ?? null)) return false;
  return now.totalBytes === null || before === null || before.totalBytes === null
    ? true
    : now.totalBytes === before.totalBytes;
}

/** Of another origin's answer a page sees Content-Length always, Content-Range only where the server allows it. */
export function answeredSource({ status, headers }: Response, url: string, from: number): FileSource {
  const length = Number.parseInt(headers.get('content-length') ?? '', 10);
  const range = /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
  const rest = Number.isNaN(length) ? null : length + (status === 206 ? from : 0);
  return {
    from: url,
    version: headers.get('etag') ?? headers.get('last-modified'),
    totalBytes: range === undefined ? rest : Number(range),
  };
}

export function refuseWebPage({ headers }: Response, { url, name }: Pick<FileRequest, 'url' | 'name'>): void {
  if (headers.get('content-type')?.startsWith('text/html') !== true) return;
  throw new Error(
    `${url} is a web page and not ${name} itself. Give the address behind the page's download button.`,
  );
}

async function refuseWithoutRoom(files: KeptFiles, name: string, neededBytes: number): Promise<void> {
  const free = await files.freeBytes();
  if (free === null || neededBytes <= free) return;
  throw new Error(
    `There is no room for ${name}: it needs ${megabytes(neededBytes)} more, and the browser allows this page ${megabytes(free)}. Delete a model that is no longer needed (Models), or free space on the disk, and try again.`,
  );
}

/** What is wrong is deleted, so that the next attempt begins anew. */
async function refuseWrong(
  writer: FileWriter,
  { url, name, bytes, sha256 }: FileRequest,
  { signal, onProgress }: FetchFileOptions,
): Promise<void> {
  const announced = writer.source?.totalBytes ?? null;
  const wrongLength =
    bytes === null
      ? // A compressed answer announces fewer bytes than come out of it.
        announced !== null && writer.bytes < announced
      : writer.bytes !== bytes;
  const problem = wrongLength
    ? `${formatCount(writer.bytes)} bytes came instead of ${formatCount(bytes ?? announced ?? 0)}`
    : sha256 !== null &&
        (await hashBlob(await writer.read(), signal, (loadedBytes) =>
          onProgress({ step: 'check', loadedBytes, totalBytes: writer.bytes }),
        )) !== sha256
      ? 'its SHA-256 is not the one that its source names'
      : null;
  if (problem === null) return;
  await writer.restart({ from: url, version: null, totalBytes: null });
  throw new Error(
    `${name} arrived wrong: ${problem}. It was deleted; try again, and if that does not help, the server's copy is damaged.`,
  );
}

function megabytes(bytes: number): string {
  return `${formatCount(Math.ceil(bytes / 1e6))} MB`;
}
