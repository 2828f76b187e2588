import { type Batch, createBatch } from './batch.ts';
import type { LanguageModel } from './languageModel.ts';
import { createSequencePool, type SequencePool } from './sequencePool.ts';

/** A loaded model with what its runs share. */
export interface Engine {
  readonly model: LanguageModel;
  readonly pool: SequencePool;
  readonly batch: Batch;
}

export function createEngine(model: LanguageModel): Engine {
  return { model, pool: createSequencePool(model), batch: createBatch(model) };
}
