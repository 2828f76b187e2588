import { createContext, use, useLayoutEffect, useMemo, useSyncExternalStore } from 'react';
import { longestReply } from '../../core/comparedTurn.ts';
import { heatmapGeometry, type PagedTo, windowStart } from '../../core/heatmapWindow.ts';
import { tokensOf } from '../../core/tokenTrack.ts';
import type { AppState } from '../../store/appState.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { useFramed } from '../kit/usePaced.ts';
import { columnsWidth } from './chartLayout.ts';

interface PagedTrack extends PagedTo {
  /** The track, or the turn whose charts turn their pages together. */
  readonly key: string;
}

/** Where the person paged to and how much a page holds: one place for all charts, so that they agree. */
function createPageStore() {
  const listeners = new Set<() => void>();
  let paged: PagedTrack | null = null;
  let slots: number | null = null;
  const tell = () => {
    for (const listener of listeners) listener();
  };
  return {
    paged: () => paged,
    slots: () => slots,
    turn(next: PagedTrack) {
      paged = next;
      tell();
    },
    setSlots(next: number) {
      if (next === slots) return;
      slots = next;
      tell();
    },
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const PageStoreContext = createContext(createPageStore());

/** The turn of a comparison whose charts stand under each other and share their page; null: each by itself. */
export const SharedTurnContext = createContext<number | null>(null);

/** How many tokens there are to page through. */
export function usePagedCount(trackId: string): number {
  const turn = use(SharedTurnContext);
  return useFramed((state) => pagedCount(state, trackId, turn));
}

function pagedCount({ conversation, comparison }: AppState, trackId: string, turn: number | null): number {
  return turn === null ? tokensOf(conversation, trackId).length : longestReply(comparison, turn);
}

/** The token that the page follows. */
function followed({ selection, comparison }: AppState, trackId: string, turn: number | null): number | null {
  const { cursor } = comparison;
  if (turn !== null) return cursor?.turn === turn ? cursor.index : null;
  return selection?.trackId === trackId ? selection.index : null;
}

/** Which tokens stand in the slots of a chart. */
export interface TokenPage {
  readonly trackId: string;
  /** Index of the token in slot 0; a multiple of the block size. */
  readonly start: number;
  readonly slots: number;
  readonly cellWidth: number;
  /** Selects a token without turning the page under the pointer. */
  readonly select: (index: number) => void;
  readonly turn: (to: number | 'live') => void;
}

/** The page that a chart of columns shows at this width; it follows the live end and the selection. */
export function useTokenPage(trackId: string, width: number | null): TokenPage {
  const { slots, cellWidth } = heatmapGeometry(columnsWidth(width ?? 0));
  const pages = use(PageStoreContext);
  useLayoutEffect(() => {
    if (width !== null) pages.setSlots(slots);
  }, [pages, width, slots]);
  return usePageOf(trackId, slots, cellWidth);
}

/** The page that the charts of columns show, for what has none itself. */
export function useFollowedPage(trackId: string, width: number | null): TokenPage {
  const { slots, cellWidth } = heatmapGeometry(columnsWidth(width ?? 0));
  const pages = use(PageStoreContext);
  return usePageOf(trackId, useSyncExternalStore(pages.subscribe, pages.slots) ?? slots, cellWidth);
}

function usePageOf(trackId: string, slots: number, cellWidth: number): TokenPage {
  const { select } = useActions();
  const turn = use(SharedTurnContext);
  const key = turn === null ? trackId : `turn ${turn}`;
  const selected = useApp((state) => followed(state, trackId, turn));
  const pages = use(PageStoreContext);
  const lastPaged = useSyncExternalStore(pages.subscribe, pages.paged);
  const paged = lastPaged?.key === key ? lastPaged : null;
  const start = useFramed((state) => windowStart(pagedCount(state, trackId, turn), slots, selected, paged));
  return useMemo(
    () => ({
      trackId,
      start,
      slots,
      cellWidth,
      select: (index: number) => {
        pages.turn({ key, start, selected: index });
        select({ trackId, index });
      },
      turn: (to: number | 'live') => pages.turn({ key, start: to, selected }),
    }),
    [trackId, key, start, slots, cellWidth, select, selected, pages],
  );
}

/** Read by what is drawn inside recharts, past its props. */
export const TokenPageContext = createContext<TokenPage | null>(null);

export function usePage(): TokenPage {
  const page = use(TokenPageContext);
  if (page === null) throw new Error('A chart of tokens needs a TokenPageContext around it.');
  return page;
}
