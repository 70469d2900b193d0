/** A whole node, a real media worker, two people with browsers in a meeting, and somebody in it who sends nonsense. */
import fc from 'fast-check';
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { join, startBrowser, waitUntil } from '../../client-demo/e2e/harness.ts';
import { createApp, type App } from '../../src/app.ts';
import { silentLogger } from '../../src/ports/logger.ts';
import { guestToken } from '../../src/testing/signaling-socket.ts';
import { workerPidsOf } from '../../src/testing/worker-processes.ts';
import { ERROR_CODES } from '../protocol/errors.ts';
import { MediaParameters } from '../protocol/features/media.ts';
import { RoomView } from '../protocol/views.ts';
import { opus } from '../../workers/testing/rtp-parameters.ts';
import { hostileFrames, type Knowledge } from './testing/hostile-frames.ts';
import { TestClient, type TestAnswer } from './testing/test-client.ts';

const FRAMES = 10_000;
/** As many as may wait for their turn, and as many invalid ones as may follow each other. */
const FRAMES_AT_ONCE = 50;
const ROOM = 'calm';

let app: App;
let browser: Browser;

beforeAll(async () => {
  const config = loadConfig({
    CAUSEWAY_DEV: 'true',
    CAUSEWAY_HTTP_HOST: '127.0.0.1',
    CAUSEWAY_HTTP_PORT: '0',
    CAUSEWAY_METRICS_HOST: '127.0.0.1',
    CAUSEWAY_METRICS_PORT: '0',
    CAUSEWAY_RTC_LISTEN_IP: '127.0.0.1',
    CAUSEWAY_RTC_PORT: '0',
    CAUSEWAY_WORKERS_COUNT: '1',
    // So that the frames reach what is behind the rate limit.
    CAUSEWAY_LIMITS_REQUESTS_PER_SECOND: '1000000',
  });
  [app, browser] = await Promise.all([createApp(config, { logger: silentLogger }), startBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await app?.close();
});

test(
  'nonsense is answered with named errors, the worker lives, and the meeting goes on',
  { timeout: 300_000 },
  async () => {
    const workers = workerPidsOf(process.pid);
    const ada = await join(browser, app.url, ROOM, 'Ada');
    const bo = await join(browser, app.url, ROOM, 'Bo');
    await Promise.all([ada.seesMovingVideoOf('Bo'), bo.seesMovingVideoOf('Ada')]);
    const victim = await Guest.join('Victim');
    await victim.publish();

    const outcomes = new Map<unknown, number>();
    for (let sent = 0; sent < FRAMES; sent += FRAMES_AT_ONCE) {
      // One after the other, as transports are made anew for one identity only so often.
      const mallory = await Guest.join(`Mallory ${sent}`);
      await mallory.publish();
      const knowledge = { identities: mallory.identities, ids: [...mallory.ids, ...victim.ids] };
      for (const code of await mallory.attack(knowledge, sent)) outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
      await mallory.leave();
    }

    const known: ReadonlySet<unknown> = new Set(['ok', ...Object.keys(ERROR_CODES)]);
    expect([...outcomes.keys()].filter((code) => !known.has(code))).toEqual([]);
    expect([...outcomes.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(FRAMES);
    expect(outcomes.has('internal')).toBe(false);
    // They went as far as they could: to the media engine, and to what belongs to others.
    expect([...outcomes.keys()]).toEqual(
      expect.arrayContaining(['ok', 'bad_frame', 'bad_params', 'bad_media', 'not_found', 'forbidden']),
    );
    expect(workerPidsOf(process.pid)).toEqual(workers);
    await Promise.all([ada.seesMovingVideoOf('Bo'), bo.seesMovingVideoOf('Ada'), ada.hearsSound(), bo.hearsSound()]);
    await ada.sees(['Ada', 'Bo', 'Victim']);
    expect((await victim.mute()).error).toBeUndefined();
    await victim.leave();
  },
);

/** A client that speaks the protocol as far as it wants to. */
class Guest {
  readonly #client: TestClient;
  readonly identities: readonly string[];
  /** Ids of its own transports and track, and of everybody's tracks. */
  readonly ids: string[];
  #track = '';

  static async join(name: string): Promise<Guest> {
    const client = await TestClient.connect(Number(new URL(app.url).port));
    await client.authenticate(await guestToken(app.url, ROOM, name));
    return new Guest(client, await client.request('room.join', { room: ROOM, takeOver: true }));
  }

  private constructor(client: TestClient, { result }: TestAnswer) {
    this.#client = client;
    const { participants } = RoomView.parse(result['room']);
    const { sendTransport, recvTransport } = MediaParameters.parse(result['media']);
    this.identities = participants.map(({ identity }) => identity);
    const tracks = participants.flatMap((participant) => participant.tracks.map(({ id }) => id));
    this.ids = [sendTransport.id, recvTransport.id, ...tracks];
  }

  async publish(): Promise<void> {
    const { result } = await this.#client.request('media.produce', { source: 'microphone', rtpParameters: opus() });
    this.#track = String(result['trackId']);
    this.ids.push(this.#track);
  }

  mute(): Promise<TestAnswer> {
    return this.#client.request('track.update', { trackId: this.#track, paused: true });
  }

  /** Sends nonsense until all is answered: with which codes. */
  async attack(knowledge: Knowledge, seed: number): Promise<unknown[]> {
    const { frames } = this.#client;
    const before = frames.length;
    for (const frame of fc.sample(hostileFrames(knowledge), { numRuns: FRAMES_AT_ONCE, seed }))
      this.#client.send(frame);
    const answers = () => frames.slice(before).filter((frame) => 'id' in frame);
    await waitUntil(() => answers().length === FRAMES_AT_ONCE);
    return answers().map(({ error }) => (error === undefined ? 'ok' : codeOf(error)));
  }

  leave(): Promise<void> {
    return this.#client.leave(1000);
  }
}

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
