import goldenUrl from '../fixtures/golden/sampling.json?url';
import { createScorer } from '../src/core/distributionEvidence.ts';
import { createSampler } from '../src/core/sampling.ts';
import { defaultSamplingParams } from '../src/core/samplingParams.ts';
import type { TokenRecord, VocabularyTable } from '../src/core/types.ts';

const vocabularySize = 49_152;
export const endOfTurnId = 2;
/** Positions that are scored; a longer track has them again, each time as records of its own. */
const distinct = 512;
/** Every so many tokens a paragraph ends. */
const paragraphLength = 90;

interface Golden {
  readonly vectors: readonly { readonly logits_f32_b64: string }[];
}

/** Made-up words of two to nine letters after a space: as long as real ones, the same at every run. */
export const vocabularyTable = createVocabularyTable();

function createVocabularyTable(): VocabularyTable {
  const random = randomFrom(1);
  const offsets = new Uint32Array(vocabularySize + 1);
  const bytes: number[] = [];
  for (let id = 0; id < vocabularySize; id++) {
    if (id % 8 > 0) bytes.push(0x20);
    const letters = 2 + Math.floor(random() * 8);
    for (let letter = 0; letter < letters; letter++) bytes.push(0x61 + Math.floor(random() * 26));
    offsets[id + 1] = bytes.length;
  }
  return { bytes: Uint8Array.from(bytes), offsets, special: new Uint8Array(vocabularySize) };
}

/** Numbers in [0, 1) (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function readVectors(): Promise<readonly Float32Array[]> {
  const golden = (await (await fetch(goldenUrl)).json()) as Golden;
  return golden.vectors.map((vector) => {
    const binary = atob(vector.logits_f32_b64);
    return new Float32Array(Uint8Array.from(binary, (character) => character.charCodeAt(0)).buffer);
  });
}

/**
 * Records as the engine sends them: the embedded model's own logits, flattened or sharpened and shaken
 * differently at every position, drawn by the real sampler at the recommended settings.
 */
export async function createRecords(count: number): Promise<readonly TokenRecord[]> {
  const vectors = await readVectors();
  const scorer = createScorer(vocabularySize, [endOfTurnId]);
  const sampler = createSampler(vocabularySize);
  const random = randomFrom(2);
  const logits = new Float32Array(vocabularySize);
  const generatedIds: number[] = [];
  const { bytes, offsets } = vocabularyTable;
  const decoder = new TextDecoder();

  const scored = (position: number): TokenRecord => {
    const vector = vectors[position % vectors.length];
    if (vector === undefined) throw new Error('There are no golden logits.');
    const sharpness = 0.8 + random();
    const shake = random() * 2;
    for (let id = 0; id < vocabularySize; id++) logits[id] = (vector[id] ?? 0) * sharpness + shake * random();
    const history = { repetitionIds: generatedIds, generatedIds };
    const shaped = sampler.shape(logits, defaultSamplingParams, history);
    const uniform = random();
    const id = shaped.sample(uniform);
    generatedIds.push(id);
    const own = bytes.slice(offsets[id], offsets[id + 1]);
    const ends = position % paragraphLength === paragraphLength - 1;
    return {
      ...scorer.score(logits, id),
      bytes: own,
      text: ends ? '.\n\n' : decoder.decode(own),
      kind: 'text',
      inStop: false,
      draw: {
        params: defaultSamplingParams,
        uniform,
        probability: shaped.probabilityOf(id),
        keptCount: shaped.keptCount,
      },
      elapsedMs: 33,
    };
  };

  const first = Array.from({ length: Math.min(count, distinct) }, (_, position) => scored(position));
  return Array.from({ length: count }, (_, position) => {
    const record = first[position % distinct];
    if (record === undefined) throw new Error('There are no records.');
    return position < distinct ? record : structuredClone(record);
  });
}
