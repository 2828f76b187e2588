import { createContext, use } from 'react';

export interface Tour {
  /** Begins at the first step; the opener has the focus again when it ends. */
  start(opener: HTMLElement): void;
}

export const TourContext = createContext<Tour | null>(null);

export function useTour(): Tour {
  const tour = use(TourContext);
  if (tour === null) throw new Error('useTour needs a TourContext around it.');
  return tour;
}
