// A pass through the work by keyboard alone, with scripts on.
import { violations } from './looks.mjs';
import { signIn } from './pages.mjs';

export async function keys(browser, base) {
  const found = [];
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const check = (what, fine) => fine || found.push(what);
  const has = (selector) => page.locator(selector).count().then((count) => count > 0);
  const press = (...names) => names.reduce((before, name) => before.then(() => page.keyboard.press(name)), Promise.resolve());
  await signIn(page, base);

  await page.goto(`${base}/`);
  await press('j', 'j');
  await page.waitForFunction(() => document.querySelector('#peek h2')?.textContent.startsWith('Norrhatten'));
  check('J moves to the third row', await has('.case[aria-current]:has-text("Norrhatten")'));
  await press('j');
  await Promise.all([page.waitForURL('**/TF-26-11804/task/check'), press('Enter')]);

  check('the first doubtful field is lit', await has('#f-order.on') && (await has('#b-order.on')));
  await press('2');
  check('2 chooses the second candidate', (await page.inputValue('#v-order')) === '4500-2217');
  check('to correct is now the filled button', await has('[data-act=correct].sign') && !(await has('[data-act=approve].sign')));
  await press('1');
  check('1 puts the drafted value back', await has('[data-act=approve].sign'));
  await press('j');
  check('J lights the next field', await has('#f-cost_centre.on'));
  await press('Enter');
  check('Enter goes into the field', await page.evaluate(() => document.activeElement.id === 'v-cost_centre'));
  await page.keyboard.type('a4150');
  check('keys are letters in a field', page.url().endsWith('TF-26-11804/task/check') && (await page.inputValue('#v-cost_centre')) === 'a4150');
  await page.fill('#v-cost_centre', '4150');
  await press('Escape');
  check('Escape leaves the field', await page.evaluate(() => document.activeElement === document.body));
  await press('b');
  check('B hides the boxes', await has('.proof.bare'));
  await press('b', 'z');
  check('Z zooms', await has('.proof.wide'));
  await press('z', '?');
  check('? shows the keys', await page.locator('#keys').isVisible());
  await press('Escape', 'r');
  check('R asks why', await page.locator('#why-return').isVisible());
  await press('a');
  check('no key decides while it asks', page.url().endsWith('TF-26-11804/task/check'));
  await press('Escape');

  await Promise.all([page.waitForURL('**/TF-26-11805/task/approve'), press('c')]);
  await page.waitForSelector('.toast');
  check('the toast says what was done', (await page.textContent('.toast')).includes('Corrected and signed: Drossel & Feyn'));
  found.push(...(await violations(page)));
  check('the new case has the focus', await page.evaluate(() => document.activeElement.id === 'who'));
  await Promise.all([page.waitForURL('**/TF-26-11804/task/check'), press('u')]);
  check('undo opens the case again', await has('.decide .bar'));
  await studio(page, base, check, press);
  await page.goto(`${base}/case/TF-26-11809/task/check`);
  await press('a');
  await page.waitForSelector('#refusal');
  check('a refusal has the focus', await page.evaluate(() => document.activeElement.id === 'refusal'));
  await press('e', '2');
  await Promise.all([page.waitForURL((url) => !url.pathname.includes('TF-26-11809')), page.locator('#why-escalate .sign').press('Enter')]);
  await page.waitForSelector('.toast');
  check('escalated with a prepared reason', (await page.textContent('.toast')).startsWith('Escalated'));
  await press('u');
  await page.waitForURL('**/TF-26-11809/task/check');
  const before = page.url();
  await Promise.all([page.waitForURL((url) => url.href !== before), press('s')]);

  await page.goto(`${base}/`);
  await press('/');
  check('/ goes to the search', await page.evaluate(() => document.activeElement.name === 'find'));

  // Every case of the list, by keys alone, until 20 are signed.
  await page.goto(`${base}/case/TF-26-12000/task/check`);
  for (let signed = 0; signed < 20; signed += 1) {
    const here = page.url();
    await Promise.all([page.waitForURL((url) => url.href !== here), press('a')]);
    await page.waitForFunction(() => document.activeElement?.id === 'who');
  }
  check('twenty cases are signed by keys alone', (await page.textContent('.toast')).startsWith('Approved'));
  await context.close();
  return found;
}

// The table of the rules studio, from cell to cell.
async function studio(page, base, check, press) {
  const at = () => page.evaluate(() => document.activeElement.name);
  const value = (name) => page.inputValue(`[name="${name}"]`);
  await page.goto(`${base}/rules/decision/Authority`);
  await page.focus('[name="t.0.0"]');
  await press('ArrowDown', 'ArrowRight');
  check('arrows move between cells', (await at()) === 't.1.1');
  await press('Tab');
  check('Tab moves to the next cell', (await at()) === 't.1.2');
  await press('ArrowLeft', 'ArrowLeft', 'Enter');
  await page.keyboard.type('0');
  check('Enter edits what stands there', (await value('t.1.0')) === '<= 100000');
  await press('ArrowLeft');
  check('arrows stay in the cell while it is edited', (await at()) === 't.1.0');
  await press('Escape');
  check('Escape gives back what stood there', (await value('t.1.0')) === '<= 10000' && (await at()) === 't.1.0');
  await page.keyboard.type('> 5');
  await press('Enter');
  check('letters begin a new text, Enter goes down', (await value('t.1.0')) === '> 5' && (await at()) === 't.2.0');
  const shown = async (name) => {
    await Promise.all([page.waitForNavigation(), press(name)]);
    return value('t.1.0');
  };
  check('Alt and an arrow move the rule', (await shown('Alt+ArrowUp')) === '> 25000' && (await at()) === 't.1.0');
  check('what was typed came along', (await value('t.2.0')) === '> 5');
  check('Insert adds a rule below', (await shown('Insert')) === '> 25000' && (await at()) === 't.2.0' && (await value('t.2.0')) === '-');
  check('Control and Delete remove it', (await shown('Control+Delete')) === '> 25000' && (await value('t.2.0')) === '> 5');
  check('the changed cell is dashed', (await page.locator('td.drafted [name="t.2.0"]').count()) === 1);
}
