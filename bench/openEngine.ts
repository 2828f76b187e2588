import type { DevicePreference } from '../src/core/types.ts';
import type { DecoderConfig } from '../src/engine/decoderConfig.ts';
import type { LanguageModel } from '../src/engine/languageModel.ts';
import { openModel } from '../src/engine/openModel.ts';
import type { Runtime } from '../src/engine/runtime.ts';

export interface OpenEngine {
  readonly model: LanguageModel;
  readonly runtime: Runtime;
  readonly config: DecoderConfig;
}

/** @param device 'auto' takes WebGPU only on hardware. */
export async function openEngine(
  manifestUrl: string,
  device: DevicePreference,
  threads: number,
): Promise<OpenEngine> {
  const sessions: Omit<OpenEngine, 'model'>[] = [];
  const { model } = await openModel(
    {
      id: 'bench',
      source: { kind: 'embedded', manifestUrl },
      name: 'Model',
      dtype: 'auto',
      device,
      contextLength: 2048,
    },
    { threads, onProgress() {}, onSession: (runtime, config) => sessions.push({ runtime, config }) },
  );
  const session = sessions[0];
  if (session === undefined) throw new Error('The model was opened without a session.');
  return { model, ...session };
}
