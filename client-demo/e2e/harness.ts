/**
 * What the browser tests share: a browser, people in meetings, and what they see and hear.
 *
 * The rule for every browser test: it may stop anywhere, as on a machine that stands still for a moment, and then runs once
 * more. The second try must find nothing of the first:
 * - Every room is `freshRoom('name')`, a room of this try alone.
 * - Pages come from `join` or `openPage`. `setup.ts` closes those of a test after each try; pages that
 *   `beforeAll` opens stay.
 * - What a test breaks or changes outside its rooms (a node, a proxy, a line, settings of the server) `beforeEach` makes whole,
 *   or each try starts its own.
 * - Nothing asserts on speed; what has to come is waited for, by default for `PATIENCE_MS`.
 */
import { randomBytes } from 'node:crypto';
import { launch, type Browser, type BrowserContext, type Page } from 'puppeteer';

/** Flags for a camera and a microphone that every page may use. */
export const FAKE_DEVICES = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

/** Longest wait for a condition, in ms: generous, as the machine may be busy. */
const PATIENCE_MS = 45_000;

/** How long a browser may take to start, in ms. */
const START_MS = 90_000;

/** Sound plays at once, without a press of the person. */
export const AUTOPLAY = '--autoplay-policy=no-user-gesture-required';

export const CHROMIUM = process.env['PUPPETEER_EXECUTABLE_PATH'] ?? '/usr/bin/chromium';
export const FIREFOX = process.env['FIREFOX_BIN'] ?? '/usr/bin/firefox-esr';

/** Starts Chromium; by default with a fake camera and microphone that every page may use, and sound. */
export async function startBrowser(flags: readonly string[] = [...FAKE_DEVICES, AUTOPLAY]): Promise<Browser> {
  return launch({
    executablePath: CHROMIUM,
    timeout: START_MS,
    args: [
      '--no-sandbox',
      '--allow-loopback-in-peer-connection',
      '--disable-background-networking',
      '--auto-select-desktop-capture-source=Entire screen',
      ...flags,
    ],
  });
}

/** A camera and a microphone that every page may use, sound without a press, and media over the loopback. */
const FIREFOX_PREFERENCES = {
  'media.autoplay.blocking_policy': 0,
  'media.autoplay.default': 0,
  'media.navigator.permission.disabled': true,
  'media.navigator.streams.fake': true,
  'media.peerconnection.ice.loopback': true,
};

export interface FirefoxOptions {
  /** Over those of the tests, as in about:config. */
  readonly preferences?: Readonly<Record<string, unknown>>;
  /** What runs instead of Firefox itself, such as a script that enters a network namespace first. */
  readonly executablePath?: string;
  /** Of the loopback; default: any that is free. */
  readonly debuggingPort?: number;
}

/** Starts Firefox, over WebDriver BiDi, as `startBrowser` starts Chromium: with fake devices, and sound. */
export async function startFirefox(options: FirefoxOptions = {}): Promise<Browser> {
  const { preferences, executablePath, debuggingPort } = options;
  return launch({
    browser: 'firefox',
    timeout: START_MS,
    executablePath: executablePath ?? FIREFOX,
    ...(debuggingPort === undefined ? {} : { debuggingPort }),
    extraPrefsFirefox: { ...FIREFOX_PREFERENCES, ...preferences },
  });
}

/** What is received, summed over all of a page's connections (https://www.w3.org/TR/webrtc-stats/). */
export interface Received {
  readonly framesDecoded: number;
  /** Of all sound; see `totalAudioEnergy` of RTCInboundRtpStreamStats. */
  readonly audioEnergy: number;
}

declare global {
  /** What a video shows, in a few pixels; empty: nothing. */
  var pixelsOf: (video: HTMLVideoElement) => string;
  /** Every peer connection of the page: kept by the harness, before the page's own code runs. */
  var peerConnections: RTCPeerConnection[];
}

function keepPeerConnections(): void {
  globalThis.peerConnections = [];
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      globalThis.peerConnections.push(this);
    }
  };
}

/** Pixels tell what a person sees: a browser may go on decoding and counting frames of which it shows none. */
function readPixels(): void {
  const canvas = Object.assign(document.createElement('canvas'), { width: 32, height: 18 });
  const drawing = canvas.getContext('2d', { willReadFrequently: true });
  globalThis.pixelsOf = (video) => {
    if (drawing === null || video.videoWidth === 0) return '';
    drawing.drawImage(video, 0, 0, canvas.width, canvas.height);
    return drawing.getImageData(0, 0, canvas.width, canvas.height).data.join();
  };
}

/** Resolves once a picture has changed so often; to false if it has not in time. */
async function seeChanges(selector: string, count: number, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  let last = '';
  for (let seen = 0; seen <= count;) {
    const video = document.querySelector<HTMLVideoElement>(selector);
    const pixels = video === null ? '' : globalThis.pixelsOf(video);
    if (pixels !== last) seen += 1;
    last = pixels;
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
  return true;
}

/** Firefox without a display has no screen to share: what the person picks there is drawn. */
function offerDrawnScreen(): void {
  if (!navigator.userAgent.includes('Firefox')) return;
  navigator.mediaDevices.getDisplayMedia = async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
    const drawing = canvas.getContext('2d');
    const stream = canvas.captureStream(15);
    let pictures = 0;
    const timer = setInterval(() => {
      if (stream.getTracks().every(({ readyState }) => readyState === 'ended')) clearInterval(timer);
      pictures += 1;
      drawing?.clearRect(0, 0, canvas.width, canvas.height);
      drawing?.fillRect((pictures * 20) % canvas.width, 100, 200, 200);
    }, 1_000 / 15);
    return stream;
  };
}

async function readReceived(): Promise<Received> {
  let framesDecoded = 0;
  let audioEnergy = 0;
  for (const connection of globalThis.peerConnections) {
    const report = await connection.getStats();
    report.forEach((stats: { type: string; framesDecoded?: number; totalAudioEnergy?: number }) => {
      if (stats.type !== 'inbound-rtp') return;
      framesDecoded += stats.framesDecoded ?? 0;
      audioEnergy += stats.totalAudioEnergy ?? 0;
    });
  }
  return { framesDecoded, audioEnergy };
}

/** One person with a browser window. */
export class Person {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  received(): Promise<Received> {
    return this.page.evaluate(readReceived);
  }

  /** The identities of the tiles, in their order. */
  identities(): Promise<string[]> {
    return this.page.$$eval('[data-testid=participant-tile]', (tiles) =>
      tiles.map((tile) => tile.getAttribute('data-identity') ?? ''),
    );
  }

  /** Waits for tiles of exactly these people, in any order. */
  async sees(identities: readonly string[]): Promise<void> {
    const waiting = this.page.waitForFunction(
      (expected: string) => {
        const tiles = [...document.querySelectorAll<HTMLElement>('[data-testid=participant-tile]')];
        return JSON.stringify(tiles.map(({ dataset }) => dataset['identity'] ?? '').toSorted()) === expected;
      },
      { polling: 50, timeout: PATIENCE_MS },
      JSON.stringify(identities.toSorted()),
    );
    await this.#waitFor(`the page shows ${identities.join(', ')}`, waiting);
  }

  /** Waits; if in vain, the error says what the page shows instead. */
  async #waitFor(what: string, waiting: Promise<unknown>): Promise<void> {
    try {
      await waiting;
    } catch (cause) {
      const shown = await this.page
        .evaluate(
          () => `${document.querySelector('[data-testid=connection-state]')?.textContent}; ${document.body.innerText}`,
        )
        .catch(() => 'a page that is gone');
      throw new Error(`not so within ${PATIENCE_MS} ms: ${what}. It shows: ${shown.replaceAll(/\s+/g, ' ')}`, {
        cause,
      });
    }
  }

  /** Marks the tiles of now, so that one that went and came back is known by its lost mark. */
  markTiles(): Promise<void> {
    return this.page.$$eval('[data-testid=participant-tile]', (tiles) => {
      for (const tile of tiles) tile.setAttribute('data-marked', '');
    });
  }

  markedTiles(): Promise<number> {
    return this.page.$$eval('[data-marked]', (tiles) => tiles.length);
  }

  /** Waits until somebody's picture is there, and moves. */
  async seesMovingVideoOf(identity: string): Promise<void> {
    const selector = `[data-identity="${identity}"] [data-testid=remote-video]`;
    if (await this.page.evaluate(seeChanges, selector, 5, PATIENCE_MS)) return;
    throw new Error(`no moving picture of ${identity} within ${PATIENCE_MS} ms`);
  }

  /** Waits until more sound than before has been decoded. */
  async hearsSound(): Promise<void> {
    await this.until(async (before) => (await this.received()).audioEnergy > before.audioEnergy);
  }

  /** Waits until more frames than before have been decoded. */
  async decodesMoreFrames(): Promise<void> {
    await this.until(async (before) => (await this.received()).framesDecoded > before.framesDecoded + 5);
  }

  async connectionIs(state: string): Promise<void> {
    const waiting = this.page.waitForFunction(
      (expected: string) => document.querySelector('[data-testid=connection-state]')?.textContent === expected,
      { polling: 50, timeout: PATIENCE_MS },
      state,
    );
    await this.#waitFor(`the connection is ${state}`, waiting);
  }

  /** Waits for an element that shows this text. */
  async reads(text: string): Promise<void> {
    const waiting = this.page.waitForSelector(`::-p-text(${text})`, { timeout: PATIENCE_MS, visible: true });
    await this.#waitFor(`the page says “${text}”`, waiting);
  }

  async press(testId: string): Promise<void> {
    await this.page.locator(`[data-testid=${testId}]`).click();
  }

  /** Waits until a condition, compared with what is received now, holds. */
  async until(holds: (before: Received) => Promise<boolean>): Promise<void> {
    const before = await this.received();
    await waitUntil(() => holds(before));
  }
}

/** Waits until a condition holds; rejects if it does not in time. */
export async function waitUntil(
  holds: () => Promise<boolean> | boolean,
  timeoutMs: number = PATIENCE_MS,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not so within ${timeoutMs} ms: ${holds.toString()}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
}

/** A name for a room that nobody else has: neither another test, nor another try of the same one. */
export const freshRoom = (name: string): string => `${name}-${randomBytes(4).toString('hex')}`;

/** Windows that were opened since `keepPages`. */
const opened = new Set<BrowserContext>();

/** From now on, what is open already stays: it belongs to a whole file. */
export function keepPages(): void {
  opened.clear();
}

/** Closes every page that was opened since then, in whatever browser, and passes over those that are gone. */
export async function closeOpenedPages(): Promise<void> {
  const contexts = [...opened];
  opened.clear();
  await Promise.all(contexts.map((context) => context.close().catch(() => undefined)));
}

/** Closes every page that tests have opened in a browser, so that they do not take the CPU from what comes next. */
export async function closePages(browser: Browser): Promise<void> {
  const contexts = browser.browserContexts().filter((context) => context !== browser.defaultBrowserContext());
  await Promise.all(contexts.map((context) => context.close()));
}

/** Opens an empty window of its own, which nobody else's storage reaches, and which is closed after the try. */
async function openWindow(browser: Browser): Promise<Page> {
  const context = await browser.createBrowserContext();
  opened.add(context);
  // A tab behind another one draws nothing, in Firefox.
  const page = await context.newPage({ type: 'window' });
  // Waits of Puppeteer itself, and what a page loads.
  page.setDefaultTimeout(PATIENCE_MS);
  page.setDefaultNavigationTimeout(START_MS);
  return page;
}

/**
 * Opens a page in a window of its own.
 * @param prepare runs in the page before its own code
 */
export async function openPage(browser: Browser, url: string, prepare?: () => void): Promise<Person> {
  const page = await openWindow(browser);
  await page.evaluateOnNewDocument(keepPeerConnections);
  await page.evaluateOnNewDocument(readPixels);
  await page.evaluateOnNewDocument(offerDrawnScreen);
  if (prepare !== undefined) await page.evaluateOnNewDocument(prepare);
  await page.goto(url);
  return new Person(page);
}

/** Lets somebody join a room, and waits until they are in. `query` goes on the address, as in `audio=0`. */
export async function join(browser: Browser, url: string, room: string, name: string, query = ''): Promise<Person> {
  const search = new URLSearchParams(query);
  search.set('name', name);
  search.set('join', '1');
  const person = await openPage(browser, `${url}/r/${encodeURIComponent(room)}?${search.toString()}`);
  await person.connectionIs('connected');
  return person;
}
