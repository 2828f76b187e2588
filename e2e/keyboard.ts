import type { Page } from '@playwright/test';

/** Presses Tab until the focus is on what has this name; rejects after one round of the page. */
export async function tabTo(page: Page, name: string): Promise<void> {
  await keyTo(page, 'Tab', name);
}

/** Presses a key until the focus is on what has this name. */
export async function keyTo(page: Page, key: string, name: string): Promise<void> {
  const passed: string[] = [];
  while (passed.length < 160) {
    const focused = await focusedName(page);
    if (focused === name) return;
    passed.push(focused);
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not lead to "${name}". Passed: ${passed.join(' | ')}`);
}

/** Of what has the focus: its label, else its words. */
function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    const label = element?.getAttribute('aria-label') ?? element?.closest('label')?.textContent;
    return (label ?? element?.textContent ?? '').trim().slice(0, 80);
  });
}
