import { formatCount } from '../../core/formatCount.ts';
import type { GgufFacts } from '../../core/modelFacts.ts';
import { numericParams } from '../../core/samplingParams.ts';
import { countWords, formatBytes, formatValue } from '../kit/formatFigures.ts';

/** What a GGUF says of itself, as a list of facts. */
export function factRows(facts: GgufFacts): readonly (readonly [string, string])[] {
  const { trainedContextLength, vocabularySize } = facts;
  return [
    ['Architecture', facts.architecture],
    ['Parameters', parameterWords(facts.parameterCount)],
    ['Quantisation', quantisationWords(facts)],
    ['Licence', facts.license ?? 'The file does not say.'],
    [
      'Context',
      trainedContextLength === null
        ? 'The file does not say.'
        : `trained with ${formatCount(trainedContextLength)} tokens`,
    ],
    ['Vocabulary', vocabularySize === null ? 'none' : countWords(vocabularySize, 'token')],
    ['Chat template', facts.hasChatTemplate ? 'in the file' : 'none; a plain form takes its place'],
    ['File', formatBytes(facts.fileBytes)],
  ];
}

/** "135 million", "1.2 billion". */
function parameterWords(count: number): string {
  if (count < 1e6) return formatCount(count);
  return count < 1e9 ? `${threeFigures(count / 1e6)} million` : `${threeFigures(count / 1e9)} billion`;
}

function threeFigures(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

/** Types by their share of the file; what takes less than a hundredth is left out unless it is all. */
function quantisationWords({ tensorTypes }: GgufFacts): string {
  const total = tensorTypes.reduce((sum, { bytes }) => sum + bytes, 0);
  const [first] = tensorTypes;
  if (first === undefined) return 'no tensors';
  const named = tensorTypes.filter(({ bytes }) => bytes >= total / 100);
  if (named.length < 2) return first.type;
  return named.map(({ type, bytes }) => `${type} ${Math.round((100 * bytes) / total)} %`).join(', ');
}

/** "temperature 0.6, top-p 0.95"; null: its makers recommend nothing. */
export function samplingWords({ sampling }: Pick<GgufFacts, 'sampling'>): string | null {
  const words = Object.entries(numericParams).flatMap(([name, { label }]) => {
    const value = sampling[name as keyof typeof numericParams];
    return value === undefined ? [] : [`${label.toLowerCase()} ${formatValue(value)}`];
  });
  return words.length === 0 ? null : words.join(', ');
}
