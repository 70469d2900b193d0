/** The layers of a sealed camera go up and down as those of a plain one, in every codec: the server still knows them. */
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { join, startBrowser, waitUntil, type Person } from './harness.ts';
import { heightsSentBy, LARGE, sends, THUMBNAIL } from './sent-layers.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer({ CAUSEWAY_ROOMS_SEALED: '["dev"]' }), startBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

interface Sent {
  readonly codecs: readonly string[];
  /** Without it frames of which a packet was lost stand still until the next key frame. */
  readonly retransmits: boolean;
}

/** What the pictures are sent as that a page sends. */
const pictureOf = ({ page }: Person): Promise<Sent> =>
  page.evaluate(async () => {
    const codecs = new Set<string>();
    let retransmits = true;
    for (const connection of globalThis.peerConnections) {
      const report = new Map<string, { type: string; kind?: string; codecId?: string; mimeType?: string }>(
        [...(await connection.getStats())].map(([id, stats]) => [id, stats]),
      );
      for (const stats of report.values()) {
        if (stats.type !== 'outbound-rtp' || stats.kind !== 'video') continue;
        codecs.add(report.get(stats.codecId ?? '')?.mimeType ?? '');
        retransmits &&= 'rtxSsrc' in stats;
      }
    }
    return { codecs: [...codecs], retransmits };
  });

const showsHeight = ({ page }: Person, height: number): Promise<unknown> =>
  page.waitForFunction(
    (expected: number) =>
      document.querySelector<HTMLVideoElement>('[data-identity=Ada] [data-testid=remote-video]')?.videoHeight ===
      expected,
    { timeout: 20_000 },
    height,
  );

it.each(['VP8', 'VP9', 'H264'])('%s: small, large, small', async (codec) => {
  const room = `layers-${codec}-${Math.random()}`;
  const ada = await join(browser, server.url, room, 'Ada', `codec=${codec}`);
  const bo = await join(browser, server.url, room, 'Bo', 'video=0');
  await bo.page.setViewport(THUMBNAIL);
  await bo.seesMovingVideoOf('Ada');
  await bo.hearsSound();
  await sends(ada, 180);
  expect(await pictureOf(ada)).toEqual({ codecs: [`video/${codec}`], retransmits: true });
  await bo.page.setViewport(LARGE);
  await waitUntil(async () => (await heightsSentBy(ada)).includes(720));
  await showsHeight(bo, 720);
  await bo.seesMovingVideoOf('Ada');
  await bo.page.setViewport(THUMBNAIL);
  await sends(ada, 180);
  await showsHeight(bo, 180);
  await bo.seesMovingVideoOf('Ada');
});

it('AV1, which has one size', async () => {
  const room = `layers-AV1-${Math.random()}`;
  const ada = await join(browser, server.url, room, 'Ada', 'codec=AV1');
  const bo = await join(browser, server.url, room, 'Bo', 'video=0');
  await bo.seesMovingVideoOf('Ada');
  expect(await pictureOf(ada)).toEqual({ codecs: ['video/AV1'], retransmits: true });
});
