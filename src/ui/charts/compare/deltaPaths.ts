import { type CrossToken, deltaClass, deltaClasses } from '../../../core/crossExamination.ts';
import { deltaHeight, divergenceHeight, divergenceTop } from './deltaLayout.ts';

export interface DeltaPaths {
  /** Columns from the middle up (likelier from its own persona) or down, by class. */
  readonly classes: readonly { readonly index: number; readonly path: string }[];
  /** Columns of the divergences, from the bottom of their lane. */
  readonly divergences: string;
}

/** Differences and divergences are never thinner than this, so that small ones are seen. */
const least = 1;

/** Paths of the tokens of a page, the first at x = 0, each `width` px wide. */
export function deltaPaths(tokens: readonly CrossToken[], width: number, ceiling: number): DeltaPaths {
  const middle = deltaHeight / 2;
  const paths = deltaClasses.map(() => '');
  let divergences = '';
  for (const [column, { deltaBits, jensenShannon }] of tokens.entries()) {
    const share = Math.max(-1, Math.min(1, deltaBits / ceiling));
    const height = Math.max(least, Math.abs(share) * middle);
    const top = share < 0 ? middle : middle - height;
    paths[deltaClass(deltaBits)] += columnPath(column * width, top, width - 1, height);
    const divergence = Math.max(least, jensenShannon.bits * divergenceHeight);
    const bottom = divergenceTop + divergenceHeight;
    divergences += columnPath(column * width, bottom - divergence, width - 1, divergence);
  }
  return {
    classes: paths.map((path, index) => ({ index, path })).filter(({ path }) => path !== ''),
    divergences,
  };
}

const place = (pixels: number) => Math.round(pixels * 10) / 10;

function columnPath(x: number, y: number, width: number, height: number): string {
  return `M${place(x)} ${place(y)}h${place(width)}v${place(height)}h${place(-width)}z`;
}
