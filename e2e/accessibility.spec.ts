import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { ask, replyTokens, setControl, startAfresh } from './chat.ts';
import { test } from './fixtures.ts';

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

for (const theme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test(`axe finds nothing: ${theme}, ${width} wide, empty and with a reply`, async ({
      loadedPage: page,
    }) => {
      await page.setViewportSize({ width: 1440, height: 900 });
      await startAfresh(page);
      await setControl(page, 'Temperature', '1.4');
      await setControl(page, 'Max tokens', '30');
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height: 900 });
      const empty = await new AxeBuilder({ page }).withTags(standards).analyze();
      expect(empty.violations).toEqual([]);
      await ask(page, 'Tell me a story.', 1);
      await replyTokens(page, 1).nth(2).click();
      const withReply = await new AxeBuilder({ page }).withTags(standards).analyze();
      expect(withReply.violations).toEqual([]);
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.emulateMedia({ colorScheme: null });
    });
  }
}
