import { type ModelOpenerId, modelOpeners } from '../models/modelOpeners.ts';
import type { Command } from './commands.ts';

const aliases: Readonly<Record<ModelOpenerId, string>> = {
  'open-gguf': 'load bring model file address download llama.cpp',
  hub: 'load bring model download transformers.js onnx hf',
  server: 'add bring model openai api key address vllm ollama llama.cpp',
};

/** The models that there are, and the ways to bring others. */
export const modelCommands: readonly Command[] = [
  {
    id: 'models',
    words: 'Models…',
    group: 'Models',
    alias: 'choose change use switch delete download list capabilities',
    run: ({ page }) => page.open('models'),
  },
  ...modelOpeners.map(
    ({ id, label }): Command => ({
      id,
      words: label,
      group: 'Models',
      alias: aliases[id],
      run: ({ page }) => page.open(id),
    }),
  ),
  {
    id: 'leaderboard',
    words: 'Leaderboard: the models tried on this device',
    group: 'Models',
    alias: 'measure speed tokens per second perplexity bits per byte benchmark models',
    run: ({ page }) => page.open('leaderboard'),
  },
];
