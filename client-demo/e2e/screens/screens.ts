/** Every screen of the page, and how one comes to it. */
import { randomBytes } from 'node:crypto';
import type { Browser, Page } from 'puppeteer';
import { join, openPage, type Person } from '../harness.ts';
import { HOSTING } from './hosting.ts';
import { peopleNamed } from './names.ts';

/** Of the server that pictures are taken of, for this time alone. */
export const OPERATOR_KEY = randomBytes(32).toString('base64url');

/** Where pictures are taken. */
export interface Studio {
  readonly browser: Browser;
  readonly url: string;
  /** Lets many people into a room, the first of them with cameras; resolves to their pages. */
  readonly bring: (room: string, names: readonly string[], cameras: number) => Promise<readonly Page[]>;
  /** Behind the name of every room; default: nothing. A second try needs rooms that the first has not used. */
  readonly apart?: string;
  /** How many people a meeting has at most; default: as many as its picture needs. */
  readonly most?: number;
}

export interface Opened {
  readonly page: Page;
  readonly close: () => Promise<void>;
  /** What to do in each size, before its pictures are taken. */
  readonly inEach?: ((page: Page) => Promise<void>) | undefined;
}

export interface Screen {
  readonly name: string;
  /** Also on a telephone that lies. */
  readonly lying?: boolean;
  readonly open: (studio: Studio) => Promise<Opened>;
}

const leave = async (...pages: readonly Page[]): Promise<void> => {
  for (const page of pages) await page.browserContext().close();
};

const opened = ({ page }: Person, ...others: readonly Page[]): Opened => ({
  page,
  close: () => leave(page, ...others),
});

interface Full {
  /** Ourselves included. */
  readonly people: number;
  readonly cameras: number;
  /** What to do in the meeting, once everybody is there. */
  readonly afterwards?: (ada: Person, studio: Studio, room: string) => Promise<readonly Page[] | void>;
  readonly query?: string;
  readonly inEach?: (page: Page) => Promise<void>;
}

/** A meeting with so many people. */
const meeting =
  (name: string, { people, cameras, afterwards, query = 'role=host', inEach }: Full) =>
  async (studio: Studio): Promise<Opened> => {
    const { browser, url, most = people } = studio;
    const room = `Weekly ${name}${studio.apart ?? ''}`;
    const ada = await join(browser, url, room, 'Ada Lovelace', query);
    const names = peopleNamed(Math.min(people, most) - 1);
    const crowd = names.length === 0 ? [] : await studio.bring(room, names, cameras);
    await ada.page.waitForFunction(
      (count: number) => document.querySelectorAll('[data-testid=participant-tile]').length >= count,
      { timeout: 30_000 },
      Math.min(people, most, 6),
    );
    const more = (await afterwards?.(ada, studio, room)) ?? [];
    return { ...opened(ada, ...crowd, ...more), inEach };
  };

const choose = (mode: string) => async (ada: Person) => {
  await ada.page.keyboard.press('l');
  await ada.press(`layout-${mode}`);
  await ada.page.keyboard.press('Escape');
};

const pressKey = (key: 'l' | '?') => async (ada: Person) => {
  await ada.page.keyboard.press(key);
};

/** Somebody shares a drawn document. */
async function sharing(_ada: Person, { browser, url }: Studio, room: string): Promise<readonly Page[]> {
  const bo = await openPage(browser, `${url}/r/${encodeURIComponent(room)}`);
  await bo.page.evaluate(() => {
    navigator.mediaDevices.getDisplayMedia = async () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 1600, height: 900 });
      const drawing = canvas.getContext('2d');
      const words = ['Quarterly report', 'Income by region', 'Costs', 'Outlook'];
      const draw = (): void => {
        if (drawing === null) return;
        drawing.fillStyle = '#fdfdfb';
        drawing.fillRect(0, 0, 1600, 900);
        drawing.fillStyle = '#173735';
        for (const [index, word] of words.entries()) {
          drawing.font = index === 0 ? 'bold 72px sans-serif' : '44px sans-serif';
          drawing.fillText(word, 120, 160 + index * 110);
        }
        for (const [index, height] of [180, 260, 220, 340, 420].entries()) {
          drawing.fillStyle = `hsl(${176 + index * 6} 45% ${30 + index * 7}%)`;
          drawing.fillRect(820 + index * 130, 780 - height, 90, height);
        }
      };
      draw();
      setInterval(draw, 200);
      return canvas.captureStream(5);
    };
  });
  await bo.page.locator('input[name=name]').fill('Björn Lindqvist');
  await bo.press('join');
  await bo.connectionIs('connected');
  await bo.press('screen');
  await bo.page.waitForSelector('[data-testid=local-screen]');
  return [bo.page];
}

/** Opens a menu of the bar, or closes and opens it again where it is open. */
const openMenu = (id: string) => async (page: Page) => {
  await page.keyboard.press('Escape');
  await page.locator(`[data-testid=${id}]`).click();
  await page.waitForSelector('[role=menu] [role^=menuitem]');
};

/** Presses a control of the bar, or of its menu where it found no room. */
const pressItem = (id: string) => async (page: Page) => {
  if ((await page.$('dialog[open]')) !== null) return;
  if ((await page.$(`.controls [data-testid=${id}]`)) === null) await openMenu('more')(page);
  await page.locator(`[data-testid=${id}]`).click();
  await page.waitForSelector('dialog[open]');
};

/** One's own hand, and the list of people. */
async function raiseHands({ page }: Person): Promise<void> {
  await page.keyboard.press('h');
  await page.keyboard.press('p');
}

async function write({ page }: Person, { browser, url }: Studio, room: string): Promise<readonly Page[]> {
  const bo = await join(browser, url, room, 'Björn', 'audio=0&video=0');
  await page.keyboard.press('c');
  await bo.page.keyboard.press('c');
  const say = async (each: Page, words: string): Promise<void> => {
    await each.locator('textarea[name=message]').fill(words);
    await each.keyboard.press('Enter');
    await page.waitForSelector(`::-p-text(${words.slice(0, 20)})`);
  };
  await say(page, 'Good morning! The figures are at https://example.org/q3');
  await say(bo.page, 'Thank you. I shall share my screen in a moment.');
  await say(bo.page, 'Can everybody hear me?');
  await say(page, 'Loud and clear.');
  return [bo.page];
}

async function makeInvitation(ada: Person): Promise<void> {
  await ada.page.keyboard.press('o');
  await ada.press('make-invitation');
  await ada.page.waitForSelector('[data-testid=made-invitation]');
}

/** Everybody's name lies over the pictures of others. */
async function mark({ page }: Person): Promise<void> {
  await pressItem('settings')(page);
  await page.locator('.switch ::-p-text(Watermark)').click();
  await page.keyboard.press('Escape');
  await page.waitForSelector('[data-testid=watermark]');
}

/** Somebody who waits, before a host who has switched the lobby on. */
async function waitInLobby({ browser, url, apart = '' }: Studio): Promise<Opened> {
  const room = `Weekly lobby${apart}`;
  const host = await join(browser, url, room, 'Björn', 'role=host&audio=0&video=0');
  await pressItem('settings')(host.page);
  await host.page.locator('.switch ::-p-text(Lobby)').click();
  const ada = await openPage(browser, `${url}/r/${encodeURIComponent(room)}?name=Ada&join=1`);
  await ada.connectionIs('lobby');
  return opened(ada, host.page);
}

/** A host's settings of who may come in, where those are on show. */
async function showEntry(page: Page): Promise<void> {
  await pressItem('settings')(page);
  await page.waitForSelector('input[name=room-password]');
  await page.$eval('[data-testid=admits]', (field) => field.scrollIntoView({ block: 'start' }));
}

/** Somebody at a meeting with a password, of which one was wrong already. */
async function askForPassword({ browser, url, apart = '' }: Studio): Promise<Opened> {
  const room = `Weekly password${apart}`;
  const host = await join(browser, url, room, 'Björn', 'role=host&audio=0&video=0');
  await showEntry(host.page);
  await host.page.locator('input[name=room-password]').fill('lantern');
  await host.press('set-password');
  await host.page.waitForSelector('[data-testid=remove-password]');
  const ada = await openPage(browser, `${url}/r/${encodeURIComponent(room)}?name=Ada&join=1`);
  await ada.page.locator('input[name=password]').fill('lamp');
  await ada.press('password-join');
  await ada.reads('Tries left');
  return opened(ada, host.page);
}

/** Somebody who came before the host, where nobody is in without one. */
async function waitForHost({ browser, url, apart = '' }: Studio): Promise<Opened> {
  const room = `Weekly before${apart}`;
  const host = await join(browser, url, room, 'Björn', 'role=host&audio=0&video=0');
  await showEntry(host.page);
  await host.page.locator('.switch ::-p-text(Only while a host is here)').click();
  // Who opened the room would follow as host: somebody watches while it goes on.
  const viewer = await join(browser, url, room, 'Chen', 'role=viewer&audio=0&video=0');
  await host.page.keyboard.press('Escape');
  await host.press('leave');
  const ada = await openPage(browser, `${url}/r/${encodeURIComponent(room)}?name=Ada&join=1`);
  await ada.reads('Waiting for the host');
  return opened(ada, host.page, viewer.page);
}

/** What operators see while there is a meeting. */
const lookAtServers =
  (view: '#nodes' | '#rooms') =>
  async ({ browser, url, apart = '' }: Studio): Promise<Opened> => {
    const room = `Weekly figures${apart}`;
    const ada = await join(browser, url, room, 'Ada Lovelace', 'role=host');
    const bo = await join(browser, url, room, 'Bo Diddley', 'audio=0');
    const operator = await openPage(browser, `${url}/admin${view}`);
    await operator.page.locator('input[name=key]').fill(OPERATOR_KEY);
    await operator.press('sign-in');
    if (view === '#rooms') {
      await operator.page.locator('input[name=tenant]').fill('dev');
      await operator.press('room');
      await operator.page.waitForSelector('[data-testid=person]');
    } else {
      await operator.page.waitForSelector('.chart-line[d*=L]');
    }
    return opened(operator, ada.page, bo.page);
  };

export const SCREENS: readonly Screen[] = [
  { name: 'home', lying: true, open: async ({ browser, url }) => opened(await openPage(browser, url)) },
  {
    name: 'way-in',
    lying: true,
    open: async ({ browser, url }) => {
      const ada = await openPage(browser, `${url}/r/Weekly?name=Ada%20Lovelace`);
      await ada.page.waitForSelector('[data-testid=local-video]');
      return opened(ada);
    },
  },
  {
    name: 'way-in-ar',
    open: async ({ browser, url }) => {
      const ada = await openPage(browser, `${url}/r/Weekly?name=${encodeURIComponent('ليلى حداد')}`);
      await ada.page.waitForSelector('[data-testid=local-video]');
      await ada.page.select('[data-testid=page-language]', 'ar');
      await ada.page.waitForSelector('html[dir=rtl]');
      return opened(ada);
    },
  },
  {
    name: 'own-picture',
    open: async ({ browser, url }) => {
      const ada = await openPage(browser, `${url}/r/Weekly?name=Ada%20Lovelace&video=0`);
      const inEach = async (page: Page): Promise<void> => {
        await page.$eval('.preview-more', (more) => more.setAttribute('open', ''));
      };
      await inEach(ada.page);
      await ada.page.select('[data-testid=background]', 'picture');
      await ada.page.waitForSelector('[data-testid=own-picture-choose]');
      return { ...opened(ada), inEach };
    },
  },
  {
    name: 'way-in-without-camera',
    open: async ({ browser, url }) => opened(await openPage(browser, `${url}/r/Weekly?name=Ada%20Lovelace&video=0`)),
  },
  { name: 'alone', lying: true, open: meeting('alone', { people: 1, cameras: 0 }) },
  { name: 'two', lying: true, open: meeting('two', { people: 2, cameras: 1 }) },
  { name: 'nine', lying: true, open: meeting('nine', { people: 9, cameras: 6 }) },
  { name: 'twenty-five', lying: true, open: meeting('twenty-five', { people: 25, cameras: 18 }) },
  { name: 'two-hundred', open: meeting('two-hundred', { people: 200, cameras: 10 }) },
  { name: 'speaker', open: meeting('speaker', { people: 5, cameras: 4, afterwards: choose('speaker') }) },
  { name: 'sidebar', lying: true, open: meeting('sidebar', { people: 9, cameras: 8, afterwards: choose('sidebar') }) },
  { name: 'screen', lying: true, open: meeting('screen', { people: 5, cameras: 4, afterwards: sharing }) },
  { name: 'people', lying: true, open: meeting('people', { people: 25, cameras: 6, afterwards: raiseHands }) },
  { name: 'chat', open: meeting('chat', { people: 3, cameras: 2, afterwards: write }) },
  { name: 'layouts', open: meeting('layouts', { people: 3, cameras: 2, afterwards: pressKey('l') }) },
  { name: 'invite', open: meeting('invite', { people: 3, cameras: 2, afterwards: makeInvitation }) },
  { name: 'keys', open: meeting('keys', { people: 3, cameras: 2, afterwards: pressKey('?') }) },
  { name: 'settings', open: meeting('settings', { people: 3, cameras: 2, inEach: pressItem('settings') }) },
  { name: 'more', open: meeting('more', { people: 3, cameras: 2, inEach: openMenu('more') }) },
  { name: 'watermark', open: meeting('watermark', { people: 3, cameras: 2, afterwards: mark }) },
  { name: 'lobby', open: waitInLobby },
  { name: 'password', open: askForPassword },
  { name: 'waiting-host', open: waitForHost },
  { name: 'entry', open: meeting('entry', { people: 1, cameras: 0, inEach: showEntry }) },
  ...HOSTING,
  {
    name: 'left',
    open: meeting('left', { people: 1, cameras: 0, afterwards: (ada) => ada.press('leave') }),
  },
  {
    name: 'quality',
    open: meeting('quality', {
      people: 3,
      cameras: 2,
      afterwards: async ({ page }) => {
        await page.keyboard.press('d');
        await page.waitForSelector('[data-testid=quality-row]');
      },
    }),
  },
  {
    name: 'check',
    open: async ({ browser, url }) => {
      const ada = await openPage(browser, `${url}/check`);
      await ada.press('check-start');
      await ada.page.waitForSelector('[data-testid=check-steps][data-done=true]', { timeout: 150_000 });
      return opened(ada);
    },
  },
  { name: 'operators', open: lookAtServers('#nodes') },
  { name: 'operators-rooms', open: lookAtServers('#rooms') },
  { name: 'lost', open: async ({ browser, url }) => opened(await openPage(browser, `${url}/nothing/here`)) },
];
