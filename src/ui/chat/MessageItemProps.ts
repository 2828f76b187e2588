export interface MessageItemProps {
  readonly id: string;
  readonly parentId: string;
  /** Counts the messages of its role. */
  readonly number: number;
  readonly first: boolean;
  readonly last: boolean;
  /** Drawn at once when the conversation is opened. */
  readonly recent: boolean;
}
