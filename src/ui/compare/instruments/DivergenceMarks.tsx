import type { ReactNode } from 'react';
import { TokenMarkContext } from '../../tokens/tokenMark.ts';
import { divergenceMark } from './divergenceMark.ts';

/** Around the panes and their charts: they flag the token where the replies part. */
export function DivergenceMarks({ children }: { children: ReactNode }) {
  return <TokenMarkContext value={divergenceMark}>{children}</TokenMarkContext>;
}
