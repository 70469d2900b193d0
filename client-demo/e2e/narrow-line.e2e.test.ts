/** A viewer of nine tiles whose line becomes narrow for a while: sound and the speaker go on, and all of it comes back. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { launch, type Browser } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUTOPLAY, CHROMIUM, FAKE_DEVICES, join, type Person, waitUntil } from './harness.ts';
import {
  makeNamespace,
  makeNeighbour,
  mayMakeNamespaces,
  type NeighbouringNamespace,
  type NetworkNamespace,
} from './network-namespace.ts';
import { startServer, type TestServer } from './server.ts';

const PEOPLE = fileURLToPath(new URL('camera-people.ts', import.meta.url));
const ROOM = 'narrow';
const SPEAKER = 'Ada';
/** Besides the speaker and the viewer. */
const SILENT_PEOPLE = 7;
const NARROW_KBIT = 500;
/** Tiles of which show the middle layer. */
const VIEWPORT = { width: 1600, height: 900 };
/** In ms. */
const SETTLED = 10_000;
const NARROW = 25_000;
const LOOK = 500;
const RECOVERED = 10_000;

interface Heard {
  readonly frames: number;
  readonly height: number;
  readonly samples: number;
  /** Of these, made up in place of what is missing, silence between words left out. */
  readonly concealed: number;
}

/** What a page receives of somebody: see https://www.w3.org/TR/webrtc-stats/. */
const receivedOf = ({ page }: Person, identity: string): Promise<Heard> =>
  page.evaluate(async (name: string) => {
    const media = [...document.querySelectorAll<HTMLMediaElement>(`[data-identity="${name}"] :is(video, audio)`)];
    const tracks = new Set(
      media.flatMap(({ srcObject }) =>
        srcObject instanceof MediaStream ? srcObject.getTracks().map(({ id }) => id) : [],
      ),
    );
    const heard = { frames: 0, height: 0, samples: 0, concealed: 0 };
    for (const connection of globalThis.peerConnections) {
      (await connection.getStats()).forEach((stats: RTCInboundRtpStreamStats) => {
        if (stats.type !== 'inbound-rtp' || !tracks.has(stats.trackIdentifier)) return;
        heard.frames += stats.framesDecoded ?? 0;
        heard.height = Math.max(heard.height, stats.frameHeight ?? 0);
        heard.samples += stats.totalSamplesReceived ?? 0;
        heard.concealed += (stats.concealedSamples ?? 0) - (stats.silentConcealedSamples ?? 0);
      });
    }
    return heard;
  }, identity);

// Only on request, where the operating system allows it: that of the sound does not hold each time yet. In the first 2 s after
// the line became narrow 300 to 600 ms of it are lost with what is sent too much, and in some runs a little again with
// attempts to send more; that is 2 to 3 % in all.
describe.runIf(process.env['NARROW_LINE'] !== undefined && mayMakeNamespaces())(
  `over a line of ${NARROW_KBIT} kbit/s`,
  () => {
    let home: NetworkNamespace;
    let line: NeighbouringNamespace;
    let server: TestServer;
    let people: ChildProcess | undefined;
    const browsers: Browser[] = [];

    const personIn = async (namespace: NetworkNamespace, name: string, query = ''): Promise<Person> => {
      const browser = await launch({
        executablePath: namespace.executable(CHROMIUM),
        // Its debugging port would be out of reach.
        pipe: true,
        // The page is on plain HTTP, and not on the loopback.
        args: ['--no-sandbox', ...FAKE_DEVICES, AUTOPLAY, `--unsafely-treat-insecure-origin-as-secure=${server.url}`],
      });
      browsers.push(browser);
      return join(browser, server.url, ROOM, name, query);
    };

    beforeAll(async () => {
      home = makeNamespace();
      line = makeNeighbour(home);
      server = await startServer({ CAUSEWAY_HTTP_HOST: line.hostAddress }, home.prefix);
      const [command, ...args] = [...home.prefix, process.execPath, PEOPLE, server.url, ROOM, String(SILENT_PEOPLE)];
      people = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      if (people.stdout) await once(people.stdout, 'data');
    });

    afterAll(async () => {
      for (const browser of browsers) await browser.close();
      people?.kill();
      await server?.close();
      line?.close();
      home?.close();
    });

    it('the sound is unbroken, the speaker moves, and the picture is soon as good as before', async () => {
      await personIn(home, SPEAKER);
      const viewer = await personIn(line, 'Bo', 'audio=0&video=0');
      await viewer.page.setViewport(VIEWPORT);
      await viewer.seesMovingVideoOf(SPEAKER);
      await delay(SETTLED);
      const before = await receivedOf(viewer, SPEAKER);
      expect(before.height).toBeGreaterThan(180);

      line.limit(NARROW_KBIT);
      const looks = [before];
      for (let passed = 0; passed < NARROW; passed += LOOK) {
        await delay(LOOK);
        looks.push(await receivedOf(viewer, SPEAKER));
      }
      line.limit(undefined);
      const since = performance.now();
      const last = looks.at(-1) ?? before;
      const sounds = last.samples - before.samples;
      const stillFrames = longestStandstill(looks);
      const switches = looks.filter(({ height }, at) => at > 0 && height !== looks[at - 1]?.height).length;

      await waitUntil(async () => (await receivedOf(viewer, SPEAKER)).height >= before.height, 2 * RECOVERED);
      const recoveredMs = performance.now() - since;

      expect((last.concealed - before.concealed) / sounds, 'share of sound made up').toBeLessThan(0.02);
      expect(stillFrames * LOOK, 'longest standstill of the speaker, in ms').toBeLessThan(5_000);
      expect(last.frames - before.frames, 'frames of the speaker').toBeGreaterThan((NARROW / 1_000) * 4);
      expect(switches, 'changes of the size of the speaker’s picture').toBeLessThanOrEqual(4);
      expect(recoveredMs, 'time to the full layer, in ms').toBeLessThan(RECOVERED);
    }, 120_000);
  },
);

/** In looks. */
function longestStandstill(looks: readonly Heard[]): number {
  let longest = 0;
  let still = 0;
  for (const [at, { frames }] of looks.entries()) {
    still = at > 0 && frames === looks[at - 1]?.frames ? still + 1 : 0;
    longest = Math.max(longest, still);
  }
  return longest;
}
