import { appName } from '../core/appName.ts';
import { panePairKey } from '../core/blindPair.ts';
import { type Comparison, type Pane, paneLetter, panesOf } from '../core/comparison.ts';
import { comparisonHtml, type ReportTally } from '../core/comparisonHtml.ts';
import { type ComparisonFile, comparisonToJson } from '../core/comparisonJson.ts';
import { firstPane, isBlindfolded, repliesOf } from '../core/comparisonSetup.ts';
import { shownPath } from '../core/conversation.ts';
import { crossExamine } from '../core/crossExamination.ts';
import type { ReportCross } from '../core/crossHtml.ts';
import type { ReportPane } from '../core/paneHtml.ts';
import { swapTally } from '../core/voteTally.ts';
import type { AppState } from './appState.ts';
import { examinationKey } from './crossExamine.ts';
import { fileStem } from './fileStem.ts';
import { hasReplies } from './foreignModel.ts';
import { nameOfModel } from './modelNames.ts';

/** What a file of a comparison is made of. */
export type Exported = Pick<
  AppState,
  'comparison' | 'examinations' | 'tallies' | 'model' | 'modelSpec' | 'loadedModels' | 'models'
>;

export interface ExportedFile {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

/** Why there is nothing to export now, in a sentence; null: there is. */
export function exportRefusal({ comparison }: Pick<AppState, 'comparison'>): string | null {
  const panes = panesOf(comparison);
  if (isBlindfolded(comparison)) return 'First vote: the file would show the names.';
  if (panes.some(isWriting)) return 'First let the replies be finished, or stop them.';
  return panes.some(({ conversation }) => shownPath(conversation).length > 0)
    ? null
    : 'Nothing was said yet.';
}

/** A page for people, which needs nothing but a browser. */
export function comparisonPage(state: Exported, now: Date): ExportedFile {
  const { comparison } = state;
  const text = comparisonHtml({
    title: firstQuestion(comparison) || 'Comparison',
    date: now.toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short' }),
    model: writingModels(state),
    app: appName,
    panes: reportPanes(comparison),
    crossExaminations: reportCrosses(state),
    tally: reportTally(state),
  });
  return { name: `${fileStem(firstQuestion(comparison), 'comparison', now)}.html`, type: 'text/html', text };
}

/** Everything that was recorded; `readComparison` takes it back. */
export function comparisonData(state: Exported, now: Date): ExportedFile {
  const { comparison } = state;
  const meta = { app: appName, model: writingModel(state), exportedAt: now.toISOString() };
  const text = JSON.stringify(comparisonToJson(comparison, meta));
  return {
    name: `${fileStem(firstQuestion(comparison), 'comparison', now)}.json`,
    type: 'application/json',
    text,
  };
}

function isWriting({ conversation, queuedReplyId }: Pane): boolean {
  const unfinished = repliesOf(conversation).some(({ endReason }) => endReason === null);
  return queuedReplyId !== null || unfinished;
}

function firstQuestion(comparison: Comparison): string {
  const messages = panesOf(comparison).flatMap(({ conversation }) => shownPath(conversation));
  const question = messages.find(({ role }) => role === 'user');
  return question?.role === 'user' ? question.text.trim() : '';
}

/** The model that wrote the replies, which a file may have brought; before any the chosen one. */
function writingModel({
  comparison,
  model,
  modelSpec,
  loadedModels,
  models,
}: Exported): ComparisonFile['model'] {
  const replied = panesOf(comparison).find(({ conversation }) => hasReplies(conversation));
  const id = replied?.conversation.modelId ?? modelSpec.id;
  if (model?.id === id) return { id, name: model.name };
  return { id, name: nameOfModel({ loadedModels, models }, id) };
}

/** The model that wrote, or of panes with different ones each by its pane: "A: SmolLM2-135M, B: SmolLM2-360M". */
function writingModels(state: Exported): string {
  const ids = state.comparison.panes.map((pane) =>
    hasReplies(pane.conversation) ? pane.conversation.modelId : (pane.modelId ?? state.modelSpec.id),
  );
  if (new Set(ids).size < 2) return writingModel(state).name;
  return ids.map((id, place) => `${paneLetter(place)}: ${nameOfModel(state, id)}`).join(', ');
}

function reportPanes(comparison: Comparison): readonly ReportPane[] {
  const { panes, mixer } = comparison;
  const spoken = panes.map(asSpoken);
  if (mixer === null || shownPath(mixer.pane.conversation).length === 0) return spoken;
  const [first, second] = panes;
  // The mixture has no voice of its own: both names say whose it is, and its settings are the first's.
  const { conversation } = asSpoken({
    ...mixer.pane,
    conversation: {
      ...mixer.pane.conversation,
      systemPrompt: '',
      exampleTurns: [],
      assistantPrefill: '',
      params: firstPane(comparison).conversation.params,
    },
  });
  const weights = repliesOf(conversation).flatMap(({ tokens }) =>
    tokens.map(({ draw }) => draw?.mixWeight ?? null),
  );
  const name = `${first?.name} mixed with ${second?.name}, weight ${weightWords(weights.filter((weight) => weight !== null))}`;
  return [...spoken, { name, conversation, mixed: true }];
}

/** With the settings that its last reply began with: those on the screen may have changed since. */
function asSpoken(pane: Pane): Pane {
  const params = repliesOf(pane.conversation).findLast(({ tokens }) => tokens.length > 0)?.tokens[0]?.draw
    ?.params;
  return params === undefined ? pane : { ...pane, conversation: { ...pane.conversation, params } };
}

/** The weights that tokens were drawn with. */
function weightWords(weights: readonly number[]): string {
  const low = Math.min(...weights);
  const high = Math.max(...weights);
  return low === high ? String(low) : `${low} to ${high}`;
}

/** Every present result of shown replies under one another's prompts, turn by turn. */
function reportCrosses({ comparison: { panes }, examinations }: Exported): readonly ReportCross[] {
  const crosses: { readonly turn: number; readonly cross: ReportCross }[] = [];
  for (const own of panes) {
    for (const other of panes) {
      if (own === other) continue;
      for (const [turn, reply] of repliesOf(own.conversation).entries()) {
        for (const under of repliesOf(other.conversation)) {
          const examination = examinations[examinationKey(reply.id, under.id)];
          if (examination === undefined || examination.tokenCount !== reply.tokens.length) continue;
          const result = crossExamine(reply.tokens, examination.scores);
          crosses.push({
            turn,
            cross: { nameOwn: own.name, nameOther: other.name, prefill: reply.prefill, result },
          });
        }
      }
    }
  }
  crosses.sort((a, b) => a.turn - b.turn);
  const severalTurns = panes.some(({ conversation }) => repliesOf(conversation).length > 1);
  return crosses.map(({ turn, cross }) => (severalTurns ? { ...cross, turn } : cross));
}

/** The votes between the two of the blind test, else between the first two that were voted on. */
function reportTally({ comparison: { panes, blind }, tallies, modelSpec }: Exported): ReportTally | null {
  const judged = blind === null ? panes : panes.filter(({ id }) => blind.order.includes(id));
  for (const [place, a] of judged.entries()) {
    for (const b of judged.slice(place + 1)) {
      const { key, swapped } = panePairKey(a, b, modelSpec.id);
      const tally = tallies[key];
      if (tally !== undefined) {
        return { nameA: a.name, nameB: b.name, tally: swapped ? swapTally(tally) : tally };
      }
    }
  }
  return null;
}
