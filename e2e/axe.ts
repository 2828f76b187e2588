import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What axe finds once colours have settled: in the middle of a transition text stands on the other theme's ground. */
export async function axeViolations(page: Page) {
  await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const running = document.getAnimations().filter(({ effect }) => {
      const { iterations } = effect?.getTiming() ?? {};
      return iterations !== Number.POSITIVE_INFINITY;
    });
    // One that is called off rejects.
    await Promise.allSettled(running.map(({ finished }) => finished));
  });
  // Only violations are worded, and without frames there is nothing to gather in a page of axe's own: a third of
  // the time for the same findings.
  const builder = new AxeBuilder({ page }).options({ resultTypes: ['violations'], preload: false });
  return (await builder.withTags(standards).setLegacyMode().analyze()).violations;
}
