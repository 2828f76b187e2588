import {
  comparedTurn,
  mixerTitle,
  type PaneTitle,
  paneTitles,
  turnDivergence,
} from '../../../core/comparedTurn.ts';
import type { Comparison, Pane } from '../../../core/comparison.ts';
import { questionOf, repliesOf, shownPanes } from '../../../core/comparisonSetup.ts';
import type { AppState } from '../../../store/appState.ts';
import { useApp } from '../../../store/useApp.ts';

/** A pane and its reply of the compared turn, by their ids: nothing that changes with every token. */
export interface TurnPane extends PaneTitle {
  /** null: it has none yet. */
  readonly replyId: string | null;
  /** Nothing more will come. */
  readonly ended: boolean;
  readonly tokenless: boolean;
  /** What the reply answers; null: there is none. */
  readonly question: string | null;
  /** Whether that is something else than what the compared panes were asked. */
  readonly askedOther: boolean;
  /** The model that wrote, and its vocabulary; see `Pane`. */
  readonly modelId: string;
  readonly vocabularyKey: string | null;
}

export interface AnsweredPane extends TurnPane {
  readonly replyId: string;
}

export function hasReply(pane: TurnPane): pane is AnsweredPane {
  return pane.replyId !== null;
}

/** What a pane has where the replies part. */
export interface TurnChoice extends PaneTitle {
  readonly replyId: string;
  /** null: its reply ended before, or has not come so far. */
  readonly tokenId: number | null;
  readonly ended: boolean;
}

export function useComparedTurn(): number | null {
  return useApp((state) => comparedTurn(state.comparison));
}

export function useTurnPanes(): readonly TurnPane[] {
  return useApp(selectPanes);
}

/** The mixture beside them; null while there is none. */
export function useMixedPane(): TurnPane | null {
  return useApp(selectMixed)[0] ?? null;
}

export function useTurnChoices(): readonly TurnChoice[] {
  return useApp(selectChoices);
}

const selectPanes = kept(({ comparison }) => {
  const turn = comparedTurn(comparison);
  const asked = questionAt(comparison, turn);
  return paneTitles(comparison).map((title) =>
    turnPane(
      title,
      comparison.panes.find(({ id }) => id === title.id),
      turn,
      asked,
    ),
  );
});

const selectMixed = kept(({ comparison }) => {
  const title = mixerTitle(comparison);
  const turn = comparedTurn(comparison);
  return title === null ? [] : [turnPane(title, comparison.mixer?.pane, turn, questionAt(comparison, turn))];
});

const selectChoices = kept(({ comparison }): readonly TurnChoice[] => {
  const divergence = turnDivergence(comparison);
  if (divergence === null) return [];
  const { index, replyIds } = divergence;
  return paneTitles(comparison).flatMap((title) => {
    const conversation = comparison.panes.find(({ id }) => id === title.id)?.conversation;
    const reply = replyIds
      .map((id) => conversation?.messages[id])
      .find((message) => message?.role === 'assistant');
    if (reply?.role !== 'assistant') return [];
    const tokenId = reply.tokens[index]?.id ?? null;
    return [{ ...title, replyId: reply.id, tokenId, ended: reply.endReason !== null }];
  });
});

/** What the compared panes were asked: what the first that has a reply was. */
function questionAt(comparison: Comparison, turn: number | null): string | null {
  if (turn === null) return null;
  for (const { conversation } of shownPanes(comparison)) {
    const question = questionOf(conversation, turn);
    if (question !== null) return question;
  }
  return null;
}

function turnPane(
  title: PaneTitle,
  pane: Pane | undefined,
  turn: number | null,
  asked: string | null,
): TurnPane {
  const conversation = pane?.conversation;
  const question = conversation === undefined || turn === null ? null : questionOf(conversation, turn);
  const reply = conversation === undefined || turn === null ? undefined : repliesOf(conversation)[turn];
  return {
    ...title,
    replyId: reply?.id ?? null,
    ended: reply !== undefined && reply.endReason !== null,
    tokenless: reply === undefined || reply.tokens.length === 0,
    question,
    askedOther: question !== null && question !== asked,
    modelId: conversation?.modelId ?? '',
    vocabularyKey: pane?.vocabularyKey ?? null,
  };
}

/** Remembers the last list, so that it stays the same object while nothing in it changed. */
export function kept<T extends object>(
  select: (state: AppState) => readonly T[],
): (state: AppState) => readonly T[] {
  let last: readonly T[] = [];
  return (state) => {
    const next = select(state);
    if (next.length !== last.length || next.some((item, place) => !sameFields(item, last[place])))
      last = next;
    return last;
  };
}

function sameFields<T extends object>(a: T, b: T | undefined): boolean {
  return b !== undefined && (Object.keys(a) as (keyof T)[]).every((key) => Object.is(a[key], b[key]));
}
