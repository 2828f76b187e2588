import type { StoreApi } from 'zustand/vanilla';
import type { Reading } from '../core/reading.ts';
import type { StartingPoint } from '../core/startingPoints.ts';
import type {
  Conversation,
  DevicePreference,
  ModelInfo,
  ModelSpec,
  RunState,
  SamplingParams,
} from '../core/types.ts';
import type { Vocabulary } from '../core/vocabulary.ts';

export type AppStore = StoreApi<AppState>;

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
  /** `undo`: puts `before` back. */
  readonly remedy: 'retry-load' | 'new-conversation' | 'undo' | null;
  readonly before?: Conversation;
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
  /** Whether texts show ␣ ⇥ ↵ for white space. */
  readonly showSpaces: boolean;
  /** The tour was taken or declined: it no longer offers itself. */
  readonly tourSeen: boolean;
}

export interface AppState {
  readonly run: RunState;
  readonly model: ModelInfo | null;
  /** What each id stands for, for candidates; null until a model is loaded. */
  readonly vocabulary: Vocabulary | null;
  readonly modelSpec: ModelSpec;
  readonly conversation: Conversation;
  /** What stands in the message box. */
  readonly draft: string;
  /** A reply that waits for the model to be ready. */
  readonly queuedReplyId: string | null;
  /** Tokens that the shown conversation takes in the model's window. */
  readonly contextUsed: number;
  readonly notice: Notice | null;
  readonly selection: TokenSelection | null;
  readonly hovered: TokenSelection | null;
  /** Which of the three readings every view shows. */
  readonly reading: Reading;
  /** The probability class (0–8) that the legend singles out; null shows all alike. */
  readonly classFilter: number | null;
  /** The reply whose prompt is being scored. */
  readonly scoringId: string | null;
  readonly settings: Settings;
  readonly actions: Actions;
}

export interface Actions {
  /** (Re)loads the model of `modelSpec`. */
  loadModel(): Promise<void>;
  /** Loads another model by its id. Rejects with an Error when the id cannot be one. */
  setModel(id: string): Promise<void>;
  setDevice(device: DevicePreference): Promise<void>;
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
  /** A user message goes with its answers, later turns stay; a reply goes with what follows it. */
  deleteMessage(messageId: string): void;
  /** Shows the previous (−1) or next (+1) version of a message. */
  showVersion(messageId: string, step: -1 | 1): void;
  newConversation(): Promise<void>;
  /** Puts back what the notice on the screen says was taken away. */
  undo(): void;
  setSystemPrompt(text: string): void;
  /** Fills system prompt, settings and message box; sends nothing. */
  applyStartingPoint(point: StartingPoint): void;
  setParams(change: Partial<SamplingParams>): void;
  /** Everything off: the model's own distribution. */
  neutralise(): void;
  /** Back to the chosen starting point's settings, else the recommended ones. */
  restorePreset(): void;
  select(selection: TokenSelection | null): void;
  hover(selection: TokenSelection | null): void;
  setReading(reading: Reading): void;
  setClassFilter(probabilityClass: number | null): void;
  /**
   * Goes on from here with this candidate instead: a new version of the reply, whose tokens before `index`
   * are kept; the old one stays. Nothing happens when the id is not among the recorded candidates.
   */
  branch(messageId: string, index: number, candidateId: number): Promise<void>;
  /** Scores the prompt that stood before this reply: one prefill, no sampling. */
  scorePrompt(messageId: string): Promise<void>;
  setSettings(change: Partial<Settings>): void;
  dismissNotice(): void;
  /** Bytes that the browser keeps of the chosen model. */
  cachedModelBytes(): Promise<number>;
  /** Forgets them; the next visit downloads the model again. */
  deleteCachedModel(): Promise<void>;
}
