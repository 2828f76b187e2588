import { type TurnDivergence, turnDivergence, turnReplies } from '../../../core/comparedTurn.ts';
import type { Comparison } from '../../../core/comparison.ts';
import { formatCount } from '../../../core/formatCount.ts';
import { sameVocabulary } from '../../../core/paneModels.ts';
import { samePrompts } from '../../../core/samePrompts.ts';
import type { AppState } from '../../../store/appState.ts';
import { useActions, useApp } from '../../../store/useApp.ts';
import { Button } from '../../kit/Button.tsx';
import { PaneScope } from '../PaneScope.tsx';
import { AskedOther } from './AskedOther.tsx';
import { DivergenceColumn } from './DivergenceColumn.tsx';
import styles from './DivergencePanel.module.css';
import { EmptyWords } from './EmptyWords.tsx';
import { OtherVocabulary, useOtherVocabulary } from './OtherVocabulary.tsx';
import { type TurnPane, useTurnChoices, useTurnPanes } from './turnPanes.ts';

/** The first place where the replies part, and what each persona could have said there. */
export function DivergencePanel() {
  const divergence = useApp((state) => turnDivergence(state.comparison));
  const panes = useTurnPanes();
  const otherVocabulary = useOtherVocabulary();
  const answering = panes.filter(({ replyId, askedOther }) => replyId !== null && !askedOther);
  if (answering.length < 2) {
    return (
      <EmptyWords>
        Nothing to compare yet. Ask a question: as soon as two personas answer, the first token where their
        replies part is flagged in every text and chart, and shown here side by side with what else each of
        them could have said.
      </EmptyWords>
    );
  }
  const begun = answering.find(({ tokenless }) => !tokenless);
  const comparable = answering.filter((pane) => pane.tokenless || sameVocabulary(pane, begun ?? pane));
  if (divergence === null) {
    return (
      <>
        <EmptyWords>
          {comparable.length > 1 && `${agreementWords(comparable)} `}
          {otherVocabulary}
        </EmptyWords>
        <AskedOther />
      </>
    );
  }
  return <Parting divergence={divergence} />;
}

function agreementWords(panes: readonly TurnPane[]): string {
  if (panes.every(({ ended }) => ended)) {
    return panes.every(({ tokenless }) => tokenless)
      ? 'None of the replies has a token.'
      : 'The replies are the same, token for token: nothing parts them.';
  }
  return panes.some(({ tokenless }) => tokenless)
    ? 'Waiting for the first tokens of the replies.'
    : 'So far the replies agree, token for token.';
}

function Parting({ divergence }: { divergence: TurnDivergence }) {
  const { index } = divergence;
  const choices = useTurnChoices();
  const beginning = useApp((state) => sharedBeginning(state, divergence));
  const sameOdds = useApp((state) => sameOddsWords(state, divergence));
  const { compare } = useActions();
  const go = () => {
    const there = choices.find(({ tokenId }) => tokenId !== null);
    if (there === undefined) return;
    compare.storeOf(there.id).getState().actions.select({ trackId: there.replyId, index });
  };
  return (
    <div className={styles.panel}>
      <div className={styles.head}>
        <p>
          The replies part at <strong>token {formatCount(index + 1)}</strong>.
        </p>
        <Button onClick={go}>Go to divergence</Button>
        <p className={styles.beginning}>
          {beginning === null ? (
            'They were given different words to begin with, so what follows stands in different contexts.'
          ) : beginning === '' ? (
            'They share no beginning.'
          ) : (
            <>
              {'Up to there all say '}
              <q>
                <bdi>{beginning}</bdi>
              </q>
            </>
          )}
        </p>
      </div>
      <div className={styles.columns}>
        {choices.map((choice) => (
          <PaneScope key={choice.id} paneId={choice.id}>
            <DivergenceColumn own={choice} choices={choices} index={index} />
          </PaneScope>
        ))}
      </div>
      {sameOdds !== null && <p>{sameOdds}</p>}
      <OtherVocabulary />
      <AskedOther />
      <p className={styles.key}>
        A letter in a box marks what that persona said. Bars: probability, from 0 to 100 %.
      </p>
    </div>
  );
}

/** The last words before the replies part: a long beginning is cut at its front. null: what they were given differs. */
function sharedBeginning({ comparison }: AppState, divergence: TurnDivergence): string | null {
  const replies = comparedReplies(comparison, divergence);
  const { index } = divergence;
  if (replies.some(({ prefill }) => prefill !== replies[0]?.prefill)) return null;
  const longest = replies.find(({ tokens }) => tokens.length >= index);
  const said = (longest?.tokens ?? []).slice(0, index).map((token) => token.text);
  const text = `${longest?.prefill ?? ''}${said.join('')}`;
  return text.length > longestQuote ? `… ${text.slice(-longestQuote)}` : text;
}

function comparedReplies(comparison: Comparison, { turn, replyIds }: TurnDivergence) {
  return turnReplies(comparison, turn).flatMap(({ reply }) => (replyIds.includes(reply.id) ? [reply] : []));
}

/** Said where every pane has the very same odds before sampling, which then says nothing of what parts them. */
function sameOddsWords({ comparison, reading }: AppState, divergence: TurnDivergence): string | null {
  if (reading !== 'raw') return null;
  const models = comparison.panes.flatMap(({ conversation }) =>
    divergence.replyIds.some((id) => conversation.messages[id] !== undefined) ? [conversation.modelId] : [],
  );
  if (new Set(models).size > 1) return null;
  const replies = comparedReplies(comparison, divergence);
  return samePrompts(replies)
    ? 'The panes’ prompts are the same, so the raw odds are the same in all panes: see As sampled.'
    : null;
}

const longestQuote = 240;
