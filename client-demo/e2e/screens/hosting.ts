/** What a host runs a meeting with, in English and in Arabic, from right to left: polls, questions, groups, tools, the lobby. */
import type { Page } from 'puppeteer';
import { join, openPage, type Person } from '../harness.ts';
import type { Opened, Screen, Studio } from './screens.ts';

interface Spoken {
  /** Behind the name of a screen. */
  readonly suffix: string;
  readonly language: 'en' | 'ar';
  readonly host: string;
  readonly guest: string;
  readonly poll: readonly [question: string, first: string, second: string];
  readonly question: string;
  readonly words: string;
  readonly items: readonly string[];
}

const SPOKEN: readonly Spoken[] = [
  {
    suffix: '',
    language: 'en',
    host: 'Ada Lovelace',
    guest: 'Björn Lindqvist',
    poll: ['When do we meet next?', 'On Tuesday at ten', 'On Thursday in the afternoon'],
    question: 'Will the figures of the third quarter be sent round?',
    words: 'One moment, please: we shall let you in after the first item.',
    items: ['Welcome', 'Figures of the quarter'],
  },
  {
    suffix: '-ar',
    language: 'ar',
    host: 'ليلى حداد',
    guest: 'سامي خوري',
    poll: ['متى نجتمع في المرة القادمة؟', 'يوم الثلاثاء في العاشرة', 'يوم الخميس بعد الظهر'],
    question: 'هل سترسل أرقام الربع الثالث إلى الجميع؟',
    words: 'لحظة من فضلك: سنسمح لك بالدخول بعد البند الأول.',
    items: ['ترحيب', 'أرقام الربع'],
  },
];

const QUIET = 'audio=0&video=0';

/** A page in a language, which has joined, or waits. */
async function enter({ browser, url }: Studio, { language }: Spoken, path: string): Promise<Person> {
  const page = await openPage(browser, url);
  await page.page.evaluate((name: string) => localStorage.setItem('causeway.language', name), language);
  await page.page.goto(`${url}${path}`);
  return page;
}

const pathOf = (room: string, name: string, query: string): string =>
  `/r/${encodeURIComponent(room)}?name=${encodeURIComponent(name)}&join=1&${query}`;

/** A host and a guest in a room of their own, and what is done there. */
const pair =
  (name: string, spoken: Spoken, act: (host: Person, guest: Person) => Promise<void>) =>
  async (studio: Studio): Promise<Opened> => {
    const room = `Weekly ${name}${spoken.suffix}${studio.apart ?? ''}`;
    const host = await enter(studio, spoken, pathOf(room, spoken.host, 'role=host'));
    await host.connectionIs('connected');
    const guest = await join(studio.browser, studio.url, room, spoken.guest, QUIET);
    await host.page.waitForSelector(`[data-identity="${spoken.guest}"]`);
    await act(host, guest);
    return opened(host.page, guest.page);
  };

const opened = (page: Page, ...others: readonly Page[]): Opened => ({
  page,
  async close() {
    for (const each of [page, ...others]) await each.browserContext().close();
  },
});

const poll =
  ({ poll: [question, first, second] }: Spoken) =>
  async (host: Person, guest: Person): Promise<void> => {
    await host.press('activities-button');
    await host.press('new-poll');
    await host.page.locator('input[name=question]').fill(question);
    await host.page.locator('input[name=option-0]').fill(first);
    await host.page.locator('input[name=option-1]').fill(second);
    await host.press('put-poll');
    await guest.press('activities-button');
    await guest.press('option-1');
    await guest.press('vote');
    await host.page.waitForFunction(
      () => document.querySelector('[data-testid=count-1]')?.textContent.match(/[1١]/u) !== null,
    );
  };

const questions =
  ({ question }: Spoken) =>
  async (host: Person, guest: Person): Promise<void> => {
    for (const person of [host, guest]) {
      await person.press('activities-button');
      await person.press('tab-questions');
    }
    await guest.page.locator('textarea[name=ask]').fill(question);
    await guest.press('ask-question');
    await host.press('question-vote');
  };

async function groups(host: Person): Promise<void> {
  await host.press('host-tools');
  await host.press('breakouts-button');
  await host.press('breakout-make');
  await host.page.waitForSelector('[data-testid=breakout-open]');
}

const tools =
  ({ items }: Spoken) =>
  async (host: Person): Promise<void> => {
    await host.press('host-tools');
    await host.press('host-button');
    for (const item of items) {
      await host.page.locator('input[name=agenda-item]').fill(item);
      await host.page.locator('input[name=agenda-minutes]').fill('10');
      await host.press('agenda-add');
      await host.page.waitForSelector(`::-p-text(${item})`);
    }
    await host.press('limit-30');
    await host.page.waitForSelector('[data-testid=limit-more-10]');
  };

const lobby =
  ({ guest: name, words }: Spoken) =>
  async (host: Person, guest: Person): Promise<void> => {
    await host.page.locator(`[data-identity="${name}"] [aria-haspopup=menu]`).click();
    await host.press('send-back');
    await host.press('send-back-yes');
    await guest.connectionIs('lobby');
    await host.press('lobby-open');
    await host.page.locator('[data-testid=panel-lobby] input[name=lobby-words]').fill(words);
    await host.press('lobby-send');
    await guest.reads(words);
  };

/** Who was sent back, and was written to. */
const waiting =
  (spoken: Spoken) =>
  async (studio: Studio): Promise<Opened> => {
    const room = `Weekly waiting${spoken.suffix}${studio.apart ?? ''}`;
    const host = await join(studio.browser, studio.url, room, 'Host', `${QUIET}&role=host`);
    const guest = await enter(studio, spoken, pathOf(room, spoken.guest, QUIET));
    await guest.connectionIs('connected');
    await host.page.waitForSelector(`[data-identity="${spoken.guest}"]`);
    await lobby(spoken)(host, guest);
    return opened(guest.page, host.page);
  };

export const HOSTING: readonly Screen[] = SPOKEN.flatMap((spoken) => [
  { name: `polls${spoken.suffix}`, open: pair('polls', spoken, poll(spoken)) },
  { name: `questions${spoken.suffix}`, open: pair('questions', spoken, questions(spoken)) },
  { name: `breakouts${spoken.suffix}`, open: pair('breakouts', spoken, groups) },
  { name: `host-tools${spoken.suffix}`, open: pair('host-tools', spoken, tools(spoken)) },
  { name: `lobby-host${spoken.suffix}`, open: pair('lobby-host', spoken, lobby(spoken)) },
  { name: `lobby-waiting${spoken.suffix}`, open: waiting(spoken) },
]);
