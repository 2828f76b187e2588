/** The sentence for a prompt that does not fit; null when it does (engine.md §3: refused, never cut). */
export function contextProblem(
  promptTokens: number,
  maxTokens: number,
  contextLength: number,
): string | null {
  const needed = promptTokens + maxTokens;
  if (needed <= contextLength) return null;
  const number = (value: number) => value.toLocaleString('en-US');
  const sum = `${number(promptTokens)} prompt tokens and ${number(maxTokens)} max tokens make ${number(needed)}; the model’s window holds ${number(contextLength)}.`;
  const room = contextLength - promptTokens;
  return room > 0
    ? `${sum} Lower Max tokens to ${number(room)} or less, or shorten the conversation.`
    : `${sum} Shorten the conversation or start a new one.`;
}
