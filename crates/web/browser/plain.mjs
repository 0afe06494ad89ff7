// The same path with scripts off: links, forms, popovers and details alone.
import { signIn } from './pages.mjs';

export async function plain(browser, base) {
  const found = [];
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, javaScriptEnabled: false });
  const page = await context.newPage();
  const check = (what, fine) => fine || found.push(what);
  await signIn(page, base);
  await page.goto(`${base}/`);
  await page.click('.case:has-text("Drossel")');
  check('a row opens the desk', page.url().endsWith('TF-26-11804/task/check'));
  await page.click('#f-order button:has-text("4500-2217")');
  check('a candidate is chosen', (await page.inputValue('#v-order')) === '4500-2217');
  await page.click('a:has-text("Boxes")');
  check('boxes are hidden', (await page.locator('.proof.bare').count()) === 1);
  await page.goto(`${base}/case/TF-26-11804/task/check`);
  await page.click('.sure summary:has-text("Total")');
  check('a sure field opens', await page.locator('#v-gross_total').isVisible());
  await page.fill('#v-order', '4500-2217');
  await page.click('button[value=approve]');
  check('an approval with changes is refused', (await page.textContent('#refusal')).startsWith('Not signed'));
  check('the entry is kept', (await page.inputValue('#v-order')) === '4500-2217');
  await page.click('button:has-text("Return")');
  check('the question opens', await page.locator('#why-return').isVisible());
  await page.click('#why-return label:has-text("goods receipt")');
  await page.click('#why-return .sign');
  check('it is returned', (await page.textContent('.toast')).startsWith('Returned: Drossel'));
  await page.click('.toast button');
  check('it is undone', page.url().endsWith('TF-26-11804/task/check'));
  await page.goto(`${base}/rules/decision/Authority`);
  await page.fill('[name="t.0.0"]', '< 5');
  await page.click('button[value="down.0"]');
  check('a rule moves with what was typed', (await page.inputValue('[name="t.1.0"]')) === '< 5');
  await page.click('button[value=compare]');
  check('the difference is shown', (await page.textContent('main')).includes('9 outcomes change'));
  await page.click('button[value=propose]');
  check('a proposal needs words', (await page.textContent('#refusal')).includes('a reason is missing') && (await page.inputValue('[name="t.1.0"]')) === '< 5');
  await page.fill('[name=words]', 'Why');
  await page.click('button[value=propose]');
  check('a proposal leads to its version', page.url().includes('/rules/version/'));
  await page.goto(`${base}/intake`);
  await page.setInputFiles('input[type=file]', { name: 'a.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF') });
  await page.click('button:has-text("Hand in")');
  check('a file is handed in', (await page.textContent('main')).includes('1 of 1 taken'));
  await context.close();
  return found;
}
