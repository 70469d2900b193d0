/**
 * The exchange in exchange.md, played against the real server. To record it anew, after a change of what the clients
 * send in worked-exchange.json or of what the server answers: run this file with `CAUSEWAY_RECORD_EXCHANGE=1`, then
 * `oxfmt` and `npm run docs`.
 */
import { readFile, writeFile } from 'node:fs/promises';
import jwt from 'jsonwebtoken';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { configSchema } from '../../../config/schema.ts';
import { createApp, type App } from '../../../src/app.ts';
import { silentLogger } from '../../../src/ports/logger.ts';
import { ServerFrame, WireError } from '../frames.ts';
import { isMethodName, methods } from '../methods.ts';
import { notifications } from '../notifications.ts';
import { SIGNALING_PATH } from '../version.ts';
import { replaceInFrames, replay } from './testing/exchange-replay.ts';
import { WorkedExchange, type Frame } from './worked-exchange.ts';

const FILE = new URL('worked-exchange.json', import.meta.url);
const SECRET = 'for this test alone: a secret of enough bytes';

/** Names and addresses that may stand in a document (RFC 5737). */
const config = configSchema.parse({
  http: { port: 0, host: '127.0.0.1' },
  metrics: { port: 0, host: '127.0.0.1' },
  node: { id: 'node-1', region: 'eu-1' },
  rtc: { listenIp: '127.0.0.1', announcedAddress: '192.0.2.1', port: 0 },
  workers: { count: 1, pin: false },
  auth: { keys: [{ tenant: 'acme', id: 'sample', algorithm: 'HS256', secret: SECRET }] },
});

/** To `room.join`, or to `session.resume`. */
const TokenAnswer = z.object({ result: z.object({ resumeToken: z.string() }) });

const frames = ({ steps }: WorkedExchange, from: 'client' | 'server'): readonly { who: string; frame: Frame }[] =>
  steps.flatMap((step) => ('frame' in step && step.from === from ? [{ who: step.who, frame: step.frame }] : []));

const Claims = z.record(z.string(), z.unknown());

/** The expired sample tokens with fresh ones of the same claims in their place. */
function freshTokens(exchange: WorkedExchange): Map<string, string> {
  const samples = frames(exchange, 'client').flatMap(({ frame }) => {
    const { success, data } = methods['session.authenticate'].params.safeParse(frame['params']);
    return success ? [data.token] : [];
  });
  return new Map(
    samples.map((sample) => {
      const { exp: _expired, iat: _issued, ...claims } = Claims.parse(jwt.decode(sample));
      return [sample, jwt.sign(claims, SECRET, { algorithm: 'HS256', keyid: 'sample', expiresIn: 60 })];
    }),
  );
}

/** What was played, with samples in place of what is secret while the server lives. */
function withoutSecrets(exchange: WorkedExchange, tokens: ReadonlyMap<string, string>): WorkedExchange {
  const samples = new Map([...tokens].map(([sample, fresh]) => [fresh, sample]));
  const given = new Map<string, number>();
  for (const { who, frame } of frames(exchange, 'server')) {
    const { success, data } = TokenAnswer.safeParse(frame);
    if (!success) continue;
    const count = (given.get(who) ?? 0) + 1;
    given.set(who, count);
    samples.set(data.result.resumeToken, `sample-resume-token-${count}-of-${who.toLowerCase()}`);
  }
  return replaceInFrames(exchange, samples);
}

/** The kinds of values, without the values: what must be the same each time. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shapeOf(item)]));
}

const recorded = WorkedExchange.parse(JSON.parse(await readFile(FILE, 'utf8')));
let app: App;
let played: WorkedExchange;

beforeAll(async () => {
  app = await createApp(config, { logger: silentLogger });
  const url = new URL(SIGNALING_PATH, app.url.replace('http', 'ws')).href;
  const tokens = freshTokens(recorded);
  played = await replay(recorded, { url, replacements: tokens });
  if (process.env['CAUSEWAY_RECORD_EXCHANGE'] !== undefined) {
    await writeFile(FILE, JSON.stringify(withoutSecrets(played, tokens)));
  }
});

afterAll(async () => {
  await app.close();
});

test("the server still answers the clients' frames in the same way", () => {
  expect(shapeOf(frames(played, 'server'))).toEqual(shapeOf(frames(recorded, 'server')));
});

test('every answer is what the table says for its method, and none is an error', () => {
  const methodOf = new Map(
    frames(recorded, 'client').map(({ who, frame }) => [`${who} ${String(frame['id'])}`, String(frame['method'])]),
  );
  const answers = frames(played, 'server').filter(({ frame }) => 'id' in frame);
  expect(answers).toHaveLength(methodOf.size);
  for (const { who, frame } of answers) {
    const method = methodOf.get(`${who} ${String(frame['id'])}`) ?? '';
    expect(WireError.safeParse(frame['error']).data).toBeUndefined();
    expect(isMethodName(method) && methods[method].result.safeParse(frame['result']).error).toBeUndefined();
  }
});

test('every notification is what the table says for its event', () => {
  const told = frames(played, 'server').flatMap(({ frame }) => {
    const parsed = ServerFrame.parse(frame);
    return 'event' in parsed ? [parsed] : [];
  });
  expect(told.length).toBeGreaterThan(0);
  for (const { event, seq, data } of told) {
    const definition = new Map(Object.entries(notifications)).get(event);
    expect(definition?.data.safeParse(data).success).toBe(true);
    expect(seq !== undefined).toBe(definition?.sequenced);
  }
});

test('the tokens in the document are worth nothing', () => {
  for (const sample of freshTokens(recorded).keys()) {
    expect(Claims.parse(jwt.decode(sample))['exp']).toBeLessThan(Date.now() / 1000);
  }
});
