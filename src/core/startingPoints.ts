import type { SamplingParams } from './types.ts';

/** A first question that demonstrably works with the embedded model. It fills the form; it never sends. */
export interface StartingPoint {
  readonly id: string;
  readonly title: string;
  /** What it shows, one sentence. */
  readonly lesson: string;
  readonly systemPrompt: string;
  /** What differs from the recommended settings. */
  readonly params: Partial<SamplingParams>;
  readonly message: string;
  /** What to do once the reply is there. */
  readonly tryThis: string;
  /** The question that `tryThis` names, if it names one. */
  readonly question?: string;
}

const shortAnswers = 'You are a helpful assistant. Answer in one short sentence.';
const piratePrompt = 'Speak like a pirate.';

/** Nothing is left to chance and nothing is reshaped: the model's favourite, token by token. */
const greedy = { temperature: 0, topK: 0, topP: 1, minP: 0, repetitionPenalty: 1, seed: 1 } as const;

/** Chat presets of the measured set (presets.md), those that need nothing but a prompt and settings. */
export const startingPoints: readonly StartingPoint[] = [
  {
    id: 'chat-memory',
    title: 'Does it remember?',
    lesson: 'A chat model remembers nothing: the whole conversation is sent again with every question.',
    systemPrompt: shortAnswers,
    params: { ...greedy, maxTokens: 60 },
    message: 'What is the capital of France?',
    tryThis:
      'Ask “What is it famous for?”, then delete the first question and regenerate the answer: Paris is gone.',
    question: 'What is it famous for?',
  },
  {
    id: 'pirate',
    title: 'Hire a pirate',
    lesson: 'Four words in the system prompt change who answers; the model itself stays the same.',
    systemPrompt: piratePrompt,
    params: { ...greedy, repetitionPenalty: 1.1, maxTokens: 60 },
    message: 'How are you?',
    tryThis: 'Ask “Why is the sky blue?” and see how far the voice carries into a factual answer.',
    question: 'Why is the sky blue?',
  },
  {
    id: 'five-year-old',
    title: 'Ask a five-year-old',
    lesson: 'The same question to another persona: what the prompt mentions leaks into the reply.',
    systemPrompt: 'You are a five-year-old child. You love toys, puppies and ice cream.',
    params: { maxTokens: 60, seed: 7 },
    message: 'How are you?',
    tryThis:
      'Write “dinosaurs” for “puppies” in the system prompt and regenerate: they turn up in the reply.',
  },
  {
    id: 'temperature',
    title: 'Turn up the heat',
    lesson: 'Temperature flattens the odds: 0 always takes the favourite, 2 lets almost anything in.',
    systemPrompt: shortAnswers,
    params: { ...greedy, temperature: 1, maxTokens: 30, seed: 2 },
    message: 'Who are you?',
    tryThis: 'Regenerate at temperature 0, then at 1.5: the model’s odds stay, only the draw changes.',
  },
  {
    id: 'stuck-in-a-loop',
    title: 'Stuck in a loop',
    lesson:
      'Every repeat makes the next one more likely, until the model cannot leave; a penalty breaks the loop.',
    systemPrompt: piratePrompt,
    params: { ...greedy, maxTokens: 40 },
    message: 'How are you?',
    tryThis: 'Watch “aye” climb from 30 % to 97 %, then set the repetition penalty to 1.1 and regenerate.',
  },
  {
    id: 'sure-and-wrong',
    title: 'Sure, and wrong',
    lesson: 'A high probability means “this looks usual”, not “this is true”.',
    systemPrompt: shortAnswers,
    params: { ...greedy, maxTokens: 20 },
    message: 'What is 12 x 12?',
    tryThis: 'Select the second digit of the answer: the wrong “2” has 92 %, the right “4” only 3 %.',
  },
];
