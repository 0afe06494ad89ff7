// Every page in both themes and both widths: axe finds nothing, nothing overflows, nothing is refused by the content policy.
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { pages, signIn } from './pages.mjs';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

export async function looks(browser, base) {
  const found = [];
  const source = await readFile(axe, 'utf8');
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1440, 390]) {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
      const page = await context.newPage();
      page.on('console', (message) => {
        if (message.type() === 'error' && !/status of (401|404)/.test(message.text())) found.push(`${page.url()}: ${message.text()}`);
      });
      page.on('pageerror', (error) => found.push(`${page.url()}: ${error.message}`));
      for (const { name, path, as } of pages) {
        await signIn(page, base, as);
        await page.goto(base + path);
        const at = `${name} ${colorScheme} ${width}`;
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (wide > 0) found.push(`${at}: ${wide} px wider than the window`);
        // Run through the protocol, not as a script of the page: the content policy lets no foreign script in.
        await page.evaluate(source);
        const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
        for (const violation of violations) found.push(`${at}: ${violation.id}: ${violation.help}: ${violation.nodes.map((node) => node.target.join(' ')).slice(0, 3).join(' | ')}`);
      }
      await context.close();
    }
  }
  return found;
}
