import { testBatch } from './batchParity.ts';

testBatch('llama-tied.f32', 'webgpu', 1e-3);
testBatch('llama-tied.q8_0', 'webgpu', 1e-3);
