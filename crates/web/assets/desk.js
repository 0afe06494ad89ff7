// Countersign: what makes the pages quicker. Every act here is also a link, a form, a popover or a details element;
// without this file all of it still works. A key presses the visible button that carries it (data-key).

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const one = (selector, root = document) => root.querySelector(selector);
const shown = (element) => element.getClientRects().length > 0;

// ---- keys

const types = (element) =>
  element.matches?.('textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=submit], [type=button], [type=file])');

function key(event) {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === 'Escape' && types(event.target)) return leave(event);
  if (document.body.dataset.keys === 'off' || types(event.target)) return;
  if (event.shiftKey && event.key !== '?') return;
  if (press(event.key.toLowerCase(), event.target)) event.preventDefault();
}

function leave(event) {
  if (event.target.closest(':popover-open')) return;
  event.preventDefault();
  event.target.blur();
}

function press(name, target) {
  const asked = one('.ask:popover-open');
  if (asked) return /^[1-9]$/.test(name) && choose(all('input[type=radio]', asked)[name - 1]);
  if (/^[1-9]$/.test(name)) return choose(one(`.field.on [data-pick="${name}"]`));
  if (name === 'j' || name === 'k') return step(name === 'j' ? 1 : -1);
  if (name === 'enter') return target.matches('a, button, summary, input') ? false : enter();
  const button = all('[data-key]').find((found) => found.dataset.key === name && shown(found) && !found.disabled);
  if (!button) return false;
  if (button.matches('input')) button.focus();
  else button.click();
  return true;
}

function choose(element) {
  if (!element) return false;
  element.click();
  if (element.matches('input')) element.focus();
  return true;
}

function enter() {
  const value = one('.field.on .val');
  if (value) {
    value.focus();
    value.select();
    return true;
  }
  const link = one('.case[aria-current]') ?? one('[data-key="enter"]');
  link?.click();
  return Boolean(link);
}

function step(by) {
  document.activeElement?.blur(); // a key must never press what the eye has left
  const cards = all('[data-field]').filter((card) => shown(card) || card.closest('details'));
  if (cards.length) {
    const at = cards.findIndex((card) => card.classList.contains('on'));
    const next = cards[Math.min(Math.max(at + by, 0), cards.length - 1)];
    const left = cards[at];
    if (left && left !== next && !left.classList.contains('typed')) left.closest('details')?.removeAttribute('open');
    select(next, true);
    return true;
  }
  const rows = all('.case');
  if (!rows.length) return false;
  const at = rows.findIndex((row) => row.hasAttribute('aria-current'));
  rows[Math.min(Math.max(at + by, 0), rows.length - 1)].focus();
  return true;
}

// ---- fields and boxes

function select(card, reveal) {
  if (!card) return;
  const fold = card.closest('details');
  if (fold && reveal) fold.open = true;
  for (const other of all('.field.on')) if (other !== card) other.classList.remove('on');
  card.classList.add('on');
  const box = document.getElementById(`b-${card.dataset.field}`);
  for (const other of all('.boxes a.on')) if (other !== box) other.classList.remove('on');
  box?.classList.add('on');
  if (!reveal) return;
  card.scrollIntoView({ block: 'nearest' });
  box?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

function pick(event, button) {
  event.preventDefault();
  const card = button.closest('.field');
  const value = one('.val', card);
  value.value = button.dataset.value;
  const means = one('[data-means]', one('.entry', card));
  if (means) means.textContent = button.dataset.means;
  select(card);
  typed(value);
}

function typed(input) {
  const card = input.closest('.field');
  const was = one('input[type=hidden]', card).value;
  const changed = input.value.trim() !== was;
  card.classList.toggle('typed', changed);
  const by = one('.by', card);
  by.dataset.was ??= by.innerHTML;
  by.textContent = 'typed by you';
  if (!changed) by.innerHTML = by.dataset.was;
  for (const button of all('[data-pick]', card)) button.setAttribute('aria-pressed', String(button.dataset.value === input.value.trim()));
  const any = all('.field .val').some((other) => other.value.trim() !== one('input[type=hidden]', other.closest('.field')).value);
  one('[data-act=approve]')?.classList.toggle('sign', !any);
  one('[data-act=correct]')?.classList.toggle('sign', any);
}

function arrows(event) {
  const box = event.target.closest?.('.boxes a');
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!box || !by) return;
  event.preventDefault();
  const boxes = all('.boxes a');
  boxes[(boxes.indexOf(box) + by + boxes.length) % boxes.length].focus();
}

// One stop for all boxes: Tab goes on to the fields, arrows go from box to box.
function rove() {
  all('.boxes a').forEach((box, at) => box.setAttribute('tabindex', at === 0 ? '0' : '-1'));
}

// ---- the desk: time on screen, the next case, deciding without a blank page between

let seen = 0;
let looked = false;
for (const kind of ['pointerdown', 'wheel', 'focusin']) {
  document.addEventListener(kind, (event) => {
    if (event.target.closest?.('.proof, .crop')) looked = true;
  }, { passive: true });
}
let since = document.visibilityState === 'visible' ? performance.now() : null;

function watch() {
  if (since !== null) seen += performance.now() - since;
  since = document.visibilityState === 'visible' ? performance.now() : null;
}

const ahead = new Set();

async function prefetch() {
  const link = one('a[data-next]');
  if (!link || ahead.has(link.href)) return;
  ahead.add(link.href);
  try {
    const next = new DOMParser().parseFromString(await (await fetch(link.href)).text(), 'text/html');
    for (const image of all('.leaf img', next).slice(0, 1)) new Image().src = image.getAttribute('src');
  } catch {
    ahead.delete(link.href); // the line is down; the link still works when it is back
  }
}

let sending = false;

async function decide(event) {
  const form = event.target;
  if (!form.matches('[data-decision]')) return;
  event.preventDefault();
  if (sending) return;
  sending = true;
  watch();
  one('[name=seconds]', form).value = Math.round(seen / 1000);
  // Whether the evidence was opened: pointed at, scrolled or focused. A sign, never a hindrance.
  const evidence = one('[name=evidence]', form);
  if (evidence) evidence.value = looked ? '1' : '0';
  try {
    const body = new URLSearchParams(new FormData(form, event.submitter));
    const answer = await fetch(form.action, { method: 'POST', body });
    show(new DOMParser().parseFromString(await answer.text(), 'text/html'), answer.redirected ? answer.url : null);
  } catch {
    offline();
  }
  sending = false;
}

function show(page, address) {
  document.title = page.title;
  one('.app').replaceWith(document.adoptNode(one('.app', page)));
  if (address) {
    history.pushState(null, '', address);
    seen = 0;
    looked = false;
  }
  start();
  const heading = one('#refusal') ?? one('#who') ?? one('h1');
  heading.setAttribute('tabindex', '-1');
  heading.focus();
  if (!heading.matches('#refusal')) scrollTo(0, 0);
}

function offline() {
  if (one('.strip')) return;
  const strip = document.createElement('div');
  strip.className = 'strip';
  strip.setAttribute('role', 'status');
  const at = new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false });
  strip.textContent = `Offline since ${at}. You can read what is open. Signing waits until the line is back; nothing you typed is lost.`;
  one('.top').after(strip);
}

// ---- the toast counts down and goes when nothing can be undone any more

let ticking;

function countdown() {
  clearInterval(ticking);
  const toast = one('.toast');
  if (!toast) return;
  const left = one('[data-left]', toast);
  const seconds = left ? Number(left.textContent) : 12;
  const end = performance.now() + seconds * 1000;
  ticking = setInterval(() => {
    const rest = Math.ceil((end - performance.now()) / 1000);
    if (left) left.textContent = Math.max(rest, 0);
    if (rest > 0) return;
    clearInterval(ticking);
    if (!toast.contains(document.activeElement)) toast.remove();
  }, 1000);
}

// ---- the worklist: the preview follows, more rows come below

let asked;

async function peek(row) {
  for (const other of all('.case[aria-current]')) other.removeAttribute('aria-current');
  row.setAttribute('aria-current', 'true');
  const aside = document.getElementById('peek');
  if (!aside || !shown(aside)) return;
  asked = row;
  await new Promise((resolve) => setTimeout(resolve, 90));
  if (asked !== row) return;
  try {
    const answer = await fetch(row.dataset.peek);
    const html = await answer.text();
    if (answer.ok && asked === row) aside.innerHTML = html;
  } catch {
    offline();
  }
}

async function more(event, link) {
  event.preventDefault();
  try {
    const page = new DOMParser().parseFromString(await (await fetch(link.href)).text(), 'text/html');
    const rows = all('#rows > li', page);
    const heads = all('#rows > .group').map((group) => group.textContent);
    const item = link.closest('li');
    const first = rows.find((row) => one('.case', row));
    item.replaceWith(...rows.filter((row) => !(row.matches('.group') && heads.includes(row.textContent))));
    one('.case', first)?.focus();
  } catch {
    location.href = link.href;
  }
}

// ---- files are dropped

function drop(event) {
  const place = event.target.closest?.('[data-drop]');
  if (!place) return;
  event.preventDefault();
  place.classList.toggle('over', event.type === 'dragover');
  if (event.type !== 'drop') return;
  one('input', place).files = event.dataTransfer.files;
  chosen(place);
}

function chosen(place) {
  const files = [...one('input', place).files];
  one('[data-chosen]', place).textContent = files.length > 3 ? `${files.length} files` : files.map((file) => file.name).join(', ');
}

// ---- one listener of each kind, on the document, so that a swapped page needs none

document.addEventListener('keydown', key);
document.addEventListener('keydown', arrows);
document.addEventListener('submit', decide);
document.addEventListener('visibilitychange', watch);
document.addEventListener('input', (event) => event.target.matches('.field .val') && typed(event.target));
document.addEventListener('change', (event) => {
  const place = event.target.closest('[data-drop]');
  if (place) chosen(place);
});
for (const name of ['dragover', 'dragleave', 'drop']) document.addEventListener(name, drop);
document.addEventListener('focusin', (event) => {
  const card = event.target.closest('[data-field]');
  if (card) select(card);
  const row = event.target.closest('.case');
  if (row) peek(row);
});
document.addEventListener('toggle', (event) => {
  if (event.target.matches?.('details[data-row]') && event.target.open) select(one('[data-field]', event.target));
}, true);
document.addEventListener('click', (event) => {
  const target = event.target;
  const button = target.closest('[data-value]');
  if (button) return pick(event, button);
  const toggle = target.closest('[data-toggle]');
  if (toggle) {
    event.preventDefault();
    one('.proof').classList.toggle(toggle.dataset.toggle);
    return;
  }
  const box = target.closest('.boxes a, .proof th a');
  if (box) {
    event.preventDefault();
    const card = document.getElementById(box.getAttribute('href').slice(1));
    select(card, true);
    one('.val', card)?.focus();
    return;
  }
  const link = target.closest('[data-more]');
  if (link) return more(event, link);
  const card = target.closest('[data-field]');
  if (card) select(card);
  const digest = target.closest('.digest[title^="SHA-256 "]');
  if (digest) navigator.clipboard?.writeText(digest.title.slice(8));
});
// Enter in a field goes on to the next one; a decision is always a button.
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.isComposing || !event.target.matches?.('.field .val')) return;
  event.preventDefault();
  event.target.blur();
  step(1);
});
addEventListener('popstate', () => location.reload());
addEventListener('online', () => one('.strip')?.remove());
addEventListener('offline', offline);

function start() {
  rove();
  countdown();
  if (one('a[data-next]')) (window.requestIdleCallback ?? setTimeout)(prefetch);
}
start();
