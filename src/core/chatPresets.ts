import type { SpokenMessage } from './plainChat.ts';
import presetFile from './presets.json' with { type: 'json' };
import { defaultSamplingParams } from './samplingParams.ts';
import type { ExampleTurn, SamplingParams } from './types.ts';

/** A lesson for the tab "Chat": a conversation and a question that demonstrably work (presets.md). */
export interface ChatPreset {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  /** What it shows, one sentence. */
  readonly lesson: string;
  readonly systemPrompt: string;
  readonly exampleTurns: readonly ExampleTurn[];
  readonly assistantPrefill: string;
  /** What was said before the question. */
  readonly earlier: readonly SpokenMessage[];
  /** The question, for the message box. */
  readonly message: string;
  readonly params: SamplingParams;
  /** What to do once the reply is there. */
  readonly tryThis: string;
}

/** What `presets.json` holds of a preset, as far as it is read here. */
interface PresetEntry {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  readonly lesson: string;
  readonly mode: string;
  readonly system?: string;
  readonly messages?: readonly { readonly role: string; readonly content: string }[];
  readonly exampleTurns?: readonly ExampleTurn[];
  readonly assistantPrefill?: string;
  readonly params: Partial<SamplingParams>;
  readonly tryThis: string;
}

function readPreset(entry: PresetEntry): ChatPreset {
  const { id, title, group, lesson, system = '', messages = [], params, tryThis } = entry;
  const spoken = messages.map(({ role, content }): SpokenMessage => {
    if (role !== 'user' && role !== 'assistant')
      throw new Error(`presets.json: ${id} has a message of ${role}.`);
    return { role, content };
  });
  const { exampleTurns = [], assistantPrefill = '' } = entry;
  return {
    id,
    title,
    group,
    lesson,
    systemPrompt: system,
    exampleTurns,
    assistantPrefill,
    earlier: spoken.slice(0, -1),
    message: spoken.at(-1)?.content ?? '',
    params: { ...defaultSamplingParams, ...params },
    tryThis,
  };
}

const entries: readonly PresetEntry[] = presetFile;

/** Those of the measured set, in its order. */
export const chatPresets: readonly ChatPreset[] = entries
  .filter(({ mode }) => mode === 'chat')
  .map(readPreset);

/** One persona each of the comparison "Pirate or five-year-old?", for a chat with it alone. */
const voices: readonly ChatPreset[] = [
  {
    id: 'pirate',
    title: 'Hire a pirate',
    lesson: 'Four words in the system prompt change who answers; the model itself stays the same.',
    systemPrompt: 'Speak like a pirate.',
    params: { ...greedy(1.1), maxTokens: 60 },
    message: 'How are you?',
    tryThis: 'Ask "Why is the sky blue?" and see how far the voice carries into a factual answer.',
  },
  {
    id: 'five-year-old',
    title: 'Ask a five-year-old',
    lesson: 'The same question to another persona: what the prompt mentions leaks into the reply.',
    systemPrompt: 'You are a five-year-old child. You love toys, puppies and ice cream.',
    params: { maxTokens: 60, seed: 7 },
    message: 'How are you?',
    tryThis:
      'Write "dinosaurs" for "puppies" in the system prompt and regenerate: they turn up in the reply.',
  },
].map((voice) => ({
  ...voice,
  group: 'Personas',
  exampleTurns: [],
  assistantPrefill: '',
  earlier: [],
  params: { ...defaultSamplingParams, ...voice.params },
}));

function greedy(repetitionPenalty: number): Partial<SamplingParams> {
  return { temperature: 0, topK: 0, topP: 1, minP: 0, repetitionPenalty, seed: 1 };
}

const firstIds = ['pirate', 'five-year-old', 'sure-and-wrong', 'strawberry', 'chat-memory', 'what-year'];

/** What an empty chat offers. */
export const startingPoints: readonly ChatPreset[] = firstIds.flatMap((wanted) =>
  [...voices, ...chatPresets].filter(({ id }) => id === wanted),
);

/** The question that a preset has one ask next, where it names one. */
export function nextQuestion({ tryThis }: Pick<ChatPreset, 'tryThis'>): string | undefined {
  return /\b[Aa]sk (?:both )?"([^"]+\?)"/.exec(tryThis)?.[1];
}
