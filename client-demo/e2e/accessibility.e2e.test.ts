import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshRoom, join, openPage, startBrowser, type Person } from './harness.ts';
import { startServer, type TestServer } from './server.ts';
import { violations } from './wcag.ts';

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

it('holds on the way into a meeting', async () => {
  const home = await openPage(browser, server.url);
  await home.page.waitForSelector('input[name=room]');
  expect(await violations(home)).toEqual([]);
  const room = await openPage(browser, `${server.url}/r/open`);
  await room.page.waitForSelector('[data-testid=local-video]');
  expect(await violations(room)).toEqual([]);
});

it('holds in a meeting, with its settings open, and after it', async () => {
  const room = freshRoom('accessible');
  const ada = await join(browser, server.url, room, 'Ada', 'role=host');
  expect(await violations(ada)).toEqual([]);
  await join(browser, server.url, room, 'Bo', 'audio=0&video=0');
  await ada.sees(['Ada', 'Bo']);
  await ada.press('screen');
  await ada.page.waitForSelector('[data-testid=screen-tile]');
  expect(await violations(ada)).toEqual([]);

  await ada.page.locator('::-p-aria(Settings[role="button"])').click();
  await ada.page.waitForSelector('dialog[open]');
  expect(await violations(ada)).toEqual([]);
  await ada.page.keyboard.press('Escape');
  await ada.press('leave');
  await ada.reads('You left the meeting');
  expect(await violations(ada)).toEqual([]);
});

it('tells screen readers who comes, who goes, and that one is connected', async () => {
  const room = freshRoom('told');
  const ada = await join(browser, server.url, room, 'Ada', 'audio=0&video=0');
  const said = (text: string) =>
    ada.page.waitForFunction(
      (expected: string) => document.querySelector('[aria-live=polite]')?.textContent.includes(expected),
      { polling: 20 },
      text,
    );
  const [bo] = await Promise.all([join(browser, server.url, room, 'Bo', 'audio=0&video=0'), said('Bo joined')]);
  await Promise.all([bo.press('leave'), said('Bo left')]);
});

/** A telephone's, or that of a window of 1280 pixels enlarged four times (WCAG 2.2, 1.4.10). */
const NARROW = { width: 320, height: 640 };
const WIDE = { width: 1_280, height: 800 };

/** Whether anything stands beyond the page's edge. */
const overflows = ({ page }: Person): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

/** Opens something by its key, looks at it, and closes it. */
async function look(person: Person, key: 'p' | 'c' | 'q' | 'l' | 'o' | 'd' | '?', selector: string): Promise<string[]> {
  const { page } = person;
  await page.keyboard.press(key);
  await page.waitForSelector(selector);
  await page.waitForFunction(() => document.querySelector('.spinner') === null);
  const found = (await violations(person)).map((each) => `${key}: ${each}`);
  if (await overflows(person)) found.push(`${key}: stands over the edge`);
  await page.keyboard.press('Escape');
  await page.waitForSelector(selector, { hidden: true });
  return found;
}

it('holds in every panel and dialog, wide and at 320 pixels', async () => {
  const room = freshRoom('panels');
  const ada = await join(browser, server.url, room, 'Ada', 'role=host&video=0');
  await join(browser, server.url, room, 'Bo', 'audio=0&video=0');
  await ada.sees(['Ada', 'Bo']);
  for (const viewport of [WIDE, NARROW]) {
    await ada.page.setViewport(viewport);
    expect(await look(ada, 'p', '[data-testid=panel-people]')).toEqual([]);
    expect(await look(ada, 'c', '[data-testid=panel-chat]')).toEqual([]);
    expect(await look(ada, 'q', '[data-testid=panel-activities]')).toEqual([]);
    expect(await look(ada, 'd', '[data-testid=quality]')).toEqual([]);
    expect(await look(ada, 'l', 'dialog[open] .layouts')).toEqual([]);
    expect(await look(ada, 'o', 'dialog[open] .invite-form')).toEqual([]);
    expect(await look(ada, '?', 'dialog[open] .keys')).toEqual([]);
    expect(await overflows(ada)).toBe(false);
  }
  // Fourteen looks in two schemes.
}, 360_000);

it('holds in the tools of a host, wide and at 320 pixels', async () => {
  const room = freshRoom('host');
  const ada = await join(browser, server.url, room, 'Ada', 'role=host&audio=0&video=0');
  await join(browser, server.url, room, 'Bo', 'audio=0&video=0');
  await ada.sees(['Ada', 'Bo']);
  for (const [viewport, menu] of [
    [WIDE, 'host-tools'],
    [NARROW, 'more'],
  ] as const) {
    await ada.page.setViewport(viewport);
    await ada.press(menu);
    await ada.press('mute-all');
    await ada.page.waitForSelector('dialog[open] [data-testid=mute-all-yes]');
    expect([menu, await overflows(ada), await violations(ada)]).toEqual([menu, false, []]);
    await ada.page.keyboard.press('Escape');
    await ada.press(menu);
    await ada.press('host-button');
    await ada.page.waitForSelector('[data-testid=attendance]');
    // The first time the roll call is to be begun, the second time it goes on.
    if (menu === 'host-tools') await ada.press('timer-5');
    await ada.page.waitForSelector('[role=timer]');
    expect([menu, await overflows(ada), await violations(ada)]).toEqual([menu, false, []]);
    if (menu === 'host-tools') await ada.press('roll-call-start');
    await ada.page.waitForSelector('[data-testid=roll-call-end]');
    expect([menu, await overflows(ada), await violations(ada)]).toEqual([menu, false, []]);
    await ada.page.keyboard.press('Escape');
    await ada.page.waitForSelector('[data-testid=attendance]', { hidden: true });
  }
});

it('holds in polls, in breakout rooms, and where one waits, wide and at 320 pixels', async () => {
  const room = freshRoom('asked');
  const ada = await join(browser, server.url, room, 'Ada', 'role=host&audio=0&video=0');
  const bo = await join(browser, server.url, room, 'Bo', 'audio=0&video=0');
  await ada.sees(['Ada', 'Bo']);
  const checked = async (person: Person, what: string): Promise<void> => {
    for (const viewport of [WIDE, NARROW]) {
      await person.page.setViewport(viewport);
      await person.page.waitForFunction(() => document.querySelector('.spinner') === null);
      expect([what, await overflows(person), await violations(person)]).toEqual([what, false, []]);
    }
    await person.page.setViewport(WIDE);
  };
  await ada.press('activities-button');
  await ada.press('new-poll');
  await ada.page.locator('input[name=question]').fill('Which colour?');
  await ada.page.locator('input[name=option-0]').fill('red');
  await ada.page.locator('input[name=option-1]').fill('green');
  await checked(ada, 'a new poll');
  await ada.press('put-poll');
  await bo.press('activities-button');
  await bo.page.waitForSelector('[data-testid=option-1]');
  await checked(bo, 'a vote');
  await bo.press('option-1');
  await bo.press('vote');
  await ada.page.waitForSelector('[data-testid=count-1]');
  await checked(ada, 'its results');
  await ada.press('host-tools');
  await ada.press('breakouts-button');
  await ada.press('breakout-make');
  await ada.page.waitForSelector('[data-testid=breakout-open]');
  await checked(ada, 'groups that are made');
  await ada.press('breakout-open');
  await ada.page.waitForSelector('[data-testid=breakout-close]');
  await checked(ada, 'groups that are open');
  await ada.press('breakout-close');
  await ada.page.locator('[data-identity="Bo"] [aria-haspopup=menu]').click();
  await ada.press('send-back');
  await ada.press('send-back-yes');
  await bo.connectionIs('lobby');
  await ada.press('lobby-open');
  await ada.page.waitForSelector('[data-testid=lobby-to]');
  await ada.page.locator('input[name=lobby-words]').fill('One moment');
  await ada.press('lobby-send');
  await bo.reads('One moment');
  await checked(ada, 'words to who waits');
  // Of a page that waits the spinner is a part.
  expect(await violations(bo)).toEqual([]);
});

it('holds on the way in at 320 pixels', async () => {
  for (const path of ['', '/r/open', '/nothing/here']) {
    const ada = await openPage(browser, `${server.url}${path}`);
    await ada.page.setViewport(NARROW);
    await ada.page.waitForSelector('h1');
    expect([path, await overflows(ada), await violations(ada)]).toEqual([path, false, []]);
  }
});

it('holds on the page that checks the connection, before and after, wide and at 320 pixels', async () => {
  const ada = await openPage(browser, `${server.url}/check`);
  await ada.page.waitForSelector('[data-testid=check-start]');
  expect(await violations(ada)).toEqual([]);
  await ada.press('check-start');
  await ada.page.waitForSelector('[data-testid=check-steps][data-done=true]', { timeout: 90_000 });
  for (const viewport of [WIDE, NARROW]) {
    await ada.page.setViewport(viewport);
    expect([viewport, await overflows(ada), await violations(ada)]).toEqual([viewport, false, []]);
  }
});

it('is used with the keyboard alone', async () => {
  const room = freshRoom('keys');
  const { page } = await join(browser, server.url, room, 'Ada');
  const focused = (): Promise<string> =>
    page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? document.activeElement?.tagName ?? '');
  expect(await focused()).toBe('H1');
  const reached = new Set<string>();
  for (let presses = 0; presses < 12; presses += 1) {
    await page.keyboard.press('Tab');
    reached.add(await focused());
  }
  expect([...reached]).toEqual(expect.arrayContaining(['mic', 'camera', 'screen', 'leave']));
  await page.waitForSelector('[data-testid=mic][data-state=on]');
  await page.keyboard.press('m');
  await page.waitForSelector('[data-testid=mic][data-state=off]');
});

it('holds where a password is asked for, where one waits for a host, and where hosts set that, at 320 pixels', async () => {
  const room = freshRoom('entry');
  const ada = await join(browser, server.url, room, 'Ada', 'role=host&audio=0&video=0');
  await join(browser, server.url, room, 'Cy', 'role=viewer&audio=0&video=0');
  await ada.page.locator('::-p-aria(Settings[role="button"])').click();
  await ada.page.waitForSelector('[data-testid=admits]');
  await ada.page.select('[data-testid=admits]', 'invited');
  await ada.page.waitForSelector('textarea[name=invited]');
  await ada.page.setViewport(NARROW);
  expect([await violations(ada), await overflows(ada)]).toEqual([[], false]);
  await ada.page.select('[data-testid=admits]', 'everybody');
  await ada.page.locator('input[name=room-password]').fill('lantern');
  await ada.press('set-password');
  await ada.page.waitForSelector('[data-testid=remove-password]');

  const bo = await openPage(browser, `${server.url}/r/${room}?name=Bo&join=1&audio=0&video=0`);
  await bo.page.setViewport(NARROW);
  await bo.page.waitForSelector('[data-testid=password-form]');
  expect([await violations(bo), await overflows(bo)]).toEqual([[], false]);
  await bo.page.locator('input[name=password]').fill('lamp');
  await bo.page.keyboard.press('Enter');
  await bo.reads('Tries left: 4');
  expect([await violations(bo), await overflows(bo)]).toEqual([[], false]);

  await ada.page.locator('.switch ::-p-text(Only while a host is here)').click();
  await ada.page.keyboard.press('Escape');
  await ada.press('leave');
  await bo.page.locator('input[name=password]').fill('lantern');
  await bo.page.keyboard.press('Enter');
  await bo.reads('Waiting for the host');
  expect([await violations(bo), await overflows(bo)]).toEqual([[], false]);
});
