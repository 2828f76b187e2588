import type { ReactNode } from 'react';
import { formatCount } from '../../core/formatCount.ts';
import type { Reading } from '../../core/reading.ts';
import { excludedWords, keptWords } from '../../core/readingWords.ts';
import { surprisalBits } from '../../core/stats.ts';
import { bits, drawSettings, formatPercent, formatRank } from '../../core/tokenFigures.ts';
import type { TokenRecord } from '../../core/types.ts';
import type { TourFacts } from './tourFacts.ts';

export interface TourStep {
  readonly title: string;
  /** What it speaks of; `token` is the token in the text. */
  readonly anchor: 'token' | 'candidates' | 'lines' | 'reading';
  readonly reading: Reading;
  words(facts: TourFacts): ReactNode;
}

function Quoted({ facts, id }: { facts: TourFacts; id: number }) {
  return (
    <>
      “<bdi>{facts.label(id)}</bdi>”
    </>
  );
}

export const tourSteps: readonly TourStep[] = [
  {
    title: 'Logprob: how likely was it?',
    anchor: 'token',
    reading: 'raw',
    words: (facts) => {
      const { record, leastLikely } = facts;
      return (
        <>
          <p>
            <Quoted facts={facts} id={record.id} /> is {leastLikely ? 'the least likely' : 'your selected'}{' '}
            token of this reply: the model gave it <b>{formatPercent(Math.exp(record.logprob))}</b>.
          </p>
          <p>
            Its <b>logprob</b> is the natural logarithm of that: <b>{record.logprob.toFixed(4)}</b>. Zero
            would be certainty; every 0.69 below it halves the chance. The stronger the orange, the less
            likely.
          </p>
        </>
      );
    },
  },
  {
    title: 'Rank: what else could stand here?',
    anchor: 'candidates',
    reading: 'raw',
    words: (facts) => {
      const { record, vocabularySize, positions } = facts;
      const [first, second] = positions.raw.candidates;
      const rival = record.rank === 1 ? second : first;
      return (
        <>
          <p>
            Its <b>rank</b> is <b>{formatRank(record.rank, vocabularySize)}</b>:{' '}
            {moreLikelyWords(record.rank)}.{' '}
            {rival !== undefined && (
              <>
                {record.rank === 1 ? 'Next came ' : 'First came '}
                <Quoted facts={facts} id={rival.id} /> with {formatPercent(rival.rawProbability)}.
              </>
            )}
          </p>
          <p>Click one and the reply goes on from there with it; this reply stays as a version.</p>
        </>
      );
    },
  },
  {
    title: 'Entropy: how open was the choice?',
    anchor: 'lines',
    reading: 'raw',
    words: ({ record }) => {
      if (record.entropy === null)
        return <p>A server tells only the most likely tokens, so the entropy is not known.</p>;
      const entropy = bits(record.entropy);
      return (
        <>
          <p>
            {isByHand(record) ? 'At this place' : 'Before it drew'}, the model stood at an <b>entropy</b> of{' '}
            <b>{entropy.toFixed(2)} bits</b>: as unsure as among {(2 ** entropy).toFixed(1)} equally likely
            tokens. Near 0 it is sure.
          </p>
          <p>
            <b>Surprisal</b> is about the token that was taken: {surprisalBits(record.logprob).toFixed(2)}{' '}
            bits. Where it rises far above the entropy, the {isByHand(record) ? 'token' : 'draw'} was a
            surprise.
          </p>
        </>
      );
    },
  },
  {
    title: 'Raw: what the model thinks',
    anchor: 'reading',
    reading: 'raw',
    words: ({ record }) => (
      <p>
        All numbers so far are <b>Raw</b>: the model’s own probabilities, before any setting touches them.
        Here <b>{formatPercent(Math.exp(record.logprob))}</b>.
      </p>
    ),
  },
  {
    title: 'As sampled: what was drawn from',
    anchor: 'reading',
    reading: 'sampled',
    words: ({ record, positions: { sampled } }) => (
      <>
        <p>
          Then the settings reshape them. This token was{' '}
          {isByHand(record) ? 'put here by hand, not drawn; the settings were ' : 'drawn at '}
          {record.draw && drawSettings(record.draw.params).join(', ')}: {keptWords(sampled.keptCount)}, and it
          stood at <b>{chance(sampled.chosen)}</b>.
        </p>
        <p>
          This is frozen: it stays as it was when the token {isByHand(record) ? 'was put here' : 'was drawn'}.
        </p>
      </>
    ),
  },
  {
    title: 'What-if: what the sliders would do',
    anchor: 'reading',
    reading: 'what-if',
    words: ({ positions, cut, count }) => (
      <>
        <p>
          With the settings of now it would stand at <b>{chance(positions['what-if'].chosen)}</b>.{' '}
          {excludedWords(cut, count)}; what is cut off is hatched.
        </p>
        <p>Move Temperature or Top-p in the settings and watch every view follow. The text stays as it is.</p>
      </>
    ),
  },
];

function moreLikelyWords(rank: number | null): string {
  if (rank === null) return 'all that the server told were more likely';
  if (rank === 1) return 'no token was more likely here';
  return `${formatCount(rank - 1)} ${rank === 2 ? 'token was' : 'tokens were'} more likely`;
}

function isByHand({ draw }: TokenRecord): boolean {
  return draw?.uniform === null;
}

function chance({ kept, probability }: { kept: boolean; probability: number }): string {
  return kept ? formatPercent(probability) : '0 %, cut off';
}
