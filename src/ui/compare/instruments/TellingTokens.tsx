import { type CrossToken, deltaClass, formatDelta } from '../../../core/crossExamination.ts';
import { crossTokenLabel, type DirectionNames } from '../../../core/crossWords.ts';
import { formatCount } from '../../../core/formatCount.ts';
import { formatPercent } from '../../../core/tokenFigures.ts';
import { useActions, useApp } from '../../../store/useApp.ts';
import classes from '../../charts/compare/deltaClass.module.css';
import styles from './CrossExaminationPanel.module.css';

interface TellingTokensProps {
  readonly trackId: string;
  readonly tokens: readonly CrossToken[];
  readonly names: DirectionNames;
}

/** "+8.0": under each other, so the point stands in one line. */
function formatTenths(value: number): string {
  const words = formatDelta(value, 1);
  return Number.isFinite(value) && !words.includes('.') ? `${words}.0` : words;
}

/** The tokens that tell the two personas apart most. */
export function TellingTokens({ trackId, tokens, names }: TellingTokensProps) {
  const { select } = useActions();
  const selected = useApp((state) => (state.selection?.trackId === trackId ? state.selection.index : null));
  if (tokens.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className={styles.scroll} tabIndex={0} role="group" aria-label="Most telling tokens">
      <table className={styles.table}>
        <caption>
          {tokens.length === 1 ? 'The most telling token' : `The ${tokens.length} most telling tokens`}
        </caption>
        <thead>
          <tr>
            <th scope="col">Token</th>
            <th scope="col">Place</th>
            <th scope="col">Difference, bits</th>
            <th scope="col">From {names.own}</th>
            <th scope="col">From {names.other}</th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr key={token.index}>
              <td>
                <button
                  type="button"
                  className={`${styles.word} ${classes[`class${deltaClass(token.deltaBits)}`]}`}
                  aria-pressed={selected === token.index}
                  onClick={() => select({ trackId, index: token.index })}
                >
                  <bdi>{crossTokenLabel(token)}</bdi>
                </button>
              </td>
              <td>{formatCount(token.index + 1)}</td>
              <td>{formatTenths(token.deltaBits)}</td>
              <td>{formatPercent(Math.exp(token.ownLogprob))}</td>
              <td>{formatPercent(Math.exp(token.otherLogprob))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
