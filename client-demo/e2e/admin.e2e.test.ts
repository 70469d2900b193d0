/** The operators' page, in a real browser, with two nodes and people on them. */
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startClusterWith, type TestCluster } from './cluster.ts';
import { freshRoom, join, openPage, type Person, startBrowser, waitUntil } from './harness.ts';
import { violations } from './wcag.ts';

const KEY = 'Zq8sd7fhw3jHq9Lm2Vn5Bx1Cz4Wr6TpE';
const REGIONS = [
  { region: 'eu', name: 'Frankfurt', latitude: 50.1, longitude: 8.7 },
  { region: 'us', name: 'Virginia', latitude: 38.9, longitude: -77.4 },
];

let cluster: TestCluster;
let browser: Browser;

beforeAll(async () => {
  const settings = { CAUSEWAY_API_OPERATOR_KEY: KEY, CAUSEWAY_REGIONS: JSON.stringify(REGIONS) };
  [cluster, browser] = await Promise.all([startClusterWith(['eu', 'us'], settings), startBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await cluster?.close();
});

const urlOf = (index: number): string => cluster.nodes[index]?.url ?? '';

async function signIn(): Promise<Person> {
  const operator = await openPage(browser, `${urlOf(0)}/admin`);
  await operator.page.locator('input[name=key]').fill(KEY);
  await operator.press('sign-in');
  await operator.page.waitForSelector('[data-testid=node]');
  return operator;
}

const nodesOf = ({ page }: Person): Promise<string[]> =>
  page.$$eval('[data-testid=node]', (all) =>
    all.map((node) => `${node.getAttribute('data-node') ?? ''} ${node.getAttribute('data-state') ?? ''}`),
  );

const textOf = ({ page }: Person, testId: string): Promise<string> =>
  page.$eval(`[data-testid=${testId}]`, ({ textContent }) => textContent ?? '');

it('takes no wrong key and says so; a good one is in no address, stays over a reload, and is forgotten', async () => {
  const operator = await openPage(browser, `${urlOf(0)}/admin`);
  const { page } = operator;
  for (const wrong of ['wrong', 'ключ']) {
    await page.locator('input[name=key]').fill(wrong);
    await operator.press('sign-in');
    await operator.reads('This key is not good here.');
    expect(await page.$('[data-testid=node]')).toBeNull();
  }
  const asked: string[] = [];
  page.on('request', (request) => void asked.push(request.url()));
  await page.locator('input[name=key]').fill(KEY);
  await operator.press('sign-in');
  await page.waitForSelector('[data-testid=node]');
  await page.reload();
  await page.waitForSelector('[data-testid=node]');
  expect(asked.length).toBeGreaterThan(3);
  expect(asked.filter((url) => url.includes(KEY) || !url.startsWith(urlOf(0)))).toEqual([]);
  expect(await page.evaluate(() => JSON.stringify(localStorage) + document.cookie)).not.toContain(KEY);
  await operator.press('sign-out');
  await page.waitForSelector('input[name=key]');
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain(KEY);
});

it('shows nodes, regions and what passes between them; finds a room and who is in it', async () => {
  const room = freshRoom('Weekly figures');
  const ada = await join(browser, urlOf(0), room, 'Ada', 'role=host');
  const bo = await join(browser, urlOf(1), room, 'Bo', 'audio=0&video=0');
  await bo.seesMovingVideoOf('Ada');
  const operator = await signIn();
  const { page } = operator;
  const [one, two] = cluster.nodes;
  expect(await nodesOf(operator)).toEqual([`${one?.id} serving`, `${two?.id} serving`]);
  await waitUntil(async () => (await textOf(operator, 'total-people')).endsWith('2'));
  await operator.reads('Frankfurt');
  // Pictures of Ada go over the link all the time.
  await page.waitForSelector('[data-testid=links]');
  expect(await textOf(operator, 'links')).toMatch(new RegExp(`${one?.id} → ${two?.id}`));
  await page.waitForSelector('.chart-line[d*=L]');

  await page.locator('a[href="#rooms"]').click();
  await page.locator('input[name=tenant]').fill('dev');
  await page.locator('input[name=prefix]').fill('Nothing');
  await operator.reads('There are no such rooms.');
  await page.locator('input[name=prefix]').fill(room);
  await operator.press('room');
  await page.waitForSelector('[data-testid=person]');
  const people = await page.$$eval('[data-testid=person]', (all) =>
    all.map((each) => each.getAttribute('data-identity')),
  );
  expect(people).toEqual(['Ada', 'Bo']);
  await page.locator('[data-identity=Bo] [data-testid=examine]').click();
  await page.waitForSelector('[data-testid=reception] .badge');
  await page.keyboard.press('Escape');
  await page.locator('[data-identity=Bo] [data-testid=remove]').click();
  await operator.press('remove-yes');
  await bo.reads('removed');
  await page.waitForFunction(() => document.querySelector('[data-identity=Bo]') === null);
  await operator.press('end-room');
  await operator.press('end-yes');
  await ada.reads('ended');
  await operator.reads('Nobody is in this room.');
});

it('drains a node by a click after a question, shows it drained, and the audit log says so', async () => {
  const node = cluster.nodes[1]?.id ?? '';
  // Also after a try that stopped while the node was drained.
  const headers = { authorization: `Bearer ${KEY}` };
  await fetch(`${urlOf(0)}/v1/nodes/${node}/undrain`, { method: 'POST', headers });
  const operator = await signIn();
  const { page } = operator;
  const card = `[data-node="${node}"]`;
  await page.locator(`${card} [data-testid=drain]`).click();
  await page.waitForSelector('[data-testid=drain-yes]');
  await page.keyboard.press('Escape');
  await page.waitForSelector('[data-testid=drain-yes]', { hidden: true });
  expect(await page.$(`${card} [data-testid=drain]`)).not.toBeNull();
  await page.locator(`${card} [data-testid=drain]`).click();
  await operator.press('drain-yes');
  await page.waitForSelector(`${card}[data-state=drained]`);
  const other = await openPage(browser, `${urlOf(1)}/readyz`);
  await other.reads('unavailable');

  await page.locator('a[href="#audit"]').click();
  await page.waitForSelector('[data-testid=audit-line][data-action=drainNode]');
  expect(await textOf(operator, 'audit-line')).toContain(node);
  await page.locator('input[name=action]').fill('nothing');
  await operator.reads('There are no such lines.');
  await page.locator('a[href="#nodes"]').click();
  await page.locator(`${card} [data-testid=undrain]`).click();
  await page.waitForSelector(`${card}[data-state=serving]`);
});

/** What WCAG has against the page in either scheme, and what stands over its edge. */
async function faults(page: Page, view: string, width: number): Promise<string[]> {
  await page.setViewport({ width, height: 800 });
  const found = (await violations({ page })).map((each) => `${view}: ${width}: ${each}`);
  const over = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  return over ? [...found, `${view}: ${width}: stands over the edge`] : found;
}

it('holds WCAG in each view, wide and at 320 pixels, light and dark', async () => {
  const room = freshRoom('accessible');
  await join(browser, urlOf(0), room, 'Ada', 'role=host&video=0');
  const found: string[] = [];
  const look = async (page: Page, view: string): Promise<void> => {
    for (const width of [1_280, 320]) found.push(...(await faults(page, view, width)));
  };
  const stranger = await openPage(browser, `${urlOf(0)}/admin`);
  await stranger.page.waitForSelector('input[name=key]');
  await look(stranger.page, 'sign-in');
  const operator = await signIn();
  const { page } = operator;
  await page.waitForSelector('.chart-line[d*=L]');
  await look(page, 'overview');
  await page.locator('[data-testid=drain]').click();
  await page.waitForSelector('[data-testid=drain-yes]');
  await look(page, 'question');
  await page.keyboard.press('Escape');
  await page.locator('a[href="#rooms"]').click();
  await page.locator('input[name=tenant]').fill('dev');
  await page.locator('input[name=prefix]').fill(room);
  await operator.press('room');
  await page.waitForSelector('[data-testid=person]');
  await look(page, 'rooms');
  await operator.press('examine');
  await page.waitForSelector('[data-testid=reception]');
  await look(page, 'reception');
  await page.keyboard.press('Escape');
  // That somebody did something is a line of the next view.
  await operator.press('end-room');
  await operator.press('end-yes');
  await operator.reads('Nobody is in this room.');
  await page.locator('a[href="#audit"]').click();
  await page.locator('input[name=tenant]').fill('');
  await page.waitForSelector('[data-testid=audit-line]');
  await look(page, 'audit');
  expect(found).toEqual([]);
}, 180_000);
