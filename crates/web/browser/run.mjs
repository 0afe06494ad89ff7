// The browser tests: builds and serves the gallery, then looks at every page as people do.
//   node browser/run.mjs            against a gallery that it starts itself
//   BASE=http://127.0.0.1:7272 node browser/run.mjs      against one that runs
import { chromium } from 'playwright-core';
import { execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { launch } from './chrome.mjs';
import { looks } from './looks.mjs';
import { keys } from './keys.mjs';
import { plain } from './plain.mjs';

const here = path.dirname(new URL(import.meta.url).pathname);

async function gallery() {
  if (process.env.BASE) return { base: process.env.BASE, stop: () => {} };
  execFileSync('cargo', ['build', '--quiet', '-p', 'web', '--example', 'gallery'], { cwd: here, stdio: 'inherit' });
  const started = spawn('cargo', ['run', '--quiet', '-p', 'web', '--example', 'gallery', '--', '0'], { cwd: here, detached: true });
  const line = await new Promise((resolve, reject) => {
    started.stdout.once('data', (data) => resolve(String(data)));
    started.once('exit', (code) => reject(new Error(`the gallery ended with ${code}`)));
  });
  return { base: line.trim().replace(/\/sign-in.*/, ''), stop: () => process.kill(-started.pid) };
}

const { base, stop } = await gallery();
const browser = await launch(chromium);
let failed = 0;
try {
  for (const [name, test] of Object.entries({ looks, keys, plain })) {
    const found = await test(browser, base);
    for (const line of found) console.error(`${name}: ${line}`);
    console.log(`${name}: ${found.length === 0 ? 'fine' : `${found.length} found wanting`}`);
    failed += found.length;
  }
} finally {
  await browser.close();
  stop();
}
process.exit(failed ? 1 : 0);
