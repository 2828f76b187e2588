import { expect } from '@playwright/test';
import { axeViolations } from './axe.ts';
import { ask, replyTokens, setControl, startAfresh } from './chat.ts';
import { test } from './fixtures.ts';

for (const theme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test(`axe finds nothing: ${theme}, ${width} wide, empty and with a reply`, async ({
      loadedPage: page,
    }) => {
      await page.setViewportSize({ width: 1440, height: 900 });
      await startAfresh(page);
      await setControl(page, 'Temperature', '1.4');
      await setControl(page, 'Max tokens', '30');
      // A hot reply is another one each time, and may be over after a token or begin with none that can be clicked.
      await setControl(page, 'Seed', '42');
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height: 900 });
      const empty = await axeViolations(page);
      expect(empty).toEqual([]);
      await ask(page, 'Tell me a story.', 1);
      await replyTokens(page, 1).nth(2).click();
      const withReply = await axeViolations(page);
      expect(withReply).toEqual([]);
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.emulateMedia({ colorScheme: null });
    });
  }
}
