import { testTinyModel } from './tinyParity.ts';

testTinyModel('llama-tied.f32', 'wasm', 1e-3);
testTinyModel('llama-tied.q8_0', 'wasm', 1e-3);
