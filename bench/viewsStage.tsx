import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { tokensOf } from '../src/core/tokenTrack.ts';
import type { AppState, AppStore } from '../src/store/appState.ts';
import { AppStoreContext } from '../src/store/useApp.ts';
import { App } from '../src/ui/App.tsx';
import { pause, settle } from './measureUpdate.ts';

/** Draws the whole app over this store. */
export async function showApp(store: AppStore): Promise<void> {
  const container = document.getElementById('root');
  if (container === null) throw new Error('The page has no root.');
  flushSync(() =>
    createRoot(container).render(
      <AppStoreContext value={store}>
        <App />
      </AppStoreContext>,
    ),
  );
  await document.fonts.ready;
  await settle();
}

/** The reply's id, which is that of its track. */
export function replyTrack({ conversation }: AppState): string {
  const reply = Object.values(conversation.messages).find(({ role }) => role === 'assistant');
  if (reply === undefined) throw new Error('There is no reply yet.');
  return reply.id;
}

export function tokenCount(state: AppState): number {
  return tokensOf(state.conversation, replyTrack(state)).length;
}

export async function waitFor(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(5);
}

export function heatmap(): Element {
  const figure = document.querySelector('figure[aria-label="Probability heatmap"]');
  if (figure === null) throw new Error('There is no heatmap.');
  return figure;
}

/** All that the heatmap has drawn. */
export const heatmapNodes = () => Array.from(heatmap().querySelectorAll('svg.recharts-surface *'));

/** First token of every block that the heatmap shows. */
export const shownBlocks = () =>
  Array.from(heatmap().querySelectorAll('[data-block]'), (block) => Number(block.getAttribute('data-block')));

/** @returns null where there is no page to turn to. */
export function pagerButton(label: 'Previous page' | 'Next page'): HTMLElement | null {
  return heatmap().querySelector<HTMLElement>(`button[aria-label="${label}"]:not([aria-disabled="true"])`);
}
