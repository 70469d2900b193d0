/** Files that people share in the chat: whole for whoever fetches them, gone with the meeting, sealed where it is sealed. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshRoom, join, startBrowser, waitUntil, type Person } from './harness.ts';
import { startServer, type TestServer } from './server.ts';

declare global {
  /** SHA-256 of the files that the page handed to the person, in hexadecimal digits. */
  var handedOver: string[];
}

const QUIET = 'audio=0&video=0';
/** What nobody else has: searched on the disk. */
const MARK = randomBytes(32);
const NAME = 'Q3 plan – <b>draft</b>.bin';
/** More than one piece of the server's. */
const BYTES = Buffer.concat([MARK, randomBytes(9_000_000), MARK]);
const DIGEST = createHash('sha256').update(BYTES).digest('hex');

let browser: Browser;
const folder = mkdtempSync(joinPath(tmpdir(), 'causeway-files-'));
const shared = joinPath(folder, NAME.replaceAll(/[<>/]/g, '_'));

beforeAll(async () => {
  writeFileSync(shared, BYTES);
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

/** Has the page tell what it hands to the person. */
async function watchDownloads({ page }: Person): Promise<void> {
  await page.evaluate(() => {
    globalThis.handedOver = [];
    const made = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (of) => {
      if (of instanceof Blob) {
        void of.arrayBuffer().then(async (bytes) => {
          const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
          globalThis.handedOver.push(Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''));
        });
      }
      return made(of);
    };
  });
}

async function share({ page }: Person): Promise<void> {
  await page.waitForSelector('[data-testid=chat-attach]');
  const input = await page.$('input[data-testid=chat-files]');
  if (input === null) throw new Error('no field for files');
  await input.uploadFile(shared);
}

/** Fetches the file that is shown, and waits until it is the one that was shared. */
async function fetched(person: Person): Promise<void> {
  await watchDownloads(person);
  await person.press('chat-file-download');
  await waitUntil(async () => (await person.page.evaluate(() => globalThis.handedOver)).includes(DIGEST));
}

const onDisk = (place: string): string[] =>
  readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => joinPath(entry.parentPath, entry.name));

const holds = (place: string, words: Buffer): boolean =>
  onDisk(place).some((path) => readFileSync(path).includes(words));

describe.each([
  ['plain', {}],
  ['sealed', { CAUSEWAY_ROOMS_SEALED: '["dev"]' }],
])('in a %s meeting', (kind, settings) => {
  const place = joinPath(folder, kind);
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer({ ...settings, CAUSEWAY_FILES_FOLDER: place });
  });

  afterAll(async () => {
    await server?.close();
  });

  it('are had whole by who is there and who comes later, and gone with the meeting', async () => {
    const room = freshRoom('files');
    const ada = await join(browser, server.url, room, 'Ada', QUIET);
    const bo = await join(browser, server.url, room, 'Bo', QUIET);
    await Promise.all([ada.press('chat-button'), bo.press('chat-button')]);
    await share(ada);
    await bo.page.waitForSelector('[data-testid=chat-file][data-whole=true]');
    expect(await bo.page.$eval('[data-testid=chat-file-name]', ({ textContent }) => textContent)).toBe(
      shared.split('/').at(-1),
    );
    await fetched(bo);

    const cleo = await join(browser, server.url, room, 'Cleo', QUIET);
    await cleo.press('chat-button');
    await cleo.page.waitForSelector('[data-testid=chat-file-download]');
    await fetched(cleo);

    // Where the meeting is sealed the disk has no byte of it that one can read.
    expect(holds(place, MARK)).toBe(kind === 'plain');
    await Promise.all([ada, bo, cleo].map((person) => person.press('leave')));
    await waitUntil(() => onDisk(place).length === 0);
  });
});
