import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** llama.cpp behind OpenAI's API, with the embedded model. */
export interface LlamaServer {
  /** Ends in /v1. */
  readonly url: string;
  close(): void;
}

/**
 * The Python that has `llama-cpp-python[server]`: `GLASSBOX_LLAMA_PYTHON`, else `python3`; null: none has. It is not
 * installed by the tests, because it is compiled for minutes.
 */
export function findLlamaPython(): string | null {
  const python = process.env.GLASSBOX_LLAMA_PYTHON ?? 'python3';
  const { status } = spawnSync(python, ['-c', 'import llama_cpp.server.app'], { stdio: 'ignore' });
  return status === 0 ? python : null;
}

export async function startLlamaServer(python: string): Promise<LlamaServer> {
  const folder = mkdtempSync(join(tmpdir(), 'glassbox-llama-'));
  const file = join(folder, 'model.gguf');
  await joinParts('public/models/smollm2-135m-instruct', file);
  const port = await freePort();
  const settings = [
    '--model',
    file,
    '--model_alias',
    'smollm2',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
  ];
  // Without all logits it tells no logprobs.
  const server = spawn(
    python,
    ['-m', 'llama_cpp.server', ...settings, '--n_ctx', '1024', '--logits_all', 'true'],
    {
      stdio: 'ignore',
    },
  );
  const close = () => {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}/v1`;
  try {
    await whenAnswering(`${url}/models`, server);
  } catch (error) {
    close();
    throw error;
  }
  return { url, close };
}

async function joinParts(folder: string, file: string): Promise<void> {
  const out = createWriteStream(file);
  for (const name of readdirSync(folder).sort()) {
    if (/^part-/.test(name)) out.write(readFileSync(join(folder, name)));
  }
  await new Promise<void>((resolve) => {
    out.end(resolve);
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function whenAnswering(url: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 300 && server.exitCode === null; attempt++) {
    const answers = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answers) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('llama_cpp.server has not come up.');
}
