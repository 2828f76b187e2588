import type { DevicePreference } from '../src/core/types.ts';
import { chooseDevice } from '../src/engine/chooseDevice.ts';
import { openEngineSubject } from './engineSubject.ts';
import { readModelFile } from './modelFile.ts';
import { longText, mediumText, shortText } from './prompts.ts';
import type {
  BatchTimes,
  DecodeTimes,
  FirstTokenTimes,
  GrowthTimes,
  PrefillTimes,
  SamplerTimes,
  Subject,
} from './subject.ts';
import { openWllama } from './wllamaSubject.ts';

export interface SubjectChoice {
  readonly engine: 'glassbox' | 'wllama';
  readonly device: DevicePreference;
  readonly threads: number;
}

/** What `scripts/bench.mjs` drives; nothing runs unless it asks, and it asks one thing at a time. */
export interface BenchPage {
  /** The graphics processor's name; null with the reason where there is none but software. */
  graphics(): Promise<{ readonly name: string | null; readonly reason: string | null }>;
  /** Loads the model once more. @returns the subject's number, for the calls below */
  open(
    choice: SubjectChoice,
  ): Promise<{ readonly subject: number; readonly label: string; readonly threads: number }>;
  decode(subject: number, tokens: number): Promise<DecodeTimes>;
  batch(subject: number, rows: number, tokens: number): Promise<BatchTimes>;
  stock(subject: number, tokens: number): Promise<DecodeTimes>;
  growth(subject: number, cachedTokens: readonly number[], passes: number): Promise<GrowthTimes[]>;
  firstToken(subject: number): Promise<FirstTokenTimes>;
  prefill(subject: number): Promise<PrefillTimes>;
  sampler(subject: number): Promise<SamplerTimes>;
}

declare global {
  interface Window {
    bench: BenchPage;
  }
}

const manifestUrl = new URL('../models/smollm2-135m-instruct/manifest.json', document.baseURI).href;
const subjects: Subject[] = [];

function subjectAt(index: number): Subject {
  const subject = subjects[index];
  if (subject === undefined) throw new Error(`There is no subject ${index}.`);
  return subject;
}

/** What only our own engine has to time. */
function own<Name extends 'batch' | 'stock' | 'growth' | 'firstToken' | 'sampler'>(
  index: number,
  name: Name,
) {
  const measure = subjectAt(index)[name];
  if (measure === undefined) throw new Error(`Only our own engine has ${name} to time.`);
  return measure as NonNullable<Subject[Name]>;
}

window.bench = {
  async graphics() {
    const choice = await chooseDevice('auto');
    if (choice.kind === 'wasm') return { name: null, reason: choice.reason };
    choice.device.destroy();
    return { name: choice.name, reason: null };
  },
  async open({ engine, device, threads }) {
    const subject =
      engine === 'wllama'
        ? await openWllama(await readModelFile(manifestUrl), threads)
        : await openEngineSubject(manifestUrl, device, threads);
    return { subject: subjects.push(subject) - 1, label: subject.label, threads: subject.threads };
  },
  decode: (subject, tokens) => subjectAt(subject).decode(shortText, tokens),
  batch: async (subject, rows, tokens) => own(subject, 'batch')(shortText, rows, tokens),
  stock: async (subject, tokens) => own(subject, 'stock')(shortText, tokens),
  growth: async (subject, cachedTokens, passes) => own(subject, 'growth')(longText, cachedTokens, passes),
  firstToken: async (subject) => own(subject, 'firstToken')(longText),
  prefill: (subject) => subjectAt(subject).prefill(mediumText),
  sampler: async (subject) => own(subject, 'sampler')(longText),
};
