// Pictures of every page: node browser/shots.mjs BASE FOLDER [name …]
import { chromium } from 'playwright-core';
import { mkdir } from 'node:fs/promises';
import { launch } from './chrome.mjs';
import { open, pages } from './pages.mjs';

const [base, folder, ...only] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const browser = await launch(chromium);
for (const scheme of ['light', 'dark']) {
  for (const width of [1440, 390]) {
    const context = await browser.newContext({ viewport: { width, height: width === 390 ? 844 : 900 }, colorScheme: scheme, hasTouch: width === 390 });
    const page = await context.newPage();
    for (const wanted of pages.filter((found) => !only.length || only.includes(found.name))) {
      await open(page, base, wanted);
      await page.screenshot({ path: `${folder}/${wanted.name}-${scheme}-${width}.png`, fullPage: width === 390 });
    }
    await context.close();
  }
}
await browser.close();
