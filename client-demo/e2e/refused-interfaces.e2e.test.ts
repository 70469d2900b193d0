/** Whatever a browser lacks or refuses besides WebRTC, the meeting goes on. */
import type { Browser } from 'puppeteer';
import { afterAll, afterEach, beforeAll, it } from 'vitest';
import { closePages, join, Person, startBrowser } from './harness.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});

afterEach(() => closePages(browser));

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** Each runs in the page before its own code. */
const REFUSALS: Readonly<Record<string, () => void>> = {
  'no AudioContext': () => Reflect.deleteProperty(globalThis, 'AudioContext'),
  'no analysis of sound': () => {
    AudioContext.prototype.createMediaStreamSource = () => {
      throw new DOMException('refused', 'NotSupportedError');
    };
  },
  'no media queries': () => Reflect.deleteProperty(globalThis, 'matchMedia'),
  'no ResizeObserver': () => Reflect.deleteProperty(globalThis, 'ResizeObserver'),
  'no IntersectionObserver': () => Reflect.deleteProperty(globalThis, 'IntersectionObserver'),
  'storage refused': () => {
    for (const name of ['localStorage', 'sessionStorage']) {
      Object.defineProperty(globalThis, name, {
        get: () => {
          throw new DOMException('refused', 'SecurityError');
        },
      });
    }
  },
  'no notifications': () => Reflect.deleteProperty(globalThis, 'Notification'),
  'no permissions, clipboard or wake lock': () => {
    for (const name of ['permissions', 'clipboard', 'wakeLock']) {
      Object.defineProperty(navigator, name, { value: undefined });
    }
  },
  'no devices': () => Object.defineProperty(Navigator.prototype, 'mediaDevices', { get: () => undefined }),
  'devices are not told': () => {
    MediaDevices.prototype.enumerateDevices = () => Promise.reject(new DOMException('refused', 'NotAllowedError'));
  },
  'no choice of loudspeakers': () => Reflect.deleteProperty(HTMLMediaElement.prototype, 'setSinkId'),
  'no graphemes': () => Reflect.deleteProperty(Intl, 'Segmenter'),
  'no video frame callbacks': () => Reflect.deleteProperty(HTMLVideoElement.prototype, 'requestVideoFrameCallback'),
  'no popovers': () => {
    for (const name of ['popover', 'showPopover', 'hidePopover']) Reflect.deleteProperty(HTMLElement.prototype, name);
  },
  'no beacons': () => Object.defineProperty(Navigator.prototype, 'sendBeacon', { value: undefined }),
  'no random identifiers': () => Reflect.deleteProperty(Crypto.prototype, 'randomUUID'),
  'no information about the network': () => Reflect.deleteProperty(Navigator.prototype, 'connection'),
};

/** Joins with a browser that refuses something, and resolves once everything is as it should be. */
async function joinWithout(refusal: () => void, name: string): Promise<Person> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.evaluateOnNewDocument(refusal);
  await page.goto(`${server.url}/r/refused?name=${encodeURIComponent(name)}&join=1`);
  const person = new Person(page);
  await person.connectionIs('connected');
  return person;
}

it('goes on without each of the optional interfaces, one after the other', { timeout: 180_000 }, async () => {
  const bo = await join(browser, server.url, 'refused', 'Bo', 'audio=0');
  await bo.page.setViewport({ width: 480, height: 360 });
  for (const [name, refusal] of Object.entries(REFUSALS)) {
    const ada = await joinWithout(refusal, name);
    await Promise.all([ada.sees(['Bo', name]), bo.sees(['Bo', name])]);
    await ada.seesMovingVideoOf('Bo');
    await ada.press('leave');
    await bo.sees(['Bo']);
    await ada.page.browserContext().close();
  }
});
