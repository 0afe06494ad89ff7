import { createHash } from 'node:crypto';

const digest = (text) => createHash('sha256').update(text).digest('hex');

// Every page of the gallery in the states that matter.
export const pages = [
  { name: 'worklist', path: '/' },
  { name: 'worklist-end', path: '/?after=25' },
  { name: 'worklist-empty', path: '/', as: 'noor' },
  { name: 'worklist-nothing-found', path: '/?find=zzz' },
  { name: 'worklist-signed', path: '/?view=signed-today' },
  { name: 'desk', path: '/case/TF-26-11804/task/check' },
  { name: 'desk-zoom', path: '/case/TF-26-11804/task/check?zoom=1&boxes=off' },
  { name: 'desk-bank-change', path: '/case/TF-26-11802/task/check' },
  { name: 'desk-structured', path: '/case/TF-26-11805/task/approve' },
  { name: 'desk-three-pages', path: '/case/TF-26-11808/task/check' },
  { name: 'desk-troubled', path: '/case/TF-26-11790/task/check' },
  { name: 'desk-unreadable', path: '/case/TF-26-11812/task/check' },
  { name: 'desk-closed', path: '/case/TF-26-11807/task/check' },
  { name: 'desk-payment-file', path: '/case/PAY-26-0031/task/sign', as: 'samuel' },
  { name: 'desk-return', path: '/case/TF-26-11804/task/check', press: ['r'] },
  { name: 'desk-escalate', path: '/case/TF-26-11804/task/check', press: ['e'] },
  { name: 'desk-keys', path: '/case/TF-26-11804/task/check', press: ['?'] },
  { name: 'desk-typed', path: '/case/TF-26-11804/task/check', press: ['2', 'j', 'j', 'j', 'j'] },
  { name: 'desk-refused', path: '/case/TF-26-11809/task/check', press: ['a'], until: '#refusal' },
  { name: 'desk-conflict', path: '/case/TF-26-11806/task/check', press: ['2', 'c'], until: '#refusal' },
  { name: 'story', path: '/case/TF-26-11804' },
  { name: 'process', path: '/process' },
  { name: 'process-at', path: '/process/accounts-payable?at=check' },
  { name: 'process-compared', path: '/process/accounts-payable?than=1' },
  { name: 'case-process', path: '/case/TF-26-11804/process' },
  { name: 'case-process-noor', path: '/case/TF-26-11804/process', as: 'noor' },
  { name: 'payments', path: '/payments' },
  { name: 'payments-empty', path: '/payments', as: 'noor' },
  { name: 'rules', path: '/rules' },
  { name: 'rules-waiting', path: '/rules', as: 'samuel' },
  { name: 'rules-table', path: '/rules/decision/Authority' },
  { name: 'rules-table-waiting', path: '/rules/decision/Authority', as: 'samuel' },
  { name: 'rules-table-read', path: '/rules/decision/Authority', as: 'noor' },
  { name: 'rules-table-compared', path: '/rules/decision/Authority', click: ['button[value=compare]'] },
  { name: 'rules-table-tried', path: '/rules/decision/Authority', fill: [['[name="try.amount"]', '31000']], click: ['button[value=try]'] },
  { name: 'rules-table-wrong', path: '/rules/decision/Authority', focus: '[name="t.1.0"]', press: ['Enter', '<', 'Enter', 'Alt+ArrowDown'], until: '#p1' },
  { name: 'rules-version', path: `/rules/version/${digest('version 4')}`, as: 'samuel' },
  { name: 'rules-version-signed', path: `/rules/version/${digest('version 3')}` },
  { name: 'rules-version-declined', path: `/rules/version/${digest('version 2')}` },
  { name: 'operations', path: '/operations', as: 'noor' },
  { name: 'operations-quiet', path: '/operations', as: 'samuel' },
  { name: 'evidence', path: '/evidence', as: 'noor' },
  { name: 'evidence-case', path: '/evidence?case=TF-26-11804', as: 'noor' },
  { name: 'evidence-person', path: '/evidence?person=mara', as: 'noor' },
  { name: 'evidence-nothing', path: '/evidence?person=noor', as: 'noor' },
  { name: 'evidence-refused', path: '/evidence?case=XX-1' },
  { name: 'boundary', path: '/boundary' },
  { name: 'boundary-tier', path: '/boundary?decision=check&tier=text%2C%20known%20supplier' },
  { name: 'boundary-promote', path: '/boundary?decision=check&tier=text%2C%20known%20supplier', press: ['p'], until: '#p1' },
  { name: 'boundary-closed', path: '/boundary?decision=check&tier=structured' },
  { name: 'boundary-uncertified', path: '/boundary?decision=check&tier=text%2C%20known%20supplier%2C%20above%2010%2C000' },
  { name: 'models', path: '/boundary/models' },
  { name: 'models-version', path: `/boundary/models?version=${digest('reader 3')}` },
  { name: 'models-rules', path: `/boundary/models?version=${digest('rules 3')}` },
  { name: 'qa', path: '/qa' },
  { name: 'qa-desk', path: '/qa/TF-26-11804/check' },
  { name: 'qa-sessions', path: '/qa/sessions' },
  { name: 'qa-session-desk', path: '/qa/sessions/S-2/TF-26-11804' },
  { name: 'recall', path: '/case/TF-26-11804/recall' },
  { name: 'worklist-told', path: '/', as: 'samuel' },
  { name: 'intake', path: '/intake' },
  { name: 'me', path: '/me' },
  { name: 'sign-in', path: '/', as: null },
  { name: 'not-found', path: '/no/such/page' },
  { name: 'case-unknown', path: '/case/XX-1' },
];

// Opens a page in its state.
export async function open(page, base, { path, as, press = [], fill = [], click = [], focus, until }) {
  await signIn(page, base, as);
  await page.goto(base + path);
  for (const [box, text] of fill) await page.fill(box, text);
  for (const button of click) await Promise.all([page.waitForLoadState('load'), page.click(button)]);
  if (focus) await page.focus(focus);
  for (const key of press) await page.keyboard.press(key);
  if (until) await page.waitForSelector(until);
}

export async function signIn(page, base, as = 'mara') {
  await page.context().clearCookies();
  if (as) await page.context().addCookies([{ name: 'countersign_session', value: as, url: base }]);
}
