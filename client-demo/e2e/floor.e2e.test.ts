/** A host runs a meeting in the page: a hard mute, the roll call, the agenda, the spotlight, what was done and who was there. */
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { join, type Person, startBrowser } from './harness.ts';
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

/** Chooses one of the host's tools. */
async function tool(host: Person, id: string): Promise<void> {
  await host.press('host-tools');
  await host.press(id);
}

/** Chooses something from the menu of somebody's tile. */
async function act(host: Person, identity: string, action: string): Promise<void> {
  await host.page.locator(`[data-identity="${identity}"] [aria-haspopup=menu]`).click();
  await host.press(action);
}

async function answer(host: Person, words: string): Promise<void> {
  await host.page.locator(`dialog[open] ::-p-text(${words})`).click();
}

const microphoneIs = (person: Person, state: 'on' | 'off') =>
  person.page.waitForSelector(`[data-testid=mic][data-state=${state}]`);

it('mutes everybody so that nobody unmutes, neither by the button nor by holding the space bar', async () => {
  const host = await join(browser, server.url, 'floor', 'Host', 'audio=0&video=0&role=host');
  const ada = await join(browser, server.url, 'floor', 'Ada', 'video=0');
  await host.hearsSound();

  await tool(host, 'mute-all');
  await answer(host, 'Let people unmute themselves');
  await host.press('mute-all-yes');
  await microphoneIs(ada, 'off');
  await ada.press('mic');
  await ada.reads('A host does not allow this at the moment');
  await ada.page.focus('h1').catch(() => undefined);
  await ada.page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  await ada.page.keyboard.down('Space');
  await microphoneIs(ada, 'off');
  await ada.page.keyboard.up('Space');
  await microphoneIs(ada, 'off');

  // Asked to, she may; the host does not do it for her.
  await act(host, 'Ada', 'ask-to-unmute');
  await ada.reads('Host asks you to switch your microphone on');
  await microphoneIs(ada, 'off');
  await ada.page.locator('::-p-aria(Unmute[role="button"])').click();
  await microphoneIs(ada, 'on');
  await host.hearsSound();
});

it('goes through a roll call, an agenda and a timer, and keeps what was done', async () => {
  const host = await join(browser, server.url, 'agenda', 'Host', 'audio=0&video=0&role=host');
  // The panel stands beside the stage, and covers nothing.
  await host.page.setViewport({ width: 1_280, height: 800 });
  const ada = await join(browser, server.url, 'agenda', 'Ada', 'video=0');
  const bo = await join(browser, server.url, 'agenda', 'Bo', 'audio=0&video=0');
  await host.sees(['Host', 'Ada', 'Bo']);

  await tool(host, 'host-button');
  await host.press('roll-call-start');
  await ada.reads('It is your turn to speak');
  await bo.reads('Ada is called to speak');
  await bo.press('mic');
  await bo.reads('Another one is called to speak');
  await host.press('roll-call-next');
  await bo.reads('It is your turn to speak');
  await microphoneIs(ada, 'off');
  await bo.press('mic');
  await microphoneIs(bo, 'on');
  await host.press('roll-call-end');

  await host.page.locator('input[name=agenda-item]').fill('Budget of next year');
  await host.press('agenda-add');
  await host.page.locator('[data-testid=agenda-item] ::-p-text(Begin)').click();
  await host.press('timer-5');
  await ada.reads('Budget of next year');
  await ada.page.waitForFunction(() =>
    /^4:5\d$/.test(document.querySelector('[role=timer]')?.textContent?.trim() ?? ''),
  );

  await act(host, 'Bo', 'spotlight-on');
  await ada.page.waitForSelector('.stage[data-layout=large]');

  await host.page.waitForFunction(() => document.querySelectorAll('[data-testid=record]').length >= 4, {
    timeout: 15_000,
  });
  const words = await host.page.$$eval('[data-testid=record]', (all) => all.map((each) => each.textContent));
  expect(words.some((each) => each.includes('began a roll call'))).toBe(true);
  const csv = await host.page.evaluate(async () => {
    const blobs: Promise<string>[] = [];
    URL.createObjectURL = (blob) => {
      if (blob instanceof Blob) blobs.push(blob.text());
      return 'blob:none';
    };
    HTMLAnchorElement.prototype.click = () => undefined;
    document.querySelector<HTMLButtonElement>('[data-testid=attendance]')?.click();
    while (blobs.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    return blobs[0];
  });
  expect(csv).toMatch(/Ada,Ada,participant,\d{4}-/);
});
