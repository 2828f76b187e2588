// @ts-check
import { partInBrowser } from './inBrowser.mjs';
import { longFigures } from './longFigures.mjs';
import { measureLong, WINDOW_ARGUMENT } from './measureLong.mjs';
import { table } from './report.mjs';
import { buildScriptedApp } from './scriptedApp.mjs';

/** Builds, measures and words the part of long conversations. @param {(text: string) => void} say */
export async function benchLong(say) {
  say('long conversations, building');
  const { measured, heading, circumstances } = await partInBrowser(
    'Long conversations',
    buildScriptedApp,
    (browser, url) => measureLong(browser, url, say),
    [WINDOW_ARGUMENT],
  );
  const figures = longFigures(measured);
  return {
    lines: ['', heading, '', table(figures), `The long conversations took ${circumstances.seconds} s.`],
    long: { ...circumstances, figures, measured },
  };
}
