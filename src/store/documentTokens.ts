import { documentPrompt, documentSegments, documentText, piecesOf } from '../core/documentPieces.ts';
import { placeTokens } from '../core/placedTokens.ts';
import type { EngineClient } from '../worker/client.ts';
import type { AppStore } from './appState.ts';
import { isForeign } from './foreignModel.ts';

/**
 * Asks what tokens the document's text is made of, and keeps the state up with it. Changes that come while an
 * answer is under way are asked about together afterwards.
 */
export function createDocumentTokens(app: AppStore, client: EngineClient): () => Promise<void> {
  let asking = false;
  let askAgain = false;

  async function ask(): Promise<void> {
    const { completion, vocabulary, model, modelSpec, guestSpec } = app.getState();
    const { conversation, startToken } = completion;
    if (vocabulary === null || model === null || isForeign(conversation, modelSpec.id)) return;
    // Asked again when the chosen model is back.
    if (guestSpec !== null) return;
    const pieces = piecesOf(conversation);
    const prompt = documentPrompt(pieces, startToken);
    // What cannot be tokenized is said when it is to be completed.
    const answer = await client.tokenize({ direction: 'encode', prompt }).catch(() => null);
    if (answer === null) return;
    const { ids } = answer;
    const placed = placeTokens(
      documentSegments(pieces),
      ids,
      startToken && model.startToken !== null ? 1 : 0,
      vocabulary,
    );
    app.setState(({ completion: now }) => {
      if (now.conversation !== conversation || now.startToken !== startToken) return {};
      const tokens = { text: documentText(pieces), ids, placed };
      return { completion: { ...now, tokens, contextUsed: ids.length } };
    });
  }

  return async () => {
    askAgain = asking;
    if (asking) return;
    asking = true;
    do {
      askAgain = false;
      await ask();
    } while (askAgain);
    asking = false;
  };
}
