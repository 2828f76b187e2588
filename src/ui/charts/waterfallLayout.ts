export const headHeight = 20;
export const stageHeight = 24;
/** The draw: room for the number, the bar, and its scale. */
export const drawGap = 46;
export const drawHeight = 24;
const scaleHeight = 20;

/** Where everything stands, in px. */
export interface WaterfallLayout {
  readonly width: number;
  readonly height: number;
  readonly barsStart: number;
  readonly barsEnd: number;
  /** Right ends of the figures. */
  readonly leftEnd: number;
  readonly chosenEnd: number;
  readonly drawTop: number;
  /** px of a monospaced character in the draw's labels. */
  readonly cell: number;
}

export function waterfallLayout(width: number, stageCount: number): WaterfallLayout {
  const narrow = width < 480;
  const chosenWidth = 72;
  const leftWidth = narrow ? 62 : 84;
  const drawTop = headHeight + stageCount * stageHeight + drawGap;
  return {
    width,
    height: drawTop + drawHeight + scaleHeight,
    barsStart: narrow ? 106 : 132,
    barsEnd: width - chosenWidth - leftWidth,
    leftEnd: width - chosenWidth,
    chosenEnd: width - 1,
    drawTop,
    cell: 7.25,
  };
}
