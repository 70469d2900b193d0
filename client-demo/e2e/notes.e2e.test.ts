import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshRoom, join, startBrowser, type Person } from './harness.ts';
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
/** How long what is written may take on a busy machine, in ms. */
const PATIENCE_MS = 30_000;
const EDITOR = '[data-testid=notes-editor] >>> .cm-content';

/** Opens a panel from the menu. */
async function open(person: Person, panel: 'notes' | 'whiteboard'): Promise<void> {
  await person.press('more');
  await person.press(`${panel}-button`);
}

async function write({ page }: Person, words: string): Promise<void> {
  const editor = await page.waitForSelector(EDITOR);
  await editor?.click();
  await page.keyboard.press('End');
  await page.keyboard.type(words);
}

/** Waits until somebody's notes hold all of these words. */
async function shows({ page }: Person, ...words: readonly string[]): Promise<void> {
  await page.waitForSelector(EDITOR);
  await page.waitForFunction(
    (expected: readonly string[]) => {
      const text = document.querySelector('[data-testid=notes-editor]')?.shadowRoot?.textContent ?? '';
      return expected.every((each) => text.includes(each));
    },
    { polling: 100, timeout: PATIENCE_MS },
    words,
  );
}

const strokes = ({ page }: Person, count: number): Promise<unknown> =>
  page.waitForSelector(`[data-testid=whiteboard][data-strokes="${count}"]`, { timeout: PATIENCE_MS });

it('lets people write and draw together; who comes later has all of it', async () => {
  const room = freshRoom('notes');
  const host = await join(browser, server.url, room, 'Host', `${QUIET}&role=host`);
  const ada = await join(browser, server.url, room, 'Ada', QUIET);
  await open(host, 'notes');
  await open(ada, 'notes');
  await write(host, 'from the host. ');
  await shows(ada, 'from the host.');
  await write(ada, 'from ada. ');
  await shows(host, 'from the host.', 'from ada.');
  // In two colours, under the policy of the page.
  await host.page.waitForFunction(
    () => {
      const root = document.querySelector('[data-testid=notes-editor]')?.shadowRoot;
      const colours = [...(root?.querySelectorAll('.author') ?? [])].map(
        (each) => getComputedStyle(each).textDecorationLine,
      );
      return colours.length > 0 && colours.every((line) => line === 'underline');
    },
    { polling: 100, timeout: PATIENCE_MS },
  );
  await host.page.waitForFunction(() => document.querySelectorAll('[data-testid=notes-author]').length === 2, {
    polling: 100,
    timeout: PATIENCE_MS,
  });

  await open(host, 'whiteboard');
  await open(ada, 'whiteboard');
  const board = await host.page.waitForSelector('[data-testid=whiteboard]');
  const box = await board?.boundingBox();
  if (!box) throw new Error('no board');
  await host.page.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.2);
  await host.page.mouse.down();
  await host.page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.7, { steps: 8 });
  await host.page.mouse.up();
  await strokes(host, 1);
  await strokes(ada, 1);

  const cas = await join(browser, server.url, room, 'Cas', QUIET);
  await open(cas, 'notes');
  await shows(cas, 'from the host.', 'from ada.');
  await open(cas, 'whiteboard');
  await strokes(cas, 1);

  await host.press('whiteboard-undo');
  await strokes(ada, 0);

  // What is saved is what stands there.
  await open(host, 'notes');
  await shows(host, 'from ada.');
  const saved = await host.page.evaluate(async () => {
    const made: Blob[] = [];
    const create = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob: Blob) => {
      made.push(blob);
      return create(blob);
    };
    document.querySelector<HTMLButtonElement>('[data-testid=notes-export]')?.click();
    return made[0]?.text();
  });
  expect(saved).toContain('from ada.');
});
