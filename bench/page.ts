import type { DevicePreference } from '../src/core/types.ts';
import { chooseDevice } from '../src/engine/chooseDevice.ts';
import { openEngineSubject } from './engineSubject.ts';
import { readModelFile } from './modelFile.ts';
import { longText, shortText } from './prompts.ts';
import type { BatchTimes, DecodeTimes, PrefillTimes, SamplerTimes, Subject } from './subject.ts';
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
  async batch(subject, rows, tokens) {
    const { batch } = subjectAt(subject);
    if (batch === undefined) throw new Error('Only our own engine writes several replies at once.');
    return batch(shortText, rows, tokens);
  },
  prefill: (subject) => subjectAt(subject).prefill(longText),
  async sampler(subject) {
    const { sampler } = subjectAt(subject);
    if (sampler === undefined) throw new Error('Only our own engine has records to time.');
    return sampler(longText);
  },
};
