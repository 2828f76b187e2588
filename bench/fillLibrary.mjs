// @ts-check
/** @import { Page } from '@playwright/test' */

/**
 * A library of many turns, made of the only turn that there is: its records are copied as often as is wished.
 * Speaks to the database as `src/store/library/records.ts` describes it.
 * @param {Page} page with one conversation of one turn, saved
 * @param {{ conversations: number, turns: number }} size
 */
export async function fillLibrary(page, size) {
  await page.evaluate(async ({ conversations, turns }) => {
    /** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
    const done = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await done(indexedDB.open('glassbox'));
    const transaction = database.transaction(['conversations', 'messages', 'tokens'], 'readwrite');
    const headers = transaction.objectStore('conversations');
    const messages = transaction.objectStore('messages');
    const tokens = transaction.objectStore('tokens');
    const [header] = await done(headers.getAll());
    const rows = await done(messages.getAll());
    const chunks = await done(tokens.getAll());
    const asked = rows.find(({ kind }) => kind === 'user');
    const reply = rows.find(({ kind }) => kind === 'reply');
    if (header === undefined || asked === undefined || reply === undefined || rows.length !== 2) {
      throw new Error('The library does not hold one turn.');
    }
    for (let number = 0; number < conversations; number++) {
      // The conversation that is open stays, as the first of all.
      const id = number === 0 ? header.id : `copy-${number}`;
      headers.put({
        ...header,
        id,
        setup: { ...header.setup, title: `Conversation ${number + 1}` },
        updatedAt: header.updatedAt - number,
        messageCount: 2 * turns,
        tokenCount: turns * header.tokenCount,
      });
      let parent = '';
      for (let turn = 0; turn < turns; turn++) {
        for (const row of [asked, reply]) {
          const own = turn === 0 ? row.id : `${row.id}-${turn}`;
          const message = { ...row.message, id: own };
          messages.put({
            ...row,
            conversationId: id,
            id: own,
            message: row === asked ? { ...message, text: `${message.text} ${turn + 1}` } : message,
            place: { ...row.place, parent },
          });
          parent = own;
          if (row === asked) continue;
          for (const chunk of chunks) tokens.put({ ...chunk, conversationId: id, messageId: own });
        }
      }
    }
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = () => reject(transaction.error);
    });
    database.close();
  }, size);
}
