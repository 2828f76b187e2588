import type { StoreApi } from 'zustand/vanilla';
import type { Comparison, Mixer, Pane, Persona, SyncGroup, Vote } from '../core/comparison.ts';
import type { PaneSetup } from '../core/comparisonSetup.ts';
import type { CompletionPreset } from '../core/completionPresets.ts';
import type { KnownModel } from '../core/knownModel.ts';
import type { BoardEntry } from '../core/leaderboard.ts';
import type { Lesson } from '../core/lessons.ts';
import type { MeasuredPrompt } from '../core/measuredPrompt.ts';
import type { ComparePreset } from '../core/presets.ts';
import type { PromptPlan } from '../core/promptPlan.ts';
import type { Reading } from '../core/reading.ts';
import type { TreeHistory } from '../core/treeHistory.ts';
import type {
  ChatMessage,
  Conversation,
  DevicePreference,
  ExampleTurn,
  ModelInfo,
  ModelSpec,
  RunState,
  SamplingParams,
  TokenScore,
} from '../core/types.ts';
import type { Vocabulary } from '../core/vocabulary.ts';
import type { VoteTally } from '../core/voteTally.ts';
import type { EngineClient } from '../worker/client.ts';
import type { Completion } from './completionState.ts';
import type { LeaderboardActions, Measuring } from './leaderboardActions.ts';
import type { LibraryActions, LibraryState } from './libraryState.ts';
import type { KeptModel, ModelsActions, ModelTransfer } from './models/modelsState.ts';

export type AppStore = StoreApi<AppState>;

/** The tabs. */
export type View = 'chat' | 'compare' | 'completion';

/**
 * The app as one conversation's actions see it: for the chat the store itself, for a pane of a comparison a
 * view of it in which the pane's conversation, run and selection stand in the chat's place.
 */
export type ConversationScope = {
  getState(): AppState;
  setState(change: Partial<ScopedState & Pick<AppState, 'notice' | 'scoringId' | 'histories'>>): void;
};

/** What each conversation has of its own. */
export type ScopedState = Pick<
  AppState,
  'run' | 'conversation' | 'draft' | 'queuedReplyId' | 'contextUsed' | 'selection' | 'hovered'
>;

/** One token of one track (a reply, or the prompt before it); shared by every view. */
export interface TokenSelection {
  /** See `core/tokenTrack.ts`. */
  readonly trackId: string;
  readonly index: number;
}

/** A sentence for the person, and what can be done about it. */
export interface Notice {
  readonly kind: 'error' | 'info';
  readonly text: string;
  /**
   * `undo`: puts `before` back, or takes back the last change of the conversation `treeId`; `redo`: makes it again;
   * `use-model`: loads `modelId`, or begins a new conversation; `lower-max-tokens`: to `room`.
   */
  readonly remedy:
    | 'retry-load'
    | 'bring-model'
    | 'use-model'
    | 'new-conversation'
    | 'lower-max-tokens'
    | 'clear-panes'
    | 'undo'
    | 'redo'
    | null;
  readonly modelId?: string;
  /** Most tokens that a reply may have, in this conversation or document. */
  readonly room?: { readonly tokens: number; readonly conversationId: string };
  readonly before?: Conversation | Comparison | RemovedPane | RemovedMixer | ReplacedSetups;
  /** What a preset took out of the message box; Undo puts it back, unless something else was typed meanwhile. */
  readonly replacedDraft?: { readonly before: string; readonly filled: string };
  readonly treeId?: string;
  /** `undo`: takes this one out of the trash. */
  readonly restores?: string;
}

/** What panes were set to before they all took over what one of them has. */
export interface ReplacedSetups {
  readonly sync: Comparison['sync'];
  readonly setups: readonly { readonly paneId: string; readonly setup: PaneSetup }[];
}

/** A mixture that was switched off. */
export interface RemovedMixer {
  readonly mixed: Mixer;
}

/** A pane that was taken out, and the mixture that went with it. */
export interface RemovedPane {
  readonly pane: Pane;
  readonly place: number;
  readonly mixer: Mixer | null;
}

export type Theme = 'system' | 'light' | 'dark';

/** Where the probability panel lies beside the conversation. */
export type PanelDock = 'below' | 'right';

/** Kept between visits, apart from conversations. */
export interface Settings {
  readonly theme: Theme;
  readonly device: DevicePreference;
  readonly panelOpen: boolean;
  readonly panelDock: PanelDock;
  /** Height below, width at the right, in pixels, as the person chose it; null: not chosen yet. */
  readonly panelSize: Readonly<Record<PanelDock, number | null>>;
  /** The same for the comparison's instruments. */
  readonly instrumentsSize: Readonly<Record<PanelDock, number | null>>;
  /** Whether texts show ␣ ⇥ ↵ for white space. */
  readonly showSpaces: boolean;
  /** Whether replies are shown as Markdown instead of the bare text that the model wrote. */
  readonly showMarkdown: boolean;
  /** The tour was taken or declined: it no longer offers itself. */
  readonly tourSeen: boolean;
  /** Ids of commands that were chosen from the palette, the last one first. */
  readonly recentCommands: readonly string[];
  /** Whether the list of conversations stands beside them, where there is room. */
  readonly libraryOpen: boolean;
  /** The model that a visit begins with; null: the page's own. */
  readonly startModel: string | null;
}

export interface AppState {
  readonly run: RunState;
  readonly model: ModelInfo | null;
  /** What each id stands for, for candidates; null until a model is loaded. */
  readonly vocabulary: Vocabulary | null;
  /** The chosen model: the chat's, the document's, and that of every pane without one of its own. */
  readonly modelSpec: ModelSpec;
  /**
   * What the engine holds or is loading in the place of `modelSpec`, because a pane of the comparison asked for it; null:
   * the chosen one. In a pane's view of the app `modelSpec` is the pane's, and this what is there instead of it.
   */
  readonly guestSpec: ModelSpec | null;
  /** What this visit has learned of models by loading them, by id; of those that are chosen or some pane's. */
  readonly loadedModels: Readonly<Record<string, LoadedModel>>;
  /** Those that can be chosen: the page's own, then what the person brought. */
  readonly models: readonly KnownModel[];
  /** What of them lies on this device, by model id; null: not asked yet. */
  readonly keptModels: Readonly<Record<string, KeptModel>> | null;
  /** Files that are on their way; null: none. */
  readonly modelTransfer: ModelTransfer | null;
  readonly conversation: Conversation;
  /** What stands in the message box. */
  readonly draft: string;
  /** A reply that waits for the model to be ready. */
  readonly queuedReplyId: string | null;
  /** Tokens that the shown conversation takes in the model's window. */
  readonly contextUsed: number;
  /** The preset that filled the chat last, which conversation it filled, and how. */
  readonly filledBy: {
    readonly presetId: string;
    readonly conversationId: string;
    readonly filled: Conversation;
    readonly draft: string;
  } | null;
  readonly notice: Notice | null;
  /** What can be undone, by conversation. */
  readonly histories: Readonly<Record<string, TreeHistory>>;
  readonly selection: TokenSelection | null;
  readonly hovered: TokenSelection | null;
  /** Which of the three readings every view shows. */
  readonly reading: Reading;
  /** The probability class (0–8) that the legend singles out; null shows all alike. */
  readonly classFilter: number | null;
  /** The reply whose prompt is being scored. */
  readonly scoringId: string | null;
  readonly view: View;
  readonly comparison: Comparison;
  readonly completion: Completion;
  /** What stands in the message box of the tab "Compare". */
  readonly compareDraft: string;
  /** Replies scored under another persona, by `examinationKey`. */
  readonly examinations: Readonly<Record<string, Examination>>;
  /** The pair that is being cross-examined. */
  readonly examining: readonly [string, string] | null;
  /** Personas that the person kept, newest last. */
  readonly ownPersonas: readonly Persona[];
  /** Presets that the person kept, newest last. */
  readonly ownPresets: readonly Lesson[];
  /** Blind votes by `pairKey` (core/voteTally.ts). */
  readonly tallies: Readonly<Record<string, VoteTally>>;
  readonly library: LibraryState;
  /** What was recorded of the models that were tried on this device. */
  readonly leaderboard: readonly BoardEntry[];
  /** The measurement under way; null: none. */
  readonly measuring: Measuring | null;
  readonly settings: Settings;
  /** Changes over to the newer version of the app that waits; null: there is none. */
  readonly applyUpdate: (() => void) | null;
  readonly actions: Actions;
}

/** A model that was loaded in this visit, and may be no more. */
export interface LoadedModel {
  readonly info: ModelInfo;
  readonly vocabulary: Vocabulary;
  /** See core/vocabularyKey.ts; null: it tells no vocabulary. */
  readonly vocabularyKey: string | null;
}

/** A reply's tokens as scored under another pane's prompt. */
export interface Examination {
  readonly messageId: string;
  readonly tokenCount: number;
  /** One per token of the reply. */
  readonly scores: readonly TokenScore[];
}

export interface ConversationActions {
  setDraft(text: string): void;
  /** Sends the draft (or `text`) as the next user message and has it answered. */
  send(text?: string): Promise<void>;
  stop(): void;
  /**
   * A new version of this reply, or a reply to this user message; by default of the conversation's end.
   */
  regenerate(messageId?: string): Promise<void>;
  /** Goes on writing a reply that was cut off. */
  continueReply(messageId: string): Promise<void>;
  /** A new sibling of this user message with other text, answered afresh. */
  editUserMessage(messageId: string, text: string): Promise<void>;
  /**
   * A new version of this reply with another text. What stands before the change keeps its ids and records; the rest
   * is tokenized once and scored, which Stop ends.
   */
  editReply(messageId: string, text: string): Promise<void>;
  /** A message of the person's own before or after this one; what follows goes on below it as copies. */
  insertMessage(place: 'before' | 'after', messageId: string, role: ChatMessage['role'], text: string): void;
  /** A user message goes with its answers, later turns stay; a reply goes with what follows it. */
  deleteMessage(messageId: string): void;
  /** Shows the previous (−1) or next (+1) version of a message. */
  showVersion(messageId: string, step: -1 | 1): void;
  /** Shows the path that leads to this message. */
  showMessage(messageId: string): void;
  /** Takes back the last edit, insertion, deletion or new version; refused in words while something is written. */
  undoChange(): void;
  redoChange(): void;
  newConversation(): Promise<void>;
  setSystemPrompt(text: string): void;
  /** What every new reply begins with. */
  setAssistantPrefill(prefill: string): void;
  setParams(change: Partial<SamplingParams>): void;
  /** Everything off: the model's own distribution. */
  neutralise(): void;
  /** Back to the chosen starting point's settings, else the recommended ones. */
  restorePreset(): void;
  select(selection: TokenSelection | null): void;
  hover(selection: TokenSelection | null): void;
  /**
   * Goes on from here with this candidate instead: a new version of the reply, whose tokens before `index`
   * are kept; the old one stays. Nothing happens when the id is not among the recorded candidates.
   */
  branch(messageId: string, index: number, candidateId: number): Promise<void>;
  /** Scores the prompt that stood before this reply: one prefill, no sampling. */
  scorePrompt(messageId: string): Promise<void>;
}

/** What is done with several personas at once. */
export interface CompareActions {
  /** The app as this pane (or the mixer's) sees it, for the views of a conversation. Throws for an unknown id. */
  storeOf(paneId: string): AppStore;
  setDraft(text: string): void;
  /** Sends the draft (or `text`) to every pane that is shown; they answer together. */
  send(text?: string): Promise<void>;
  /** Stops all panes. */
  stop(): void;
  stopPane(paneId: string): void;
  /** Another pane with this persona, or a copy of the last pane's; it takes part from the next message on,
   * or, while the others write, answers the same messages at once. Nothing beyond six. */
  addPane(persona?: Persona): Promise<void>;
  /** Nothing below two. */
  removePane(paneId: string): void;
  renamePane(paneId: string, name: string): void;
  /** The pane becomes this persona; what was said stays. */
  setPersona(paneId: string, persona: Persona): void;
  setExampleTurns(paneId: string, exampleTurns: readonly ExampleTurn[]): void;
  setAssistantPrefill(paneId: string, prefill: string): void;
  focusPane(paneId: string): void;
  /**
   * Another model for this pane (null: whichever is chosen). What the former one said makes room, and the new one is
   * asked the same again. Refused in a blind test.
   */
  setPaneModel(paneId: string, modelId: string | null): Promise<void>;
  /** Switched on, every pane takes over what the focused one has. */
  setSync(group: SyncGroup, synced: boolean): void;
  setIndependentSeeds(independent: boolean): void;
  setMixer(on: boolean): void;
  setMixWeight(weight: number): void;
  /** Fills panes, settings and message box; sends nothing. */
  applyPreset(preset: ComparePreset): void;
  /** Empties all panes' conversations; personas and settings stay. */
  clear(): Promise<void>;
  /** Scores each one's last reply under the other's prompt; `turn` counts from 0, default the last common one. */
  crossExamine(paneA: string, paneB: string, turn?: number): Promise<void>;
  /** On: two panes (the first two unless named) stand in random order, without names, until the vote. */
  setBlind(on: boolean): void;
  vote(vote: Vote): void;
  /** After a vote: hides and shuffles again, for the next question. */
  nextRound(): void;
  savePersona(paneId: string): void;
  deletePersona(name: string): void;
  forgetTallies(): void;
  /** Shows an imported comparison in place of the present one; can be undone. */
  open(comparison: Comparison): void;
}

/** What is done with the document of the tab "Completion". */
export interface CompletionActions {
  /** The app with the document in the chat's place, for the views of a conversation. */
  readonly store: AppStore;
  /** @param composing an input method is at work: its attempts are one step of Undo. */
  setText(text: string, composing?: boolean): void;
  /** `offset` in characters. */
  setCursor(offset: number): void;
  /** Goes on at the cursor, as often as is set at once; what stood behind it stays as a version. */
  complete(): Promise<void>;
  undo(): void;
  redo(): void;
  setStartToken(on: boolean): void;
  /** Fits into `continuationRange`. */
  setCount(count: number): void;
  /** Scores every token of the text: one prefill of what is new, no sampling. */
  score(): Promise<void>;
  /** Shows the document that ends with this reply. */
  take(replyId: string): void;
  /** Fills text, start token and settings; runs nothing. */
  applyPreset(preset: CompletionPreset): Promise<void>;
}

/** The person's own presets. Each says whether they are kept: where storage is blocked or full they last for this visit. */
export interface PresetActions {
  /** What stands in the shown tab, under this title. */
  save(title: string): boolean;
  rename(id: string, title: string): boolean;
  remove(id: string): boolean;
  /** Those of a file; what is there already is not added again. */
  add(presets: readonly Lesson[]): boolean;
  /** These in place of the present ones. */
  show(presets: readonly Lesson[]): boolean;
}

export interface Actions extends ConversationActions {
  /** The engine for whoever asks apart from all conversations: waits until the chosen model is the one that is loaded. */
  readonly engine: EngineClient;
  readonly presets: PresetActions;
  readonly models: ModelsActions;
  readonly leaderboard: LeaderboardActions;
  readonly compare: CompareActions;
  readonly library: LibraryActions;
  readonly completion: CompletionActions;
  setView(view: View): void;
  /** (Re)loads what the engine is to hold: the model of `modelSpec`, or of `guestSpec` in its place. */
  loadModel(): Promise<void>;
  /** Loads another model by its id. Rejects with an Error when the id cannot be one, or the model's files are gone. */
  setModel(id: string): Promise<void>;
  setDevice(device: DevicePreference): Promise<void>;
  /** Loads the page again: with what is open, and with the model in use where that can be loaded again. */
  reload(): Promise<void>;
  /** Puts back what the notice on the screen says was taken away, or takes it away again. */
  undo(): void;
  /** Sets Max tokens to what the notice on the screen says is left. */
  lowerMaxTokens(): void;
  /** Opens the path up to and including a message of this conversation as a conversation of its own. */
  openBranch(conversation: Conversation, messageId: string): void;
  /** Fills the form of the preset's tab and shows that; sends nothing. */
  applyPreset(preset: Lesson): Promise<void>;
  setReading(reading: Reading): void;
  setClassFilter(probabilityClass: number | null): void;
  setSettings(change: Partial<Settings>): void;
  dismissNotice(): void;
  /** What tokens a planned prompt is made of; also while something runs. Rejects in plain words when it cannot be made. */
  measurePrompt(plan: PromptPlan): Promise<MeasuredPrompt>;
  /** A text as ids. @param specials whether special tokens' names in it become those tokens. */
  tokenize(text: string, specials: boolean): Promise<readonly number[]>;
  /** Bytes that the browser keeps of the chosen model. */
  cachedModelBytes(): Promise<number>;
  /** Forgets them; the next visit downloads the model again. */
  deleteCachedModel(): Promise<void>;
}
