import type { InspectFile } from '../core/modelFacts.ts';
import type { EngineWorker } from './client.ts';

/** Headers are read in a second or so; a slow disk or a busy device may take longer, but never this long. */
export const inspectLimitMs = 60_000;

/**
 * Each file is read in a worker of its own, which ends with the answer: no reply waits for it, and a file that brings
 * its reader down, or keeps it busy without end, brings down nothing else.
 */
export function createInspectFile(startWorker: (name: string) => EngineWorker): InspectFile {
  return (file, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const worker = startWorker('glassbox-inspect');
      const end = () => {
        clearTimeout(limit);
        worker.terminate();
        signal?.removeEventListener('abort', abort);
      };
      const fail = (error: Error) => {
        end();
        reject(error);
      };
      const abort = () => {
        end();
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort);
      worker.onmessage = ({ data: { event } }) => {
        if (event.type === 'run-error') fail(new Error(event.message));
        if (event.type !== 'inspected') return;
        end();
        resolve(event.result);
      };
      const limit = setTimeout(() => fail(new Error(tookTooLong)), inspectLimitMs);
      const died = () => fail(new Error('Reading the file failed. Close other tabs and open it again.'));
      worker.onerror = (event) => {
        event.preventDefault();
        died();
      };
      worker.onmessageerror = died;
      worker.postMessage({ type: 'inspect', requestId: 1, file });
    });
}

const tookTooLong = `Reading the file’s header took longer than ${inspectLimitMs / 1000} seconds and was ended. Close other tabs and open it again, or choose another file.`;
