// @ts-check
import { buildViews } from './buildViews.mjs';
import { partInBrowser } from './inBrowser.mjs';
import { measureViews } from './measureViews.mjs';
import { streamFigures, streamLines, viewFigures, viewsTable } from './viewFigures.mjs';

/** Builds, measures and words the views' part. @param {(text: string) => void} say */
export async function benchViews(say) {
  say('views, building');
  const { measured, heading, circumstances } = await partInBrowser('Views', buildViews, (browser, url) =>
    measureViews(browser, url, say),
  );
  return {
    lines: [
      '',
      heading,
      '',
      viewsTable(measured),
      '',
      ...streamLines(measured.stream),
      `The views took ${circumstances.seconds} s.`,
    ],
    views: {
      ...circumstances,
      figures: viewFigures(measured),
      streaming: streamFigures(measured.stream),
      sizes: measured.sizes,
    },
  };
}
