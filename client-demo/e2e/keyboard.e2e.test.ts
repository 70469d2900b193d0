/** One whole meeting without a mouse. */
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshRoom, join, openPage, startBrowser } from './harness.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** Goes on by Tab until the focus is on such an element. */
async function tabTo(page: Page, selector: string): Promise<void> {
  // Panels are fetched when they are opened first.
  await page.waitForSelector(selector);
  for (let presses = 0; presses < 40; presses += 1) {
    if (await page.evaluate((wanted: string) => document.activeElement?.matches(wanted) === true, selector)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${selector}`);
}

/** A host asks something, by keys as well. */
async function putPoll(page: Page): Promise<void> {
  await page.keyboard.press('q');
  await tabTo(page, '[data-testid=new-poll]');
  await page.keyboard.press('Enter');
  for (const [name, words] of Object.entries({ question: 'Tea or coffee?', 'option-0': 'Tea', 'option-1': 'Coffee' })) {
    await tabTo(page, `input[name=${name}]`);
    await page.keyboard.type(words);
  }
  await tabTo(page, '[data-testid=put-poll]');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-testid=poll]');
}

it('joins, speaks, raises a hand, writes, votes, looks at the people, changes the layout and leaves', async () => {
  const room = freshRoom('by-keys');
  const bo = await join(browser, server.url, room, 'Bo', 'role=host&audio=0&video=0');
  const ada = await openPage(browser, `${server.url}/r/${room}?audio=0`);
  const { page } = ada;
  await page.waitForSelector('input[name=name]');

  await tabTo(page, 'input[name=name]');
  await page.keyboard.type('Ada');
  await tabTo(page, '[data-testid=join]');
  await page.keyboard.press('Enter');
  await ada.connectionIs('connected');
  await ada.sees(['Ada', 'Bo']);

  // Speaks as long as the space bar is held, then with the microphone on.
  await page.keyboard.down('Space');
  await bo.hearsSound();
  await page.keyboard.up('Space');
  await page.waitForSelector('[data-testid=mic][data-state=off]');
  await page.keyboard.press('m');
  await page.waitForSelector('[data-testid=mic][data-state=on]');
  await bo.hearsSound();

  await page.keyboard.press('h');
  await bo.page.waitForSelector('[data-identity=Ada] [data-testid=hand]');

  await page.keyboard.press('c');
  await tabTo(page, 'textarea[name=message]');
  await page.keyboard.type('Hello from the keyboard');
  await page.keyboard.press('Enter');
  await bo.page.keyboard.press('c');
  await bo.reads('Hello from the keyboard');
  await page.keyboard.press('Escape');
  await page.waitForSelector('[data-testid=panel-chat]', { hidden: true });

  await bo.page.keyboard.press('Escape');
  await bo.page.waitForSelector('[data-testid=panel-chat]', { hidden: true });
  await putPoll(bo.page);
  await page.keyboard.press('q');
  await tabTo(page, '[data-testid=option-0]');
  await page.keyboard.press('Space');
  await tabTo(page, '[data-testid=vote]');
  await page.keyboard.press('Enter');
  await bo.page.waitForFunction(() => document.querySelector('[data-testid=count-0]')?.textContent.trim() === '1', {
    polling: 50,
  });
  await page.keyboard.press('Escape');

  await page.keyboard.press('p');
  await page.waitForSelector('[data-testid=panel-people] [data-identity=Bo]');
  await page.keyboard.press('Escape');

  await page.keyboard.press('l');
  await tabTo(page, 'input[name=layout]');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  expect(await page.$eval('input[name=layout]:checked', ({ value }) => value)).toBe('speaker');
  await page.keyboard.press('Escape');
  await page.waitForSelector('[data-identity=Ada][data-floating=true]');

  await tabTo(page, '[data-testid=leave]');
  await page.keyboard.press('Enter');
  await ada.reads('You left the meeting');
  await bo.sees(['Bo']);
});

it('without single keys, keys do nothing, and everything is still reached', async () => {
  const room = freshRoom('no-keys');
  const { page } = await join(browser, server.url, room, 'Ada');
  await page.waitForSelector('[data-testid=mic][data-state=on]');
  await page.keyboard.press('?');
  await tabTo(page, 'dialog [role=switch]');
  await page.keyboard.press('Space');
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog[open]', { hidden: true });
  await page.keyboard.press('m');
  await tabTo(page, '[data-testid=mic]');
  expect(await page.$eval('[data-testid=mic]', (button) => button.getAttribute('data-state'))).toBe('on');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-testid=mic][data-state=off]');
});
