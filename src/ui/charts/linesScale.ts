import { createContext, use } from 'react';

/** Top of the lines' axis in bits: read inside recharts, past its props. */
export const BitsCeilingContext = createContext(4);

export function useBitsCeiling(): number {
  return use(BitsCeilingContext);
}
