import { useMemo } from 'react';
import { type PaneTitle, spokenName } from '../../../core/comparedTurn.ts';
import { formatMeasure, measures, type ReplyMeasures } from '../../../core/replyMeasures.ts';
import { MeasureCard } from '../../charts/compare/MeasureCard.tsx';
import { AskedOther } from './AskedOther.tsx';
import { EmptyWords } from './EmptyWords.tsx';
import styles from './MeasuresPanel.module.css';
import { OtherVocabulary } from './OtherVocabulary.tsx';
import { PaneTag } from './PaneTag.tsx';
import { useMeasuredReplies } from './useMeasuredReplies.ts';

interface Measured {
  readonly title: PaneTitle;
  readonly values: ReplyMeasures;
}

/** Length, speed and language of the replies, side by side. */
export function MeasuresPanel() {
  const replies = useMeasuredReplies();
  if (replies.length === 0) {
    return (
      <EmptyWords>
        No replies yet. Once the personas answer, their replies are measured here: length, speed, perplexity
        and how plain their words are.
      </EmptyWords>
    );
  }
  return <Measures replies={replies} />;
}

function Measures({ replies }: { replies: readonly Measured[] }) {
  return (
    <div className={styles.panel}>
      <div className={styles.cards}>
        {measures.map(({ name, label, unit, meaning }) => (
          <Card key={name} label={label} unit={unit} meaning={meaning} name={name} replies={replies} />
        ))}
      </div>
      <OtherVocabulary />
      <AskedOther />
      <MeasuresTable replies={replies} />
    </div>
  );
}

type Measure = (typeof measures)[number];

function Card({ name, replies, ...texts }: Measure & { readonly replies: readonly Measured[] }) {
  const bars = useMemo(
    () =>
      replies.map(({ title, values }) => ({
        letter: title.letter,
        value: values[name],
        words: formatMeasure(name, values[name]),
      })),
    [replies, name],
  );
  return <MeasureCard {...texts} bars={bars} />;
}

/** The same numbers, and what they mean. */
function MeasuresTable({ replies }: { replies: readonly Measured[] }) {
  const titles = replies.map(({ title }) => title);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className={styles.scroll} role="group" aria-label="Measures of the replies" tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Measure</th>
            {titles.map((title) => (
              <th key={title.id} scope="col" aria-label={spokenName(title, titles)}>
                <PaneTag title={title} />
              </th>
            ))}
            <th scope="col">Unit</th>
            <th scope="col">What it says</th>
          </tr>
        </thead>
        <tbody>
          {measures.map(({ name, label, unit, meaning }) => (
            <tr key={name}>
              <th scope="row">{label}</th>
              {replies.map(({ title, values }) => (
                <td key={title.id}>{formatMeasure(name, values[name])}</td>
              ))}
              <td>{unit}</td>
              <td className={styles.meaning}>{meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
