/** A tap on the server: what its own worker forwards is written to a decoder, as somebody would who runs the node. */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import * as mediasoup from 'mediasoup';
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { createApp, type App } from '../../src/app.ts';
import { silentLogger } from '../../src/ports/logger.ts';
import { closePages, join, startBrowser } from './harness.ts';

/** How long is listened, in seconds. */
const SECONDS = 4;
/** How long a decoder is given for that, in ms: of what it cannot read it would wait for more. */
const PATIENCE_MS = 12_000;

interface Tapped {
  readonly router: mediasoup.types.Router;
  readonly producer: mediasoup.types.Producer;
}
const tapped: Tapped[] = [];
const apps: App[] = [];
let browser: Browser;
let folder: string;

beforeAll(async () => {
  mediasoup.observer.on('newworker', (worker) => {
    worker.observer.on('newrouter', (router) => {
      router.observer.on('newtransport', (transport) => {
        // The node's own probes are no people.
        if (transport.type !== 'webrtc') return;
        transport.observer.on('newproducer', (producer) => void tapped.push({ router, producer }));
      });
    });
  });
  folder = await mkdtemp(joinPath(tmpdir(), 'causeway-tap-'));
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  await Promise.all(apps.map((app) => app.close()));
  await rm(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

interface Decoded {
  /** Pictures, or pieces of sound, that came out. */
  readonly frames: number;
  /** Of the pictures, those of the fake camera: all of it is green, whose both colour parts are 0. */
  readonly green: number;
  /** Packets that are nothing to the decoder. */
  readonly errors: number;
}

/** What ffmpeg makes of a track. */
async function decode({ router, producer }: Tapped, name: string): Promise<Decoded> {
  const port = await freePort();
  const transport = await router.createPlainTransport({
    listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
    rtcpMux: true,
  });
  await transport.connect({ ip: '127.0.0.1', port });
  const consumer = await transport.consume({
    producerId: producer.id,
    rtpCapabilities: router.rtpCapabilities,
    paused: true,
  });
  const [codec] = consumer.rtpParameters.codecs;
  if (codec === undefined) throw new Error('no codec');
  const [, encoding = ''] = codec.mimeType.split('/');
  const channels = codec.channels === undefined ? '' : `/${codec.channels}`;
  const sdp = [
    'v=0',
    'o=- 0 0 IN IP4 127.0.0.1',
    's=tap',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=${consumer.kind} ${port} RTP/AVP ${codec.payloadType}`,
    `a=rtpmap:${codec.payloadType} ${encoding}/${codec.clockRate}${channels}`,
  ].join('\n');
  const file = joinPath(folder, `${name}.sdp`);
  await writeFile(file, `${sdp}\n`);
  const filter =
    consumer.kind === 'video'
      ? ['-vf', 'signalstats,metadata=print:file=-']
      : ['-af', 'astats=metadata=1:reset=1,ametadata=print:file=-'];
  const decoder = spawn('ffmpeg', [
    '-v',
    'error',
    '-protocol_whitelist',
    'file,udp,rtp',
    '-i',
    file,
    ...filter,
    '-t',
    `${SECONDS}`,
    '-f',
    'null',
    '-',
  ]);
  let out = '';
  decoder.stdout.on('data', (data: Buffer) => (out += data.toString()));
  let errors = '';
  decoder.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const timer = setTimeout(() => decoder.kill('SIGINT'), PATIENCE_MS);
  await consumer.resume();
  const keyFrames = setInterval(() => void consumer.requestKeyFrame(), 500);
  await once(decoder, 'close');
  clearInterval(keyFrames);
  clearTimeout(timer);
  transport.close();
  const lines = out.split('\n');
  const colour = (line: string): boolean => /^lavfi\.signalstats\.UAVG=[0-9](?:\.|$)/.test(line);
  return {
    frames: lines.filter((line) => line.startsWith('frame:')).length,
    green: lines.filter(colour).length,
    errors: errors.split('\n').filter((line) => line.includes('Error')).length,
  };
}

async function start(sealed: boolean): Promise<App> {
  const config = loadConfig({
    CAUSEWAY_DEV: 'true',
    CAUSEWAY_WORKERS_COUNT: '1',
    CAUSEWAY_HTTP_PORT: '0',
    CAUSEWAY_HTTP_HOST: '127.0.0.1',
    CAUSEWAY_METRICS_PORT: '0',
    CAUSEWAY_RTC_PORT: '0',
    CAUSEWAY_ROOMS_SEALED: sealed ? '["dev"]' : '[]',
  });
  const app = await createApp(config, { logger: silentLogger });
  apps.push(app);
  return app;
}

const ofKind = (kind: string): Tapped =>
  tapped.find(({ producer }) => producer.kind === kind) ?? expect.fail(`nobody sends ${kind}`);

/** What the tap gets of a meeting in which people see and hear each other. */
async function tap(sealed: boolean): Promise<{ readonly video: Decoded; readonly audio: Decoded }> {
  const app = await start(sealed);
  tapped.splice(0);
  const room = sealed ? 'sealed' : 'plain';
  const ada = await join(browser, app.url, room, 'Ada');
  const bo = await join(browser, app.url, room, 'Bo');
  await Promise.all([bo.seesMovingVideoOf('Ada'), ada.seesMovingVideoOf('Bo'), bo.hearsSound()]);
  const video = await decode(ofKind('video'), `${room}-video`);
  const audio = await decode(ofKind('audio'), `${room}-audio`);
  await closePages(browser);
  return { video, audio };
}

it(
  'whoever runs the server sees and hears a plain meeting, and nothing of a sealed one',
  { timeout: 150_000 },
  async () => {
    const plain = await tap(false);
    expect(plain.video.green).toBeGreaterThan(10);
    // Of silence little is sent.
    expect(plain.audio.frames).toBeGreaterThan(5);
    expect(plain.audio.errors).toBe(0);

    const sealed = await tap(true);
    // What sealed frames begin with decoders refuse: they make nothing of them, not even something that is nobody's picture.
    expect(sealed.video.frames).toBe(0);
    expect(sealed.audio.frames).toBe(0);
  },
);
