/** Another background: what is sent of a camera, picture by picture, whatever happens meanwhile. */
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { join, openPage, startBrowser, waitUntil, type Person } from './harness.ts';
import { startServer, type TestServer } from './server.ts';

declare global {
  /** What the page's senders were given, read at the source. */
  var sent: { pictures: number; sharp: number };
  /** How often the page has asked for a camera. */
  var camerasOpened: number;
}

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** Cameras of the page look at fine stripes that move, where nobody is; each picture that goes to a sender is looked at. */
function drawCamera(): void {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  globalThis.camerasOpened = 0;
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    if (constraints?.video === undefined || constraints.video === false) return real(constraints);
    globalThis.camerasOpened += 1;
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
    const drawing = canvas.getContext('2d');
    const stream = canvas.captureStream(20);
    let pictures = 0;
    setInterval(() => {
      pictures += 1;
      for (let x = 0; x < canvas.width; x += 4) {
        if (drawing !== null) drawing.fillStyle = (x / 4 + pictures) % 2 === 0 ? '#fff' : '#000';
        drawing?.fillRect(x, 0, 4, canvas.height);
      }
      // So that a blurred picture moves too.
      if (drawing !== null) drawing.fillStyle = '#800';
      drawing?.fillRect((pictures * 10) % canvas.width, 0, 160, 120);
    }, 50);
    return stream;
  };

  globalThis.sent = { pictures: 0, sharp: 0 };
  const Processor = globalThis.MediaStreamTrackProcessor;
  const eye = new OffscreenCanvas(128, 1).getContext('2d', { willReadFrequently: true });
  const tapped = new WeakSet<MediaStreamTrack>();
  /** Of neighbours in a row of pixels: how far apart they are at most, of 255. */
  const contrastOf = (frame: VideoFrame): number => {
    eye?.drawImage(frame, 100, frame.displayHeight - 40, 128, 1, 0, 0, 128, 1);
    const { data } = eye?.getImageData(0, 0, 128, 1) ?? { data: new Uint8ClampedArray() };
    let most = 0;
    for (let pixel = 4; pixel < 128; pixel += 1) {
      most = Math.max(most, Math.abs((data[pixel * 4] ?? 0) - (data[(pixel - 4) * 4] ?? 0)));
    }
    return most;
  };
  const tap = async (track: MediaStreamTrack | null): Promise<void> => {
    if (track === null || track.kind !== 'video' || tapped.has(track) || Processor === undefined) return;
    tapped.add(track);
    const reader = new Processor({ track }).readable.getReader();
    while (true) {
      const { done, value } = await reader.read();
      if (done) return;
      if (track.readyState === 'live') {
        globalThis.sent.pictures += 1;
        if (contrastOf(value) > 60) globalThis.sent.sharp += 1;
      }
      value.close();
    }
  };
  // oxlint-disable-next-line typescript/unbound-method -- called on the sender below
  const { replaceTrack } = RTCRtpSender.prototype;
  RTCRtpSender.prototype.replaceTrack = async function tappedReplace(track) {
    void tap(track);
    return replaceTrack.call(this, track);
  };
  // oxlint-disable-next-line typescript/unbound-method -- called on the connection below
  const { addTransceiver } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.addTransceiver = function tappedAdd(track, init) {
    if (typeof track !== 'string') void tap(track);
    return addTransceiver.call(this, track, init);
  };
}

const sentOf = async ({ page }: Person): Promise<{ pictures: number; sharp: number }> =>
  page.evaluate(() => ({ ...globalThis.sent }));

/** Waits until so many more pictures were sent. */
async function sendsMore(person: Person, count = 15): Promise<void> {
  const { pictures } = await sentOf(person);
  await waitUntil(async () => (await sentOf(person)).pictures >= pictures + count);
}

/** Chooses in one of the page's lists, and forgets in the same moment what was sent before. */
async function choose({ page }: Person, selector: string, value?: string): Promise<void> {
  await page.waitForSelector(selector);
  await page.$eval(
    selector,
    (list, wanted) => {
      if (!(list instanceof HTMLSelectElement)) throw new Error('no list');
      if (wanted === undefined) list.selectedIndex = list.selectedIndex === 0 ? 1 : 0;
      else list.value = wanted;
      list.dispatchEvent(new Event('change', { bubbles: true }));
      globalThis.sent = { pictures: 0, sharp: 0 };
    },
    value,
  );
}

const cameraState = async ({ page }: Person): Promise<string | null> =>
  page.$eval('[data-testid=camera]', (button) => button.getAttribute('data-state'));

async function joinDrawn(room: string, query: string, ...preparations: readonly (() => void)[]): Promise<Person> {
  const ada = await openPage(browser, 'about:blank');
  await ada.page.setViewport({ width: 1280, height: 900 });
  for (const prepare of [drawCamera, ...preparations]) await ada.page.evaluateOnNewDocument(prepare);
  await ada.page.goto(`${server.url}/r/${room}?name=Ada&join=1&audio=0${query}`);
  await ada.connectionIs('connected');
  return ada;
}

const rememberBlur = (): void => localStorage.setItem('causeway.background', 'blur');

it(
  'sends no picture that is not blurred from the choice on: with another camera, off and on, and when the worker dies',
  {
    timeout: 120_000,
  },
  async () => {
    const bo = await join(browser, server.url, 'background', 'Bo', 'audio=0&video=0');
    const ada = await joinDrawn('background', '');
    await bo.seesMovingVideoOf('Ada');
    // What is looked for can be seen.
    await waitUntil(async () => (await sentOf(ada)).sharp > 5);

    await ada.press('settings');
    await choose(ada, '[data-testid=background]', 'blur');
    await sendsMore(ada);
    await bo.seesMovingVideoOf('Ada');
    expect((await sentOf(ada)).sharp).toBe(0);

    const opened = await ada.page.evaluate(() => globalThis.camerasOpened);
    await choose(ada, 'dialog [data-testid=choose-camera]');
    await waitUntil(async () => (await ada.page.evaluate(() => globalThis.camerasOpened)) > opened);
    await sendsMore(ada);
    expect((await sentOf(ada)).sharp).toBe(0);

    await choose(ada, '[data-testid=background]', 'colour');
    await sendsMore(ada);
    expect((await sentOf(ada)).sharp).toBe(0);
    await ada.page.keyboard.press('Escape');

    await ada.press('camera');
    await waitUntil(async () => (await cameraState(ada)) === 'off');
    await ada.press('camera');
    await sendsMore(ada);
    expect((await sentOf(ada)).sharp).toBe(0);

    const [worker] = ada.page.workers().filter((each) => each.url().includes('background-worker'));
    await worker?.close();
    await ada.reads('Your camera is off');
    await waitUntil(async () => (await cameraState(ada)) === 'off');
    expect((await sentOf(ada)).sharp).toBe(0);
    const urls = await ada.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    expect(urls.filter((url) => new URL(url).origin !== server.url)).toEqual([]);

    // Only the person decides to be seen as they are.
    await ada.page.locator('[data-notice=background] .notice-words button').click();
    await waitUntil(async () => (await sentOf(ada)).sharp > 5);
    await bo.seesMovingVideoOf('Ada');
  },
);

it('is remembered, and sends nothing before the first blurred picture', async () => {
  const ada = await joinDrawn('remembered', '', rememberBlur);
  await sendsMore(ada);
  expect((await sentOf(ada)).sharp).toBe(0);
});

it('works where frames of a track are no stream', async () => {
  const ada = await joinDrawn('no-streams', '', rememberBlur, () => {
    Reflect.deleteProperty(globalThis, 'MediaStreamTrackProcessor');
  });
  await sendsMore(ada);
  expect((await sentOf(ada)).sharp).toBe(0);
});

it.each<[string, () => void]>([
  [
    'no worker starts',
    () => {
      Reflect.deleteProperty(globalThis, 'Worker');
    },
  ],
  [
    'the network does not come',
    () => {
      const RealWorker = globalThis.Worker;
      globalThis.Worker = class extends RealWorker {
        override postMessage(message: unknown, options?: Transferable[] | StructuredSerializeOptions): void {
          const broken = typeof message === 'object' && message !== null && 'model' in message;
          const order = broken ? { ...message, model: '/nowhere.tflite' } : message;
          if (Array.isArray(options)) super.postMessage(order, options);
          else super.postMessage(order, options);
        }
      };
    },
  ],
])('has the camera off where %s, and leaves the choice to the person', async (name, prepare) => {
  const ada = await joinDrawn(name.replaceAll(' ', '-'), '', rememberBlur, prepare);
  await ada.reads('Your camera is off');
  expect(await cameraState(ada)).toBe('off');
  expect(await sentOf(ada)).toEqual({ pictures: 0, sharp: 0 });
  await ada.page.locator('[data-notice=background] .notice-words button').click();
  await waitUntil(async () => (await sentOf(ada)).sharp > 5);
});
