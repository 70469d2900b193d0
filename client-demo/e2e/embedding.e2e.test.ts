import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { Browser, Frame, Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { closePages, join, startBrowser, waitUntil } from './harness.ts';
import { startServer, type TestServer } from './server.ts';

const QUIET = 'audio=0&video=0';

let server: TestServer;
let browser: Browser;
let portal: Portal;
let stranger: Portal;
/** May show meetings of the tenant `acme` alone. */
let partner: Portal;

/** A page of another origin: `localhost` with a port of its own, as the server is at 127.0.0.1. */
interface Portal {
  readonly origin: string;
  /** By path. */
  readonly pages: Map<string, string>;
  readonly server: Server;
}

async function openPortal(): Promise<Portal> {
  const pages = new Map<string, string>();
  const http = createServer((request, response) => {
    const path = request.url ?? '';
    if (path === '/token') {
      void guestToken().then((token) => response.end(JSON.stringify({ token })));
      return;
    }
    response.setHeader('Content-Type', 'text/html').end(pages.get(path) ?? '');
  });
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  const address = http.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { origin: `http://localhost:${port}`, pages, server: http };
}

async function guestToken(): Promise<string> {
  const answer = await fetch(`${server.url}/v1/dev/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ room: 'daily', name: 'Ada', identity: 'ada' }),
  });
  return z.object({ token: z.string() }).parse(await answer.json()).token;
}

/** The page of the document, for this server: nothing else of it is different. */
function example(): string {
  const document = readFileSync(new URL('../../docs/EMBEDDING.md', import.meta.url), 'utf8');
  const page = /```html\n([\s\S]*?)```/.exec(document)?.[1] ?? '';
  expect(page).toContain('https://meet.example.com/');
  return page.replaceAll('https://meet.example.com', server.url);
}

/** A frame with nothing around it but a list of all that it says. */
const bare = (query = ''): string => `<!doctype html><title>bare</title>
<iframe id="frame" src="${server.url}/?embed=1${query}" allow="camera; microphone; display-capture; autoplay"></iframe>
<script>
  globalThis.heard = [];
  addEventListener('message', ({ data, origin, source }) => {
    if (origin === '${server.url}' && source === frame.contentWindow) heard.push(data);
  });
  globalThis.say = (message) => frame.contentWindow.postMessage(message, '${server.url}');
</script>`;

declare global {
  var heard: Record<string, unknown>[];
  var say: (message: unknown) => void;
}

beforeAll(async () => {
  [portal, stranger, partner] = await Promise.all([openPortal(), openPortal(), openPortal()]);
  [server, browser] = await Promise.all([
    startServer({
      CAUSEWAY_HTTP_EMBEDDING_ORIGINS: JSON.stringify([portal.origin]),
      CAUSEWAY_TENANTS: JSON.stringify([{ tenant: 'acme', embedding: { origins: [partner.origin] } }]),
    }),
    startBrowser(),
  ]);
});

afterEach(() => closePages(browser));

afterAll(async () => {
  await browser?.close();
  await server?.close();
  for (const each of [portal, stranger, partner]) each?.server.close();
});

async function open(where: Portal, content: string): Promise<Page> {
  where.pages.set('/', content);
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.goto(where.origin);
  return page;
}

/** The framed page; undefined: the browser shows nothing of it. */
const framed = (page: Page): Frame | undefined => page.frames().find((frame) => frame.url().startsWith(server.url));

const heardOf = (page: Page, of: Record<string, unknown>): Promise<Record<string, unknown>> =>
  page
    .waitForFunction(
      (wanted: [string, unknown][]) =>
        globalThis.heard.find((message) =>
          wanted.every(([name, value]) => JSON.stringify(message[name]) === JSON.stringify(value)),
        ),
      { timeout: 20_000 },
      Object.entries(of),
    )
    .then(async (handle) => z.record(z.string(), z.unknown()).parse(await handle.jsonValue()));

const say = (page: Page, message: unknown): Promise<void> =>
  page.evaluate((content) => globalThis.say(content), message);

/** Loads the page again, and resolves to the browser's words when it refuses the frame. */
async function reloadRefused(page: Page): Promise<string> {
  const refused = new Promise<string>((resolve) => {
    page.on('console', (message) => {
      if (message.text().includes('frame-ancestors')) resolve(message.text());
    });
  });
  await page.reload();
  return refused;
}

async function ask(page: Page, id: number, method: string, params: object = {}): Promise<Record<string, unknown>> {
  await say(page, { causeway: 1, id, method, params });
  return heardOf(page, { id });
}

describe('the element', () => {
  it('runs as the document shows it, in a page of an origin that is allowed', async () => {
    const bo = await join(browser, server.url, 'daily', 'Bo', QUIET);
    const page = await open(portal, example());
    await bo.sees(['Bo', 'ada']);
    await page.waitForSelector('::-p-text(connected: 2)');
    await bo.seesMovingVideoOf('ada');
    // The token stands in no address.
    expect(framed(page)?.url()).toBe(`${server.url}/r/daily?embed=1`);
    await page.locator('#mute').click();
    await bo.page.waitForSelector('[data-identity=ada][aria-label*="muted"]');
    await page.locator('#leave').click();
    await bo.sees(['Bo']);
    await page.waitForSelector('::-p-text(closed: 0)');
    // The page around does not see into the meeting.
    expect(await page.$eval('causeway-meeting', (element) => element.shadowRoot)).toBeNull();
  });

  it('is refused in a page of an origin that is not', async () => {
    const page = await open(stranger, bare());
    expect(await reloadRefused(page)).toContain("frame-ancestors 'self'");
    expect(framed(page)).toBeUndefined();
    await say(page, { causeway: 1, id: 1, method: 'getState' }).catch(() => undefined);
    expect(await page.evaluate(() => globalThis.heard)).toEqual([]);
  });
});

describe('an origin that is allowed for one tenant', () => {
  it('shows the page for that tenant, which joins no meeting of another', async () => {
    const page = await open(partner, bare('&tenant=acme'));
    await heardOf(page, { event: 'ready' });
    const refusal = { error: { code: 'join_failed', message: 'other-tenant' } };
    expect(await ask(page, 1, 'join', { room: 'daily', token: await guestToken() })).toMatchObject(refusal);
    expect(await ask(page, 2, 'join', { room: 'daily', name: 'Ada' })).toMatchObject(refusal);
  });

  it.each(['', '&tenant=dev'])('is shown nothing where the address says "%s" of a tenant', async (query) => {
    const page = await open(partner, bare(query));
    expect(await reloadRefused(page)).toContain("frame-ancestors 'self'");
    expect(framed(page)).toBeUndefined();
  });
});

describe('the messages', () => {
  it('are all as the document has them', async () => {
    const page = await open(portal, bare());
    const ready = await heardOf(page, { event: 'ready' });
    expect(ready).toEqual({
      causeway: 1,
      event: 'ready',
      data: { methods: ['join', 'leave', 'setMicrophone', 'setCamera', 'getState'] },
    });
    expect(await ask(page, 1, 'getState')).toEqual({
      causeway: 1,
      id: 1,
      result: {
        connection: 'idle',
        room: null,
        microphone: false,
        camera: false,
        participants: 0,
        reason: null,
        ignored: 0,
      },
    });
    expect(await ask(page, 2, 'leave')).toMatchObject({ error: { code: 'not_joined' } });
    expect(await ask(page, 3, 'setCamera', { on: true })).toMatchObject({ error: { code: 'not_joined' } });
    expect(await ask(page, 4, 'dance')).toMatchObject({ error: { code: 'unknown_method' } });
    expect(await ask(page, 5, 'join', { room: 7 })).toMatchObject({ error: { code: 'invalid_params' } });
    await say(page, { causeway: 2, id: 6, method: 'getState' });
    expect(await heardOf(page, { id: 6 })).toMatchObject({ error: { code: 'unsupported_version' } });

    const wishes = { room: 'messages', name: 'Ada', microphone: false, camera: false, language: 'de' };
    expect(await ask(page, 7, 'join', wishes)).toMatchObject({
      result: { connection: 'connected', room: 'messages', microphone: false, camera: false, participants: 1 },
    });
    expect(await ask(page, 8, 'join', wishes)).toMatchObject({ error: { code: 'already_joined' } });
    await waitUntil(async () => (await framed(page)?.evaluate(() => document.documentElement.lang)) === 'de');
    expect(await ask(page, 9, 'setMicrophone', { on: true })).toMatchObject({ result: { microphone: true } });
    expect(await ask(page, 10, 'setCamera', { on: true })).toMatchObject({ result: { camera: true } });
    expect(await ask(page, 11, 'setCamera', { on: false })).toMatchObject({ result: { camera: false } });

    const bo = await join(browser, server.url, 'messages', 'Bo', QUIET);
    await heardOf(page, { event: 'participantJoined', data: { identity: 'Bo', name: 'Bo' } });
    await bo.press('leave');
    await heardOf(page, { event: 'participantLeft', data: { identity: 'Bo', name: 'Bo' } });

    expect(await ask(page, 12, 'leave')).toMatchObject({ result: { connection: 'closed', reason: 'left' } });
    const states = await page.evaluate(() => globalThis.heard.filter(({ event }) => event === 'state'));
    expect(states.at(-1)).toMatchObject({ data: { connection: 'closed', reason: 'left', participants: 0 } });
    const refused = await ask(page, 13, 'join', { room: 'messages', token: 'no-token' });
    expect(refused).toMatchObject({ error: { code: 'join_failed', message: 'invitation-invalid' } });
  });

  it('of others and garbage are passed over and counted', async () => {
    const page = await open(portal, bare());
    await heardOf(page, { event: 'ready' });
    await page.evaluate(() => {
      for (const garbage of ['garbage', null, 7, [], {}, { causeway: 1 }, { causeway: 'x', id: 1, method: 'leave' }])
        globalThis.say(garbage);
    });
    // From within: the page's own window is not the one around it.
    await framed(page)?.evaluate(() => window.postMessage({ causeway: 1, id: 99, method: 'getState' }, '*'));
    await waitUntil(async () => {
      const { result } = await ask(page, Date.now(), 'getState');
      return z.object({ ignored: z.number() }).safeParse(result).data?.ignored === 8;
    });
    expect(await page.evaluate(() => globalThis.heard.some(({ id }) => id === 99))).toBe(false);
  });
});
