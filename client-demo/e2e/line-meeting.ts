/** A meeting whose server is in a network namespace, and a line from there into another one, which a test makes worse. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { launch, type Browser } from 'puppeteer';
import { startFarFirefox } from './far-firefox.ts';
import { AUTOPLAY, CHROMIUM, FAKE_DEVICES, join, type Person } from './harness.ts';
import {
  makeNamespace,
  makeNeighbour,
  type NeighbouringNamespace,
  type NetworkNamespace,
} from './network-namespace.ts';
import { startServer } from './server.ts';

const PEOPLE = fileURLToPath(new URL('camera-people.ts', import.meta.url));
const ROOM = 'line';
/** On the address of a page: without microphone and camera. */
const LOOKING = 'audio=0&video=0';

export interface LineMeeting {
  /** From the server to those who join behind it. */
  readonly line: NeighbouringNamespace;
  /** Somebody beside the server. */
  joinHere(name: string): Promise<Person>;
  /** Somebody at the end of the line, who only looks and listens unless the query of the address says otherwise. */
  joinBehind(name: string, query?: string): Promise<Person>;
  /** The same in Firefox. */
  joinBehindInFirefox(name: string): Promise<Person>;
  close(): Promise<void>;
}

/** @param silentPeople who are there with a camera and an open microphone, beside the server */
export async function startLineMeeting(silentPeople: number): Promise<LineMeeting> {
  const closers: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  };
  try {
    const home = makeNamespace();
    closers.push(() => home.close());
    const line = makeNeighbour(home);
    closers.push(() => line.close());
    const server = await startServer({ CAUSEWAY_HTTP_HOST: line.hostAddress }, home.prefix);
    closers.push(() => server.close());
    if (silentPeople > 0) {
      const people = await startPeople(home, server.url, silentPeople);
      closers.push(() => people.kill());
    }
    const joinIn = async (namespace: NetworkNamespace, name: string, query?: string): Promise<Person> => {
      const browser = await browserIn(namespace, server.url);
      closers.push(() => browser.close());
      return join(browser, server.url, ROOM, name, query);
    };
    return {
      line,
      joinHere: (name) => joinIn(home, name),
      joinBehind: (name, query = LOOKING) => joinIn(line, name, query),
      async joinBehindInFirefox(name) {
        const firefox = await startFarFirefox(line, server.url);
        closers.push(() => firefox.close());
        return join(firefox.browser, server.url, ROOM, name, LOOKING);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startPeople({ prefix }: NetworkNamespace, url: string, count: number): Promise<ChildProcess> {
  const [command, ...args] = [...prefix, process.execPath, PEOPLE, url, ROOM, String(count)];
  const people = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(people.stdout, 'data');
  return people;
}

/** A browser in a namespace, to which the page there is as one over HTTPS. */
export const browserIn = (namespace: NetworkNamespace, url: string): Promise<Browser> =>
  launch({
    executablePath: namespace.executable(CHROMIUM),
    // Its debugging port would be out of reach.
    pipe: true,
    // The page is on plain HTTP, and not on the loopback.
    args: ['--no-sandbox', ...FAKE_DEVICES, AUTOPLAY, `--unsafely-treat-insecure-origin-as-secure=${url}`],
  });

export interface Heard {
  readonly frames: number;
  readonly height: number;
  readonly samples: number;
  /** Of these, made up in place of what is missing, silence between words left out. */
  readonly concealed: number;
}

/** What a page receives of somebody: see https://www.w3.org/TR/webrtc-stats/. */
export const receivedOf = ({ page }: Person, identity: string): Promise<Heard> =>
  page.evaluate(async (name: string) => {
    // A picture stands in its tile, a sound by itself.
    const of = `[data-identity="${name}"]`;
    const media = [...document.querySelectorAll<HTMLMediaElement>(`${of} :is(video, audio), ${of}:is(video, audio)`)];
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
