// @ts-check
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { ensureChromium } from './findChromium.mjs';

/*
 * Draws public/icon.svg as the PNG files that installed apps need. Run by hand after the drawing has changed:
 * node scripts/draw-icons.mjs
 */
const drawing = readFileSync(new URL('../public/icon.svg', import.meta.url), 'utf8');
const folder = new URL('../public/icons/', import.meta.url);
const GROUND = '#ffffff';

/** `share`: how much of the width the drawing takes; systems cut up to a fifth off each side of a maskable one. */
const ICONS = [
  { name: 'icon-192.png', size: 192, share: 1, ground: 'transparent' },
  { name: 'icon-512.png', size: 512, share: 1, ground: 'transparent' },
  { name: 'icon-maskable-512.png', size: 512, share: 0.66, ground: GROUND },
  { name: 'icon-apple-180.png', size: 180, share: 0.8, ground: GROUND },
];

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: ensureChromium(), args: ['--no-sandbox'] });
for (const { name, size, share, ground } of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(
    `<body style="margin:0;height:100vh;display:grid;place-items:center;background:${ground}">
       <div style="width:${size * share}px;height:${size * share}px">${drawing}</div>`,
  );
  writeFileSync(new URL(name, folder), await page.screenshot({ omitBackground: true }));
  await page.close();
}
await browser.close();
