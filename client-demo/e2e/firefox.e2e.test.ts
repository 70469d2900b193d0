/** Firefox and Chromium in one meeting. */
import type { Browser } from 'puppeteer';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startTcpProxy, type TcpProxy } from '../../bench/harness/tcp-proxy.ts';
import { closePages, join, startBrowser, startFirefox, type Person, waitUntil } from './harness.ts';
import { startServer, type TestServer } from './server.ts';
import { expectPicturesGoOn } from './standstill.ts';

let server: TestServer;
let proxy: TcpProxy;
let chromium: Browser;
let firefox: Browser;

beforeAll(async () => {
  server = await startServer();
  [proxy, chromium, firefox] = await Promise.all([startTcpProxy(server.port), startBrowser(), startFirefox()]);
});

afterEach(() => Promise.all([closePages(chromium), closePages(firefox)]));

afterAll(async () => {
  await Promise.all([chromium?.close(), firefox?.close()]);
  await proxy?.close();
  await server?.close();
});

const seesScreen = async ({ page }: Person): Promise<void> =>
  void (await page.waitForFunction(
    () => (document.querySelector<HTMLVideoElement>('[data-testid=remote-screen]')?.videoWidth ?? 0) > 0,
    { polling: 100, timeout: 20_000 },
  ));

it('people in Firefox and in Chromium see and hear each other, share screens, mute, and leave', async () => {
  const fay = await join(firefox, server.url, 'mixed', 'Fay');
  const cleo = await join(chromium, server.url, 'mixed', 'Cleo');
  const fox = await join(firefox, server.url, 'mixed', 'Fox', 'video=0');
  await Promise.all([fay, cleo, fox].map((person) => person.sees(['Fay', 'Cleo', 'Fox'])));
  await Promise.all([fay.seesMovingVideoOf('Cleo'), cleo.seesMovingVideoOf('Fay'), fox.seesMovingVideoOf('Fay')]);
  await Promise.all([fay.hearsSound(), cleo.hearsSound(), fox.hearsSound()]);

  for (const sharer of [fay, cleo]) {
    const others = [fay, cleo, fox].filter((person) => person !== sharer);
    await sharer.press('screen');
    await Promise.all(others.map(seesScreen));
    await sharer.press('screen');
    await Promise.all(others.map(({ page }) => page.waitForSelector('[data-testid=screen-tile]', { hidden: true })));
  }

  await fay.press('mic');
  await cleo.page.waitForSelector('[data-identity=Fay][aria-label*="muted"]');
  await fay.press('leave');
  await Promise.all([cleo, fox].map((person) => person.sees(['Cleo', 'Fox'])));
  await fay.connectionIs('closed');
});

it('Firefox resumes after its socket was cut: the picture never stops, nobody leaves', async () => {
  const fay = await join(firefox, `http://127.0.0.1:${proxy.port}`, 'cut', 'Fay');
  const cleo = await join(chromium, server.url, 'cut', 'Cleo');
  await Promise.all([fay.seesMovingVideoOf('Cleo'), cleo.seesMovingVideoOf('Fay')]);
  await Promise.all([fay, cleo].map((person) => person.markTiles()));
  const cutAndRestore = async (): Promise<void> => {
    proxy.refuse();
    await fay.connectionIs('reconnecting');
    await cleo.page.waitForSelector('[data-identity=Fay][data-reconnecting=true]');
    // Something for Fay to miss.
    await cleo.press('mic');
    proxy.restore();
    await fay.connectionIs('connected');
  };
  await expectPicturesGoOn([fay, cleo], cutAndRestore, async () => {
    await fay.page.waitForSelector('[data-identity=Cleo][aria-label*="muted"]');
    await cleo.page.waitForSelector('[data-identity=Fay][data-reconnecting=false]');
    await Promise.all([fay.seesMovingVideoOf('Cleo'), cleo.seesMovingVideoOf('Fay')]);
  });
  expect(await Promise.all([fay, cleo].map((person) => person.markedTiles()))).toEqual([2, 2]);
});

it('Firefox has video and sound again after the media worker was killed', async () => {
  const fay = await join(firefox, server.url, 'killed', 'Fay');
  const cleo = await join(chromium, server.url, 'killed', 'Cleo');
  await Promise.all([fay.seesMovingVideoOf('Cleo'), cleo.seesMovingVideoOf('Fay')]);
  for (const pid of server.workerPids()) process.kill(pid, 'SIGKILL');
  await Promise.all([fay.hearsSound(), cleo.hearsSound(), fay.decodesMoreFrames(), cleo.decodesMoreFrames()]);
  await Promise.all([fay.seesMovingVideoOf('Cleo'), cleo.seesMovingVideoOf('Fay')]);
  await Promise.all([fay, cleo].map((person) => person.sees(['Fay', 'Cleo'])));
});

/** The codecs of the pictures that a page receives, by the statistics of WebRTC. */
const receivedCodecs = ({ page }: Person): Promise<string[]> =>
  page.evaluate(async () => {
    const codecs = new Set<string>();
    for (const connection of globalThis.peerConnections) {
      const report = new Map<string, { type: string; kind?: string; codecId?: string; mimeType?: string }>(
        [...(await connection.getStats())].map(([id, stats]) => [id, stats]),
      );
      for (const { type: each, kind, codecId = '' } of report.values()) {
        const { mimeType } = report.get(codecId) ?? {};
        if (each === 'inbound-rtp' && kind === 'video' && mimeType !== undefined) codecs.add(mimeType);
      }
    }
    return [...codecs];
  });

it('a camera in a codec that a viewer lacks is sent in one that all have, and stays there', async () => {
  await join(chromium, server.url, 'codecs', 'Cleo', 'codec=H264');
  const cora = await join(chromium, server.url, 'codecs', 'Cora', 'video=0');
  await cora.seesMovingVideoOf('Cleo');
  expect(await receivedCodecs(cora)).toEqual(['video/H264']);
  const fay = await join(firefox, server.url, 'codecs', 'Fay', 'video=0&codec=H264');
  await Promise.all([fay.seesMovingVideoOf('Cleo'), cora.seesMovingVideoOf('Cleo')]);
  const lacksH264 = await fay.page.evaluate(
    () => !RTCRtpReceiver.getCapabilities('video')?.codecs.some(({ mimeType }) => mimeType === 'video/H264'),
  );
  const common = lacksH264 ? 'video/VP8' : 'video/H264';
  expect(await receivedCodecs(fay)).toEqual([common]);
  await waitUntil(async () => (await receivedCodecs(cora)).join() === common);
});
