import { formatCount } from '../../core/formatCount.ts';
import type { Reading } from '../../core/reading.ts';
import { readingNames } from '../../core/readingWords.ts';
import { isPromptTrack, tokensOf } from '../../core/tokenTrack.ts';
import { visibleText } from '../../core/visibleText.ts';
import { bytesLabel } from '../../core/vocabulary.ts';
import { useAppStore } from '../../store/useApp.ts';
import type { TokenPage } from './tokenPage.ts';
import type { ShownPosition } from './useShownPosition.ts';

/** What a chart shows, for its file. */
export interface Drawn {
  /** Set behind the chart's name in the file's. */
  readonly file: string;
  /** A line below the drawing, behind the chart's name. */
  readonly caption: string;
}

/** Asked when a file is made, so that a chart need not follow what it says. */
export type DrawnWords = () => Drawn;

/**
 * What a chart of columns shows: a page, or (`page` null) the whole track.
 * @param force the chart's own reading, where it does not follow the one of the views.
 */
export function usePageWords(trackId: string, page: TokenPage | null, force?: Reading): DrawnWords {
  const store = useAppStore();
  return () => {
    const state = store.getState();
    const reading = force ?? state.reading;
    const count = tokensOf(state.conversation, trackId).length;
    const start = Math.min(page?.start ?? 0, Math.max(0, count - 1));
    const end = page === null ? count : Math.min(count, page.start + page.slots);
    const range = `tokens ${formatCount(start + 1)} to ${formatCount(end)} of ${formatCount(count)}`;
    return {
      file: `${trackName(trackId)}${readingNames[reading]}`,
      caption: `${readingNames[reading]}, ${trackName(trackId)}${range}`,
    };
  };
}

/** What a chart of one token shows. */
export function tokenWords(trackId: string, { index, record, reading }: ShownPosition): DrawnWords {
  const place = `${trackName(trackId)}token ${index + 1}`;
  const label = visibleText(bytesLabel(record.bytes)) || `#${record.id}`;
  return () => ({
    file: `${place} ${readingNames[reading]}`,
    caption: `${readingNames[reading]}, ${place} “${label}”`,
  });
}

function trackName(trackId: string): string {
  return isPromptTrack(trackId) ? 'prompt ' : '';
}
