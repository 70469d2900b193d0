/** The self-test finds what is wrong, and says what to do about it. */
import { randomBytes } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { Browser } from 'puppeteer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { closePages, FAKE_DEVICES, openPage, startBrowser, type Person } from './harness.ts';
import { startServer, type TestServer } from './server.ts';

/** All steps, those that wait for what is blocked included, in ms. */
const CHECK_MS = 90_000;

const secret = randomBytes(32).toString('hex');

let server: TestServer;
let closed: TestServer;
let browser: Browser;
let refusing: Browser;

beforeAll(async () => {
  const keys = JSON.stringify([{ tenant: 'acme', algorithm: 'HS256', secret }]);
  [server, closed, browser, refusing] = await Promise.all([
    // Nobody listens there: a relay that is down.
    startServer({
      CAUSEWAY_TURN_URLS: '["turn:127.0.0.1:9?transport=tcp"]',
      CAUSEWAY_TURN_SECRET: 'a secret of the tests, of 32 characters or more',
    }),
    startServer({ CAUSEWAY_DEV: 'false', CAUSEWAY_AUTH_KEYS: keys }),
    // A name that is not this machine's own: to the browser a page from there is not secure.
    startBrowser([...FAKE_DEVICES, '--host-resolver-rules=MAP causeway.test 127.0.0.1']),
    startBrowser(['--use-fake-device-for-media-stream', '--deny-permission-prompts']),
  ]);
});

afterEach(() => Promise.all([browser, refusing].map(closePages)));

afterAll(async () => {
  await browser?.close();
  await refusing?.close();
  await server?.close();
  await closed?.close();
});

interface Found {
  readonly verdict: string;
  readonly finding: string;
  readonly words: string;
}

/** Runs the check to its end. */
async function check({ page }: Person): Promise<Readonly<Record<string, Found>>> {
  await page.locator('[data-testid=check-start]').click();
  await page.waitForSelector('[data-testid=check-steps][data-done=true]', { timeout: CHECK_MS });
  const found = await page.$$eval('.check-step', (steps) =>
    steps.map((step) => ({
      step: step.getAttribute('data-testid')?.replace('check-', '') ?? '',
      verdict: step.getAttribute('data-verdict') ?? '',
      finding: step.getAttribute('data-finding') ?? '',
      words: step.textContent,
    })),
  );
  const byStep: Record<string, Found> = {};
  for (const { step, ...rest } of found) byStep[step] = rest;
  return byStep;
}

const opened = (prepare?: () => void, path = '/check', on = browser, at = server.url): Promise<Person> =>
  openPage(on, at + path, prepare);

it('finds nothing where all is well but the relay, which is down; and writes no secret for the help desk', async () => {
  const ada = await opened();
  const found = await check(ada);
  for (const step of ['browser', 'secure', 'microphone', 'camera', 'server', 'signaling', 'udp', 'tcp']) {
    expect([step, found[step]?.verdict, found[step]?.finding]).toEqual([step, 'good', expect.any(String)]);
  }
  expect(found['bandwidth']?.words).toMatch(/up [\d,]+ kbit/i);
  expect(found['relay']).toMatchObject({ verdict: 'warning', finding: 'check:relay-blocked' });
  expect(found['relay']?.words).toContain('allow the relay (TURN)');
  const report = await ada.page.$eval('[data-testid=check-report]', (field) =>
    field instanceof HTMLTextAreaElement ? field.value : '',
  );
  expect(report).toContain('kbit/s');
  expect(report).not.toMatch(/eyJ|check-[0-9a-f]{8}/);
  await ada.press('check-back');
  await ada.page.waitForSelector('input[name=room]');
}, 120_000);

/** What is planted into the page, which step finds it, and words of its remedy. */
const PLANTED: readonly (readonly [name: string, prepare: () => void, step: string, finding: string, words: string])[] =
  [
    [
      'an old browser',
      () => Reflect.deleteProperty(globalThis, 'RTCPeerConnection'),
      'browser',
      'check:browser-old',
      'Update it',
    ],
    [
      'no WebAssembly',
      () => Reflect.deleteProperty(globalThis, 'WebAssembly'),
      'browser',
      'check:no-webassembly',
      'allow WebAssembly',
    ],
    [
      'no camera',
      () => {
        const { mediaDevices } = navigator;
        const ask = mediaDevices.getUserMedia.bind(mediaDevices);
        mediaDevices.getUserMedia = (constraints) => {
          if (constraints?.video) return Promise.reject(new DOMException('none', 'NotFoundError'));
          return ask(constraints);
        };
      },
      'camera',
      'media:absent',
      'Plug one in',
    ],
    [
      'a microphone that another program holds',
      () => {
        const { mediaDevices } = navigator;
        const ask = mediaDevices.getUserMedia.bind(mediaDevices);
        mediaDevices.getUserMedia = (constraints) => {
          if (constraints?.audio) return Promise.reject(new DOMException('held', 'NotReadableError'));
          return ask(constraints);
        };
      },
      'microphone',
      'media:busy',
      'Close that program',
    ],
    [
      'a proxy without WebSockets',
      () => {
        globalThis.WebSocket = class extends WebSocket {
          constructor(url: string | URL, protocols?: string | string[]) {
            const nowhere = new URL(url);
            nowhere.pathname = '/nowhere';
            super(nowhere, protocols);
          }
        };
      },
      'signaling',
      'check:no-socket',
      'allow WebSocket connections',
    ],
  ];

it.each(PLANTED)(
  'finds %s',
  async (_name, prepare, step, finding, words) => {
    const found = await check(await opened(prepare));
    expect(found[step]).toMatchObject({ finding, words: expect.stringContaining(words) });
    expect(found[step]?.verdict).not.toBe('good');
  },
  120_000,
);

it('finds a refused microphone, and says how it is given in this browser', async () => {
  const found = await check(await opened(undefined, '/check', refusing));
  expect(found['microphone']).toMatchObject({ verdict: 'fault', finding: 'media:denied-chromium' });
  expect(found['microphone']?.words).toContain('beginning of the address bar');
}, 120_000);

it('finds an address that is not secure', async () => {
  const found = await check(await opened(undefined, '/check', browser, `http://causeway.test:${server.port}`));
  expect(found['secure']).toMatchObject({ verdict: 'fault', finding: 'check:insecure' });
  expect(found['secure']?.words).toContain('https://causeway.test');
  expect(found['camera']?.verdict).toBe('skipped');
}, 120_000);

describe('without a meeting', () => {
  const token = (expiresIn: number) => jwt.sign({ tenant: 'acme', sub: 'ada', room: 'board' }, secret, { expiresIn });

  it('finds an expired invitation, one that is none, and none at all', async () => {
    const outcomes = [
      [`/check/board#token=${token(-3_600)}`, 'check:token-expired', 'Ask whoever invited you'],
      ['/check/board#token=nonsense', 'check:token-invalid', 'Open the link once more'],
      ['/check', 'check:no-invitation', 'Open the link of your meeting'],
    ] as const;
    for (const [path, finding, words] of outcomes) {
      const found = await check(await opened(undefined, path, browser, closed.url));
      expect(found['server']).toMatchObject({ finding, words: expect.stringContaining(words) });
      expect(found['udp']?.verdict).toBe('skipped');
    }
    const good = await check(await opened(undefined, `/check/board#token=${token(300)}`, browser, closed.url));
    expect(good['udp']).toMatchObject({ verdict: 'good' });
  }, 180_000);

  it('finds a page whose address the server does not know', async () => {
    const ada = await opened();
    // As a proxy in front that passes another Host on.
    await ada.page.setRequestInterception(true);
    ada.page.on('request', (request) => {
      if (!request.url().endsWith('/v1/check')) return void request.continue();
      void request.continue({ headers: { ...request.headers(), origin: 'https://elsewhere.example.com' } });
    });
    await ada.page.evaluate(() => {
      globalThis.WebSocket = class extends WebSocket {
        constructor() {
          super('ws://127.0.0.1:9/');
        }
      };
    });
    const found = await check(ada);
    expect(found['signaling']).toMatchObject({ verdict: 'fault', finding: 'check:wrong-address' });
    expect(found['signaling']?.words).toContain('pass the Host on');
  }, 120_000);

  it('finds a server that is away, and a machine without a network', async () => {
    const ada = await opened();
    await ada.page.setRequestInterception(true);
    ada.page.on('request', (request) => void (request.url().includes('/v1/') ? request.abort() : request.continue()));
    expect((await check(ada))['server']).toMatchObject({ verdict: 'fault', finding: 'check:server-away' });
    await ada.page.setOfflineMode(true);
    expect((await check(ada))['server']).toMatchObject({ verdict: 'fault', finding: 'check:offline' });
  }, 120_000);
});
