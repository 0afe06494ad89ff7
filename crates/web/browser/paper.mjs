// Makes images of the gallery's sheets, so that its pages look like paper: node browser/paper.mjs FOLDER
import { chromium } from 'playwright-core';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { launch } from './chrome.mjs';

const here = path.dirname(new URL(import.meta.url).pathname);

export async function paper(folder) {
  const sheets = path.join(here, '..', 'gallery', 'pages');
  await mkdir(folder, { recursive: true });
  const browser = await launch(chromium);
  const page = await browser.newPage({ viewport: { width: 595, height: 842 }, deviceScaleFactor: 2 });
  for (const name of (await readdir(sheets)).filter((file) => file.endsWith('.svg'))) {
    await page.setContent(`<style>body{margin:0}</style>${await readFile(path.join(sheets, name), 'utf8')}`);
    await writeFile(path.join(folder, name.replace('.svg', '.png')), await page.screenshot());
  }
  await browser.close();
}

if (process.argv[1] === new URL(import.meta.url).pathname) await paper(process.argv[2]);
