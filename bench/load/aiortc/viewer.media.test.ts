/** A receiver that has REMB and receiver reports alone, as aiortc has, on a line that is too narrow for most layers. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '../../../config/load.ts';
import { SIGNALING_PATH } from '../../../signaling/protocol/version.ts';
import { createApp, type App } from '../../../src/app.ts';
import type { Logger } from '../../../src/ports/logger.ts';
import { Participant } from '../participant.ts';

/** Debian's own, for which its package of aiortc is. */
const PYTHON = '/usr/bin/python3';
const VIEWER = fileURLToPath(new URL('viewer.py', import.meta.url));
/** The lowest of the three layers fits (some 110 kbit/s with what is around it), the two others do not. */
const LINE_KBIT = 200;
const SECONDS = 16;
/** From here on it is settled. */
const SETTLED = 10;

const Second = z.object({
  arrived: z.number(),
  kbit: z.number(),
  dropped: z.number(),
  rembs: z.number(),
  layers: z.union([z.object({ spatial: z.number() }), z.null(), z.literal('unknown')]),
});

let app: App | undefined;
let viewer: ChildProcess | undefined;
let sending: ReturnType<typeof setInterval> | undefined;
const people: Participant[] = [];
afterEach(async () => {
  clearInterval(sending);
  viewer?.kill('SIGKILL');
  await Promise.all(people.splice(0).map((each) => each.leave()));
  await app?.close();
});

test(
  'a receiver with REMB alone gets the layer that its line carries, and nothing is logged of it',
  { timeout: 90_000 },
  async () => {
    const complaints: unknown[] = [];
    const note = (...line: unknown[]): void => void complaints.push(line);
    const logger: Logger = { debug() {}, info() {}, warn: note, error: note, child: () => logger };
    const config = loadConfig({
      CAUSEWAY_DEV: 'true',
      CAUSEWAY_WORKERS_COUNT: '1',
      CAUSEWAY_HTTP_PORT: '0',
      CAUSEWAY_METRICS_PORT: '0',
      CAUSEWAY_RTC_PORT: '0',
      CAUSEWAY_RTC_LISTEN_IP: '127.0.0.1',
    });
    app = await createApp(config, { logger });
    const httpPort = app.ports.http;
    const signalingUrl = `ws://127.0.0.1:${httpPort}${SIGNALING_PATH}`;
    const token = async (room: string, name: string): Promise<string> => {
      const response = await fetch(`http://127.0.0.1:${httpPort}/v1/dev/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ room, name }),
      });
      return z.object({ token: z.string() }).parse(await response.json()).token;
    };
    const publisher = new Participant(0);
    people.push(publisher);
    await publisher.join({ signalingUrl, token }, 'narrow');
    sending = setInterval(() => publisher.sendPicture(), 33);

    const args = [VIEWER, signalingUrl, await token('narrow', 'viewer'), 'narrow', LINE_KBIT, SECONDS].map(String);
    viewer = spawn(PYTHON, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const { stdout, stderr } = viewer;
    if (!stdout || !stderr) throw new Error('no pipes');
    const [said, complained] = await Promise.all([text(stdout), text(stderr), once(viewer, 'close')]);
    const seconds = said
      .trim()
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [Second.parse(JSON.parse(line))]));
    expect(seconds, complained).toHaveLength(SECONDS);
    const settled = seconds.slice(SETTLED);
    const sum = (of: (second: z.output<typeof Second>) => number): number =>
      settled.reduce((all, each) => all + of(each), 0);

    // It tells of its line as it can, and is believed.
    expect(sum(({ rembs }) => rembs)).toBeGreaterThan(0);
    // Most of what is sent arrives: the highest layer alone would have three of four packets dropped.
    expect(sum(({ dropped }) => dropped) / sum(({ arrived }) => arrived)).toBeLessThan(0.2);
    // A picture keeps coming.
    for (const { arrived } of settled) expect(arrived).toBeGreaterThan(10);
    expect(complaints).toEqual([]);
  },
);
