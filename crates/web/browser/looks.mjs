// Every page in both themes and both widths: axe finds nothing, nothing overflows, nothing is refused by the content policy.
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { open, pages } from './pages.mjs';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

// What axe finds. It runs through the protocol, not as a script of the page: the content policy lets no foreign script in.
export async function violations(page) {
  await page.evaluate(await readFile(axe, 'utf8'));
  const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const { violations } = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), runOnly);
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target.join(' ')).slice(0, 3).join(' | ')}`);
}

export async function looks(browser, base) {
  const found = [];
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1440, 390]) {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
      const page = await context.newPage();
      page.on('console', (message) => {
        if (message.type() === 'error' && !/status of (401|404|403|409)/.test(message.text())) found.push(`${page.url()}: ${message.text()}`);
      });
      page.on('pageerror', (error) => found.push(`${page.url()}: ${error.message}`));
      for (const wanted of pages) {
        await open(page, base, wanted);
        const at = `${wanted.name} ${colorScheme} ${width}`;
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (wide > 0) found.push(`${at}: ${wide} px wider than the window`);
        for (const line of await violations(page)) found.push(`${at}: ${line}`);
      }
      await context.close();
    }
  }
  return found;
}
