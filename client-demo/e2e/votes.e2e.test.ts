import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { join, startBrowser, type Person } from './harness.ts';
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

const QUIET = 'audio=0&video=0';
const id = (name: string): string => `[data-testid=${name}]`;

async function write({ page }: Person, words: string): Promise<void> {
  await page.locator('textarea[name=message]').fill(words);
  await page.keyboard.press('Enter');
}

/** Waits until a text stands in a part of the page. */
async function shows({ page }: Person, part: string, words: string): Promise<void> {
  await page.waitForFunction(
    (selector: string, expected: string) =>
      [...document.querySelectorAll(selector)].some((each) => each.textContent.includes(expected)),
    { polling: 50, timeout: 20_000 },
    part,
    words,
  );
}

it('lets people chat, vote, ask, react and raise hands; who comes later sees it all', async () => {
  const host = await join(browser, server.url, 'votes', 'Host', `${QUIET}&role=host`);
  const ada = await join(browser, server.url, 'votes', 'Ada', QUIET);

  await host.press('chat-button');
  await ada.press('chat-button');
  await write(host, 'see **this**: <img src=x onerror=alert(1)>');
  await shows(ada, `${id('chat-entry')} strong`, 'this');
  await shows(ada, id('chat-entry'), '<img src=x onerror=alert(1)>');
  expect(await ada.page.$(`${id('chat-entry')} img`)).toBeNull();
  // The reaction to a message, from its menu.
  await ada.page.hover(id('chat-entry'));
  await ada.press('chat-react');
  await ada.press('react-heart');
  await host.page.waitForSelector(id('chat-reaction-heart'));
  // A private one is marked, and nobody else's.
  await ada.page.select(id('chat-to'), 'hosts');
  await write(ada, 'may I speak?');
  await host.page.waitForSelector(`${id('chat-entry')}[data-private=true]`);
  // What one wrote is changed.
  await host.page.hover(id('chat-entry'));
  await host.press('chat-actions');
  await host.press('chat-edit');
  await write(host, 'see that');
  await shows(ada, id('chat-entry'), 'see that');

  await host.press('activities-button');
  await host.press('new-poll');
  await host.page.locator('input[name=question]').fill('Which colour?');
  await host.page.locator('input[name=option-0]').fill('red');
  await host.page.locator('input[name=option-1]').fill('green');
  await host.page.locator('::-p-text(Nothing that is stored)').click();
  await host.press('put-poll');
  await ada.press('activities-button');
  await ada.press('option-1');
  await ada.press('vote');
  await shows(host, id('count-1'), '1');
  await shows(ada, id('poll'), 'You have voted');

  await ada.press('tab-questions');
  await ada.page.locator('textarea[name=ask]').fill('Until when?');
  await ada.press('ask-question');
  await host.press('tab-questions');
  await host.press('question-vote');
  await shows(ada, id('question-vote'), '1');

  await ada.press('hand-button');
  await host.page.waitForSelector(id('hand'));
  await ada.press('reactions-button');
  await ada.press('reaction-applause');
  await host.page.waitForSelector(`${id('reactions-floating')} [data-kind=applause]`);
  await host.page.waitForSelector(`[data-identity=Ada] ${id('reaction-mark')}`);

  const late = await join(browser, server.url, 'votes', 'Cy', QUIET);
  await late.page.waitForSelector(id('hand'));
  await late.press('chat-button');
  await shows(late, id('chat-entry'), 'see that');
  expect(await late.page.$$(id('chat-entry'))).toHaveLength(1);
  await late.press('activities-button');
  await shows(late, id('count-1'), '1');
  await late.press('tab-questions');
  await shows(late, id('question'), 'Until when?');
});
