import { firstWords, type TreeNode } from '../../core/treeMap.ts';
import type { ChatMessage } from '../../core/types.ts';

const roleWords = { user: 'User message', assistant: 'Assistant message' } as const;

/** "Assistant message, version 2 of 3: The capital of …" */
export function nodeWords({ role, version, versions }: TreeNode, message: ChatMessage | undefined): string {
  const which = versions > 1 ? `, version ${version} of ${versions}` : '';
  const words = message === undefined ? '' : firstWords(message);
  return `${roleWords[role]}${which}: ${words === '' ? 'no text' : words}`;
}
