/** Firefox and Chromium in one meeting: what people write, vote, and how they go into groups and back. */
import type { Browser } from 'puppeteer';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { closePages, join, startBrowser, startFirefox, type Person } from './harness.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
let chromium: Browser;
let firefox: Browser;

beforeAll(async () => {
  [server, chromium, firefox] = await Promise.all([startServer(), startBrowser(), startFirefox()]);
});

afterEach(() => Promise.all([closePages(chromium), closePages(firefox)]));

afterAll(async () => {
  await Promise.all([chromium?.close(), firefox?.close()]);
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

it('chats and votes', async () => {
  const host = await join(firefox, server.url, 'fox-votes', 'Host', `${QUIET}&role=host`);
  const cleo = await join(chromium, server.url, 'fox-votes', 'Cleo', QUIET);
  const fay = await join(firefox, server.url, 'fox-votes', 'Fay', QUIET);
  for (const person of [host, cleo, fay]) await person.press('chat-button');
  await write(host, 'see **this**: <img src=x onerror=alert(1)>');
  await Promise.all([cleo, fay].map((person) => shows(person, `${id('chat-entry')} strong`, 'this')));
  expect(await fay.page.$(`${id('chat-entry')} img`)).toBeNull();
  await write(fay, 'hello from the fox');
  await Promise.all([host, cleo].map((person) => shows(person, id('chat-entry'), 'hello from the fox')));

  await host.press('activities-button');
  await host.press('new-poll');
  await host.page.locator('input[name=question]').fill('Which colour?');
  await host.page.locator('input[name=option-0]').fill('red');
  await host.page.locator('input[name=option-1]').fill('green');
  await host.press('put-poll');
  for (const person of [cleo, fay]) {
    await person.press('activities-button');
    await person.press('option-1');
    await person.press('vote');
    await shows(person, id('poll'), 'You have voted');
  }
  await shows(host, id('count-1'), '2');
});

it('goes into a group and back, heard in both', async () => {
  const host = await join(chromium, server.url, 'fox-groups', 'Host', `${QUIET}&role=host`);
  const fay = await join(firefox, server.url, 'fox-groups', 'Fay', 'video=0');
  const cleo = await join(chromium, server.url, 'fox-groups', 'Cleo', 'video=0');
  await host.sees(['Host', 'Fay', 'Cleo']);
  await Promise.all([fay.hearsSound(), cleo.hearsSound()]);
  await host.press('host-tools');
  await host.press('breakouts-button');
  await host.press('breakout-make');
  for (const who of ['Fay', 'Cleo']) {
    await host.page.waitForFunction(
      (name: string) => {
        const label = [...document.querySelectorAll('.breakouts label')].find((each) =>
          each.querySelector('.field-label')?.textContent.startsWith(name),
        );
        const select = label?.querySelector('select');
        const option = [...(select?.options ?? [])].find(({ text }) => text === 'Group 1');
        if (!select || !option) return false;
        select.value = option.value;
        select.dispatchEvent(new Event('change', { bubbles: true }));
        return true;
      },
      { polling: 50 },
      who,
    );
  }
  await host.press('breakout-open');
  await Promise.all([fay.press('breakout-accept'), cleo.press('breakout-accept')]);
  await Promise.all([fay, cleo].map((person) => person.reads('You are in Group 1')));
  await Promise.all([fay, cleo].map((person) => person.sees(['Fay', 'Cleo'])));
  await Promise.all([fay.hearsSound(), cleo.hearsSound()]);
  await host.press('breakout-close');
  await Promise.all([host, fay, cleo].map((person) => person.sees(['Host', 'Fay', 'Cleo'])));
  await Promise.all([host, fay, cleo].map((person) => person.hearsSound()));
});

it('waits in the lobby, and is let in again', async () => {
  const host = await join(chromium, server.url, 'fox-lobby', 'Host', `${QUIET}&role=host`);
  const fay = await join(firefox, server.url, 'fox-lobby', 'Fay');
  await host.seesMovingVideoOf('Fay');
  await host.page.locator('[data-identity="Fay"] [aria-haspopup=menu]').click();
  await host.press('send-back');
  await host.press('send-back-yes');
  await fay.connectionIs('lobby');
  await fay.reads('A host sent you back to the lobby');
  await host.press('admit');
  await fay.connectionIs('connected');
  await Promise.all([fay.sees(['Host', 'Fay']), host.sees(['Host', 'Fay'])]);
});
