/** Whatever a browser lacks or refuses besides WebRTC, one can join, is seen, and leaves nobody behind. */
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, it } from 'vitest';
import { freshRoom, join, openPage, startBrowser, type Person } from './harness.ts';
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

/** For whom a camera matters. The others join without one, as each costs the machine an encoder. */
const WITH_CAMERA: ReadonlySet<string> = new Set([
  'No-channels',
  'No-permissions',
  'No-devices',
  'Devices-untold',
  'No-settings-of-tracks',
  'No-frame-callbacks',
]);

const AT_A_TIME = 4;
const names = Object.keys(REFUSALS);
const groups = Array.from({ length: Math.ceil(names.length / AT_A_TIME) }, (_, index) =>
  names.slice(index * AT_A_TIME, (index + 1) * AT_A_TIME),
);

async function joinWithout(room: string, name: string): Promise<Person> {
  const query = WITH_CAMERA.has(name) ? '' : '&video=0';
  const person = await openPage(browser, `${server.url}/r/${room}?name=${name}&join=1${query}`, REFUSALS[name]);
  try {
    await person.connectionIs('connected');
  } catch (cause) {
    throw new Error(`${name} could not join`, { cause });
  }
  return person;
}

it.each(groups.map((group) => [group.join(', '), group] as const))(
  'goes on without each of the optional interfaces, and whoever leaves is gone: %s',
  async (_title, group) => {
    const room = freshRoom('refused');
    const bo = await join(browser, server.url, room, 'Bo', 'audio=0');
    const people: Person[] = [];
    // One after the other: a page that starts takes a whole processor.
    for (const name of group) people.push(await joinWithout(room, name));
    await Promise.all([bo, ...people].map((person) => person.sees(['Bo', ...group])));
    await Promise.all(people.map((person) => person.seesMovingVideoOf('Bo')));
    await Promise.all(people.map((person) => person.press('leave')));
    await bo.sees(['Bo']);
  },
);
