// The sample day on the real server: 20 cases decided by keyboard alone, and axe on every page that links lead to.
//   node browser/day.mjs                 builds the binary and serves a sample day of its own
//   BIN=target/release/countersign node browser/day.mjs
import { chromium } from 'playwright-core';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { launch } from './chrome.mjs';
import { violations } from './looks.mjs';

const DECIDED = 20; // cases
const ALIKE_MAX = 1; // pages of one kind that axe looks at, for each person
const MINUTES = 3; // until the day must be worked

const here = path.dirname(new URL(import.meta.url).pathname);
const root = path.join(here, '../../..');

// A server on a fresh sample day; the sign-in link of everyone.
async function served(data) {
  const bin = process.env.BIN ? path.resolve(process.env.BIN) : built();
  const server = spawn(bin, ['serve', '--sample', '--data', data, '--listen', '127.0.0.1:0', '--grace', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const links = await new Promise((resolve, reject) => {
    let text = '';
    setTimeout(() => reject(new Error('the sample day was not worked in time')), MINUTES * 60_000).unref();
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    server.stdout.on('data', (more) => {
      text += more;
      const found = [...text.matchAll(/^ {2}(\S+).*(http:\S+\/sign-in\/\S+)$/gm)].map(([, name, link]) => [name.toLowerCase(), link]);
      if (found.length >= 15) resolve(Object.fromEntries(found));
    });
  });
  return { links, stop: () => server.kill('SIGTERM') };
}

function built() {
  execFileSync('cargo', ['build', '--quiet', '--locked', '-p', 'countersign'], { cwd: root, stdio: 'inherit' });
  return path.join(process.env.CARGO_TARGET_DIR ?? path.join(root, 'target'), 'debug/countersign');
}

// Tab from stop to stop until `wanted` has the focus; no pointer, no script of the test presses anything.
async function tabTo(page, wanted) {
  for (let stops = 0; stops < 60; stops += 1) {
    if (await page.evaluate((selector) => document.activeElement.matches(selector), wanted)) return true;
    await page.keyboard.press('Tab');
  }
  return false;
}

// One case: approve; what stands against it is answered as an operator does, with the keys that are printed on the buttons.
async function decideOne(page, at) {
  const acts = ['a', 'r', 'x', 'e'];
  // What may be approved is; beyond that the days' troubles are returned, refused and escalated in turn.
  const order = ['a', ...[1, 2, 3].map((step) => acts[1 + ((at + step) % 3)])];
  const before = new URL(page.url()).pathname;
  for (const act of order) {
    const button = page.locator(`.decide [data-key="${act}"]:not([disabled])`);
    if ((await button.count()) === 0) continue;
    // A refusal that is on the page already is not the answer to this key.
    await page.evaluate(() => document.querySelector('#refusal')?.setAttribute('data-read', ''));
    await page.keyboard.press(act);
    if (act !== 'a') {
      const name = { r: 'return', x: 'refuse', e: 'escalate' }[act];
      await page.waitForSelector(`#why-${name}:popover-open`);
      await page.keyboard.press('1');
      if (!(await tabTo(page, `#why-${name} .sign`))) return `Tab does not reach the button of ${name}`;
      await page.keyboard.press('Enter');
    }
    await page.waitForFunction((path) => location.pathname !== path || document.querySelector('#refusal:not([data-read])'), before, { timeout: 20_000 });
    if (new URL(page.url()).pathname !== before) return act;
    if (!(await page.evaluate(() => document.activeElement.id === 'refusal'))) return 'a refusal has not the focus';
  }
  return 'no key decides it';
}

async function byKeys(browser, links) {
  const found = [];
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(links.mara);
  await page.goto(new URL('/', links.mara).href);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/task/**');
  const done = {};
  for (let at = 0; at < DECIDED; at += 1) {
    const act = await decideOne(page, at);
    done[act] = (done[act] ?? 0) + 1;
    if (act.length > 1 || !page.url().includes('/task/')) {
      found.push(`${page.url()}, case ${at + 1} of ${DECIDED}: ${act.length > 1 ? act : 'nothing follows'}`);
      break;
    }
    if (!(await page.evaluate(() => document.activeElement.id === 'who'))) found.push(`${page.url()}: the next case has not the focus`);
  }
  console.log(`by keys: ${Object.entries(done).map(([act, count]) => `${count} ${act.toUpperCase()}`).join(', ')}`);
  await context.close();
  return found;
}

// Pages that differ only in the case, task, digest or number they show.
const shape = (address) => address.pathname.replace(/[0-9a-f]{12,}/g, '#').replace(/[A-Z]{2,3}-\d+/g, 'C').replace(/\/(r\d+)?t\d+/g, '/t');

async function everyPage(browser, links, [name, colorScheme, width]) {
  const found = [];
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  await page.goto(links[name]);
  const base = new URL('/', links[name]);
  const seen = new Map();
  const queue = [base];
  const known = new Set([base.pathname]);
  while (queue.length > 0) {
    const address = queue.shift();
    const kind = shape(address);
    if ((seen.get(kind) ?? 0) >= ALIKE_MAX) continue;
    const answer = await page.goto(address.href).catch(() => null);
    // A file is handed over, not shown.
    if (!answer?.headers()['content-type']?.startsWith('text/html')) continue;
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    const at = `${name} ${colorScheme} ${width} ${address.pathname}`;
    if (answer.status() >= 500) found.push(`${at}: ${answer.status()}`);
    for (const line of await violations(page)) found.push(`${at}: ${line}`);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) found.push(`${at}: ${over} px wider than the window`);
    for (const href of await page.evaluate(() => [...document.links].map((link) => link.href))) {
      const next = new URL(href);
      if (next.origin !== base.origin || /sign-(in|out)/.test(next.pathname)) continue;
      const key = next.pathname + next.search;
      if (!known.has(key)) {
        known.add(key);
        queue.push(new URL(key, base));
      }
    }
  }
  const looked = [...seen.values()].reduce((sum, count) => sum + count, 0);
  console.log(`axe as ${name}, ${colorScheme}, ${width} px: ${looked} pages of ${seen.size} kinds`);
  await context.close();
  return found;
}

const data = await mkdtemp(path.join(os.tmpdir(), 'countersign-day-'));
const { links, stop } = await served(data);
const browser = await launch(chromium);
const found = [];
try {
  found.push(...(await byKeys(browser, links)));
  const people = [['mara', 'dark', 390], ['selma', 'light', 1440], ['petra', 'dark', 1440], ['dana', 'light', 390], ['nora', 'dark', 1440]];
  for (const person of people) found.push(...(await everyPage(browser, links, person)));
} finally {
  await browser.close();
  stop();
  await rm(data, { recursive: true, force: true });
}
for (const line of found) console.error(`day: ${line}`);
console.log(`day: ${found.length === 0 ? 'fine' : `${found.length} found wanting`}`);
process.exit(found.length === 0 ? 0 : 1);
