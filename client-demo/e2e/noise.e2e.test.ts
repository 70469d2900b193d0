/** Noise suppression: how much of noise and of speech others hear, and what they hear where it cannot run. */
import { execFileSync } from 'node:child_process';
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AUTOPLAY, FAKE_DEVICES, join, openPage, startBrowser, waitUntil, type Person } from './harness.ts';
import { startServer, type TestServer } from './server.ts';

declare global {
  /** How often the page has asked for a microphone. */
  var microphonesOpened: number;
  /** What the page's microphone hears: set by the test. */
  var microphoneHears: (sound: 'noise' | 'speech' | 'nothing') => void;
}

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  // A page whose headers the test changes counts as one from outside, which may not call this machine.
  const flags = [...FAKE_DEVICES, AUTOPLAY, '--disable-features=LocalNetworkAccessChecks'];
  [server, browser] = await Promise.all([startServer(), startBrowser(flags)]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** A few seconds of a synthetic voice, as a WAV file. */
const SPEECH = execFileSync('espeak-ng', [
  '--stdout',
  '-s',
  '150',
  'The meeting begins at nine. Please look at the figures of the last quarter, and tell us what you think of them.',
]).toString('base64');

/** Microphones of the page are drawn here: the browser's own treatment of sound would come before ours. */
function drawMicrophone(speech: string): void {
  const context = new AudioContext({ sampleRate: 48_000 });
  const out = new GainNode(context);
  let current: AudioBufferSourceNode | null = null;
  const noise = context.createBuffer(1, 48_000 * 2, 48_000);
  noise.getChannelData(0).forEach((_, index, samples) => {
    samples[index] = (Math.random() * 2 - 1) * 0.05;
  });
  const bytes = Uint8Array.from(atob(speech), (letter) => letter.charCodeAt(0));
  const spoken = context.decodeAudioData(bytes.buffer);
  globalThis.microphoneHears = (sound) => {
    current?.stop();
    current = null;
    if (sound === 'nothing') return;
    void (async () => {
      const buffer = sound === 'noise' ? noise : await spoken;
      current = new AudioBufferSourceNode(context, { buffer, loop: sound === 'noise' });
      current.connect(out);
      current.start();
    })();
  };
  globalThis.microphonesOpened = 0;
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    if (constraints?.audio === undefined || constraints.audio === false) return real(constraints);
    globalThis.microphonesOpened += 1;
    const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    out.connect(destination);
    return destination.stream;
  };
}

/** What a policy without WebAssembly does: the page's own, with the word for that taken out. */
async function forbidWebAssembly({ page }: Person): Promise<void> {
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    void (async () => {
      if (!request.isNavigationRequest()) return request.continue();
      const answer = await fetch(request.url());
      const headers = Object.fromEntries(answer.headers);
      const policy = headers['content-security-policy'] ?? '';
      expect(policy).toContain("'wasm-unsafe-eval'");
      headers['content-security-policy'] = policy.replace(" 'wasm-unsafe-eval'", '');
      return request.respond({ status: answer.status, headers, body: await answer.text() });
    })();
  });
}

const flip = async ({ page }: Person): Promise<void> => {
  await page.waitForSelector('[data-testid=noise]');
  await page.$eval('[data-testid=noise]', (input) => input instanceof HTMLElement && input.click());
};

/** Opens the page before a meeting with a drawn microphone, switches noise suppression on if so wanted, and joins. */
async function joinDrawn(
  room: string,
  { suppressed = false, prepare = async () => undefined }: Partial<Joining> = {},
): Promise<Person> {
  const ada = await openPage(browser, 'about:blank');
  // High enough that a notice is beside the button that joins.
  await ada.page.setViewport({ width: 1280, height: 900 });
  await ada.page.evaluateOnNewDocument(drawMicrophone, SPEECH);
  await prepare(ada);
  await ada.page.goto(`${server.url}/r/${room}?name=Ada&video=0`);
  if (suppressed) await flip(ada);
  await ada.press('join');
  await ada.connectionIs('connected');
  return ada;
}

interface Joining {
  readonly suppressed: boolean;
  readonly prepare: (person: Person) => Promise<void>;
}

const hears = async ({ page }: Person, sound: 'noise' | 'speech' | 'nothing'): Promise<void> =>
  page.evaluate((which) => globalThis.microphoneHears(which), sound);

/** The sound that came from others so far: its energy, and how long it was, in s (RTCInboundRtpStreamStats). */
async function heardBy({ page }: Person): Promise<{ readonly energy: number; readonly duration: number }> {
  return page.evaluate(async () => {
    let [energy, duration] = [0, 0];
    for (const connection of globalThis.peerConnections) {
      const report = await connection.getStats();
      report.forEach(
        (stats: { type: string; kind?: string; totalAudioEnergy?: number; totalSamplesDuration?: number }) => {
          if (stats.type !== 'inbound-rtp' || stats.kind !== 'audio') return;
          energy += stats.totalAudioEnergy ?? 0;
          duration += stats.totalSamplesDuration ?? 0;
        },
      );
    }
    return { energy, duration };
  });
}

/** How loud others are over the next seconds, in dB of full scale. */
async function levelHeardBy(person: Person, seconds: number): Promise<number> {
  const before = await heardBy(person);
  let now = before;
  await waitUntil(async () => {
    now = await heardBy(person);
    return now.duration - before.duration >= seconds;
  });
  return 10 * Math.log10((now.energy - before.energy) / (now.duration - before.duration) + 1e-12);
}

/** How loud a sentence arrives, in dB. */
async function speechHeardBy(bo: Person, ada: Person): Promise<number> {
  await hears(ada, 'nothing');
  await waitUntil(async () => (await levelHeardBy(bo, 0.5)) < -80);
  await hears(ada, 'speech');
  return levelHeardBy(bo, 9);
}

it('takes noise out of the microphone and leaves speech as it is, on whichever device', async () => {
  const bo = await join(browser, server.url, 'noise', 'Bo', 'audio=0&video=0');
  const ada = await joinDrawn('noise');
  await hears(ada, 'noise');
  await waitUntil(async () => (await levelHeardBy(bo, 0.5)) > -40);
  const noisy = await levelHeardBy(bo, 2);
  const spoken = await speechHeardBy(bo, ada);
  const before = await ada.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
  expect(before.filter((name) => name.endsWith('.wasm'))).toEqual([]);

  await hears(ada, 'noise');
  await waitUntil(async () => (await levelHeardBy(bo, 0.5)) > -40);
  await ada.press('settings');
  await flip(ada);
  await waitUntil(async () => (await levelHeardBy(bo, 0.5)) < noisy - 25);
  const quiet = await levelHeardBy(bo, 2);
  const filtered = await speechHeardBy(bo, ada);
  expect(noisy - quiet).toBeGreaterThan(25);
  expect(Math.abs(filtered - spoken)).toBeLessThan(1);

  await hears(ada, 'noise');
  await ada.page.$$eval('dialog select', ([first]) => {
    if (!(first instanceof HTMLSelectElement)) throw new Error('no choice of microphones');
    first.selectedIndex = first.selectedIndex === 0 ? 1 : 0;
    first.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await ada.page.waitForFunction(() => globalThis.microphonesOpened === 2);
  await waitUntil(async () => (await levelHeardBy(bo, 0.5)) < noisy - 25);
  expect(noisy - (await levelHeardBy(bo, 2))).toBeGreaterThan(25);
  const urls = await ada.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
  expect(urls.filter((url) => new URL(url).origin !== server.url)).toEqual([]);
});

it('is remembered from the page before the meeting', async () => {
  const bo = await join(browser, server.url, 'remembered', 'Bo', 'audio=0&video=0');
  const ada = await joinDrawn('remembered', { suppressed: true });
  await hears(ada, 'speech');
  await bo.hearsSound();
  await ada.page.reload();
  await ada.page.waitForSelector('[data-testid=noise]');
  expect(
    await ada.page.$eval('[data-testid=noise]', (input) => input instanceof HTMLInputElement && input.checked),
  ).toBe(true);
});

it.each<[string, (person: Person) => Promise<unknown>]>([
  ['the policy of the page refuses WebAssembly', forbidWebAssembly],
  [
    'the worklet is silent without an error',
    async (person) => {
      await forbidWebAssembly(person);
      // What the page asks beforehand is answered wrongly: only the ear is left.
      await person.page.evaluateOnNewDocument(() => {
        Reflect.set(WebAssembly, 'compile', async () => undefined);
      });
    },
  ],
  [
    'there are no worklets',
    async ({ page }) => page.evaluateOnNewDocument(() => Reflect.deleteProperty(globalThis, 'AudioWorkletNode')),
  ],
])('sends the microphone as it is, and says so, where %s', async (name, prepare) => {
  const room = name.replaceAll(' ', '-');
  const bo = await join(browser, server.url, room, 'Bo', 'audio=0&video=0');
  const ada = await joinDrawn(room, { suppressed: true, prepare: async (person) => void (await prepare(person)) });
  await hears(ada, 'noise');
  await waitUntil(async () => (await levelHeardBy(bo, 0.5)) > -40);
  await ada.reads('Noise is not suppressed');
  expect(await levelHeardBy(bo, 2)).toBeGreaterThan(-40);
});
