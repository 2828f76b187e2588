/** Where the panel lies: below the conversation, at its right, or as a sheet over a narrow screen. */
export type PanelEdge = 'below' | 'right' | 'sheet';

interface EdgeSize {
  /** Whether its width is what can be changed. */
  readonly horizontal: boolean;
  readonly min: number;
  max(windowWidth: number, windowHeight: number): number;
  /** Before the person has chosen. */
  initial(windowWidth: number, windowHeight: number): number;
}

/** The conversation keeps at least this share of the window's height. */
const heightShare = 0.7;
/** What stays beside a panel at the right: the settings and a readable conversation. */
const besideWidth = 316 + 380;

function below(_: number, windowHeight: number): number {
  return Math.round(windowHeight * heightShare);
}

export const panelEdges: Readonly<Record<PanelEdge, EdgeSize>> = {
  below: {
    horizontal: false,
    min: 140,
    max: below,
    initial: (_, windowHeight) => Math.min(400, windowHeight * 0.46),
  },
  sheet: {
    horizontal: false,
    min: 140,
    max: below,
    initial: (_, windowHeight) => windowHeight * 0.5,
  },
  right: {
    horizontal: true,
    min: 360,
    max: (windowWidth) => Math.max(360, windowWidth - besideWidth),
    initial: () => 420,
  },
};

/** What a key moves the edge by. */
export const panelStep = 24;

/**
 * The nearest size that the window allows, in whole pixels.
 * @param taken pixels of its width that the list of conversations has.
 */
export function fitPanel(edge: PanelEdge, wished: number, taken: number): number {
  const { min, max } = panelEdges[edge];
  return Math.round(Math.max(min, Math.min(wished, max(innerWidth - taken, innerHeight))));
}

/** Room for settings, conversation and a panel side by side. */
export const roomAtRight = '(min-width: 1080px)';
