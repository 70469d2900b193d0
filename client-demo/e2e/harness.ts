/** What the browser tests share: a browser, people in meetings, and what they see and hear. */
import { launch, type Browser, type Page } from 'puppeteer';

/** Flags for a camera and a microphone that every page may use. */
export const FAKE_DEVICES = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

/** Longest wait for a condition, in ms: generous, as the machine may be busy. */
const PATIENCE_MS = 20_000;

/** Sound plays at once, without a press of the person. */
export const AUTOPLAY = '--autoplay-policy=no-user-gesture-required';

export const CHROMIUM = process.env['PUPPETEER_EXECUTABLE_PATH'] ?? '/usr/bin/chromium';

/** Starts Chromium; by default with a fake camera and microphone that every page may use, and sound. */
export async function startBrowser(flags: readonly string[] = [...FAKE_DEVICES, AUTOPLAY]): Promise<Browser> {
  return launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--allow-loopback-in-peer-connection',
      '--disable-background-networking',
      '--auto-select-desktop-capture-source=Entire screen',
      ...flags,
    ],
  });
}

/** What is received, summed over all of a page's connections (https://www.w3.org/TR/webrtc-stats/). */
export interface Received {
  readonly framesDecoded: number;
  /** Of all sound; see `totalAudioEnergy` of RTCInboundRtpStreamStats. */
  readonly audioEnergy: number;
}

declare global {
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
    await this.page.waitForFunction(
      (expected: string) => {
        const tiles = [...document.querySelectorAll<HTMLElement>('[data-testid=participant-tile]')];
        return JSON.stringify(tiles.map(({ dataset }) => dataset['identity'] ?? '').toSorted()) === expected;
      },
      { polling: 50, timeout: PATIENCE_MS },
      JSON.stringify(identities.toSorted()),
    );
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

  /** Waits until somebody's picture is there, with a size, and moves. */
  async seesMovingVideoOf(identity: string): Promise<void> {
    const frames = await this.#framesOf(identity, 1);
    await this.#framesOf(identity, frames + 5);
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
    await this.page.waitForFunction(
      (expected: string) => document.querySelector('[data-testid=connection-state]')?.textContent === expected,
      { polling: 50, timeout: PATIENCE_MS },
      state,
    );
  }

  /** Waits for an element that shows this text. */
  async reads(text: string): Promise<void> {
    await this.page.waitForSelector(`::-p-text(${text})`, { timeout: PATIENCE_MS, visible: true });
  }

  async press(testId: string): Promise<void> {
    await this.page.locator(`[data-testid=${testId}]`).click();
  }

  /** Waits until a condition, compared with what is received now, holds. */
  async until(holds: (before: Received) => Promise<boolean>): Promise<void> {
    const before = await this.received();
    await waitUntil(() => holds(before));
  }

  async #framesOf(identity: string, atLeast: number): Promise<number> {
    const frames = await this.page.waitForFunction(
      (selector: string, least: number) => {
        const video = document.querySelector<HTMLVideoElement>(selector);
        if (video === null || video.videoWidth === 0) return 0;
        const { totalVideoFrames } = video.getVideoPlaybackQuality();
        return totalVideoFrames >= least ? totalVideoFrames : 0;
      },
      { polling: 100, timeout: PATIENCE_MS },
      `[data-identity="${identity}"] [data-testid=remote-video]`,
      atLeast,
    );
    return frames.jsonValue();
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

/** Closes every page that tests have opened, so that they do not take the CPU from the next test. */
export async function closePages(browser: Browser): Promise<void> {
  const contexts = browser.browserContexts().filter((context) => context !== browser.defaultBrowserContext());
  await Promise.all(contexts.map((context) => context.close()));
}

/** Opens a page in a window of its own, which nobody else's storage reaches. */
export async function openPage(browser: Browser, url: string): Promise<Person> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.evaluateOnNewDocument(keepPeerConnections);
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
