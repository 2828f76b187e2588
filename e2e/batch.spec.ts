import { testBatch } from './batchParity.ts';

testBatch('llama-tied.q8_0', 'wasm', 1e-3);
