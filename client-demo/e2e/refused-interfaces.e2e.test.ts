/** Whatever a browser lacks or refuses besides WebRTC, one can join, is seen, and leaves nobody behind. */
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, it } from 'vitest';
import { join, openPage, startBrowser, type Person } from './harness.ts';
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

/** By the name of whoever joins without it. Each runs in the page before its own code. */
const REFUSALS: Readonly<Record<string, () => void>> = {
  'No-audio-context': () => Reflect.deleteProperty(globalThis, 'AudioContext'),
  'No-sound-analysis': () => {
    AudioContext.prototype.createMediaStreamSource = () => {
      throw new DOMException('refused', 'NotSupportedError');
    };
  },
  'No-media-queries': () => Reflect.deleteProperty(globalThis, 'matchMedia'),
  'No-resize-observer': () => Reflect.deleteProperty(globalThis, 'ResizeObserver'),
  'No-intersection-observer': () => Reflect.deleteProperty(globalThis, 'IntersectionObserver'),
  'No-mutation-observer': () => Reflect.deleteProperty(globalThis, 'MutationObserver'),
  'No-storage': () => {
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) {
      Object.defineProperty(globalThis, name, {
        get: () => {
          throw new DOMException('refused', 'SecurityError');
        },
      });
    }
  },
  'No-channels': () => {
    for (const name of ['BroadcastChannel', 'SharedWorker', 'Worker']) Reflect.deleteProperty(globalThis, name);
    Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined });
  },
  'No-notifications': () => Reflect.deleteProperty(globalThis, 'Notification'),
  'No-permissions': () => {
    for (const name of ['permissions', 'clipboard', 'wakeLock', 'mediaSession', 'serviceWorker', 'userAgentData']) {
      Object.defineProperty(navigator, name, { value: undefined });
    }
  },
  'No-devices': () => Object.defineProperty(Navigator.prototype, 'mediaDevices', { get: () => undefined }),
  'Devices-untold': () => {
    MediaDevices.prototype.enumerateDevices = () => Promise.reject(new DOMException('refused', 'NotAllowedError'));
  },
  'No-settings-of-tracks': () => {
    for (const name of ['getCapabilities', 'getConstraints', 'applyConstraints', 'contentHint']) {
      Reflect.deleteProperty(MediaStreamTrack.prototype, name);
    }
  },
  'No-choice-of-loudspeakers': () => Reflect.deleteProperty(HTMLMediaElement.prototype, 'setSinkId'),
  'No-international-names': () => {
    for (const name of ['Segmenter', 'DisplayNames', 'ListFormat', 'RelativeTimeFormat']) {
      Reflect.deleteProperty(Intl, name);
    }
  },
  'No-frame-callbacks': () => {
    Reflect.deleteProperty(HTMLVideoElement.prototype, 'requestVideoFrameCallback');
    Reflect.deleteProperty(globalThis, 'requestIdleCallback');
  },
  'No-windows-of-its-own': () => {
    for (const name of ['popover', 'showPopover', 'hidePopover', 'togglePopover', 'requestFullscreen']) {
      Reflect.deleteProperty(HTMLElement.prototype, name);
      Reflect.deleteProperty(Element.prototype, name);
    }
    Reflect.deleteProperty(HTMLVideoElement.prototype, 'requestPictureInPicture');
    Reflect.deleteProperty(globalThis, 'documentPictureInPicture');
  },
  'No-beacons': () => Object.defineProperty(Navigator.prototype, 'sendBeacon', { value: undefined }),
  'No-random-ids': () => Reflect.deleteProperty(Crypto.prototype, 'randomUUID'),
  'No-word-of-the-network': () => Reflect.deleteProperty(Navigator.prototype, 'connection'),
};

/** How many are tried at a time: each costs the machine an encoder and a decoder. */
const AT_A_TIME = 4;

async function joinWithout(name: string): Promise<Person> {
  const person = await openPage(browser, `${server.url}/r/refused?name=${name}&join=1`, REFUSALS[name]);
  try {
    await person.connectionIs('connected');
  } catch (cause) {
    throw new Error(`${name} could not join`, { cause });
  }
  return person;
}

it('goes on without each of the optional interfaces, and whoever leaves is gone', { timeout: 180_000 }, async () => {
  const bo = await join(browser, server.url, 'refused', 'Bo', 'audio=0');
  const names = Object.keys(REFUSALS);
  for (let first = 0; first < names.length; first += AT_A_TIME) {
    const group = names.slice(first, first + AT_A_TIME);
    const people = await Promise.all(group.map(joinWithout));
    await Promise.all([bo, ...people].map((person) => person.sees(['Bo', ...group])));
    await Promise.all(people.map((person) => person.seesMovingVideoOf('Bo')));
    await Promise.all(people.map((person) => person.press('leave')));
    await bo.sees(['Bo']);
    await Promise.all(people.map(({ page }) => page.browserContext().close()));
  }
});
