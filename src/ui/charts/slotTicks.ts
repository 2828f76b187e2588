import { blockSize } from '../../core/heatmapWindow.ts';

/** Slots that carry a number: the first, and the last of each block. */
export function slotTicks(slots: number): number[] {
  return [0, ...Array.from({ length: slots / blockSize }, (_, block) => (block + 1) * blockSize - 1)];
}
