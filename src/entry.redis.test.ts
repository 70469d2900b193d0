/**
 * Who comes early gets nothing until it is let in: raw frames over two real nodes, whose participants do not behave as the
 * client library does.
 */
import jwt from 'jsonwebtoken';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { createApp, type App } from './app.ts';
import { silentLogger } from './ports/logger.ts';
import { RedisServer } from './redis/testing/redis-server.ts';
import { openSignaling, type SignalingSocket } from './testing/signaling-socket.ts';

const SECRET = 'a secret of the tenant that nobody guesses';
const START_WITHIN_MS = 120_000;
const SLOW = { timeout: 90_000 };

let redis: RedisServer;
let near: App;
let far: App;

function start(id: string): Promise<App> {
  const keys = JSON.stringify([{ tenant: 'acme', algorithm: 'HS256', secret: SECRET }]);
  const config = loadConfig({
    CAUSEWAY_AUTH_KEYS: keys,
    CAUSEWAY_NODE_ID: id,
    CAUSEWAY_NODE_REGION: 'eu',
    CAUSEWAY_REGISTRY_URL: redis.url,
    CAUSEWAY_CLUSTER_SECRET: 'the secret that the nodes of the test share',
    CAUSEWAY_CLUSTER_LINK_HOST: '127.0.0.1',
    CAUSEWAY_CLUSTER_LINK_PORT: '0',
    CAUSEWAY_HTTP_HOST: '127.0.0.1',
    CAUSEWAY_HTTP_PORT: '0',
    CAUSEWAY_METRICS_HOST: '127.0.0.1',
    CAUSEWAY_METRICS_PORT: '0',
    CAUSEWAY_RTC_LISTEN_IP: '127.0.0.1',
    CAUSEWAY_RTC_PORT: '0',
    CAUSEWAY_WORKERS_COUNT: '1',
  });
  return createApp(config, { logger: silentLogger });
}

beforeAll(async () => {
  redis = await RedisServer.start();
  [near, far] = await Promise.all([start('one'), start('two')]);
}, START_WITHIN_MS);

afterAll(async () => {
  await Promise.all([near?.close(), far?.close()]);
  await redis?.dispose();
});

interface Frame {
  readonly id?: number;
  readonly event?: string;
  readonly error?: { readonly code: string; readonly data?: Record<string, unknown> };
  readonly result?: Record<string, unknown>;
}

/** Somebody at a socket. */
class Person {
  readonly #socket: SignalingSocket;
  readonly #waiting = new Map<number, (frame: Frame) => void>();
  #ids = 0;
  /** The notifications that it was ever sent, in order. */
  readonly heard: string[] = [];

  constructor(socket: SignalingSocket) {
    this.#socket = socket;
    void this.#listen();
  }

  get closed(): Promise<number> {
    return this.#socket.closed;
  }

  async #listen(): Promise<void> {
    for (;;) {
      const frame: Frame = await this.#socket.next();
      if (frame.event !== undefined) this.heard.push(frame.event);
      this.#waiting.get(frame.id ?? 0)?.(frame);
    }
  }

  ask(method: string, params: object): Promise<Frame> {
    this.#ids += 1;
    const { promise, resolve } = Promise.withResolvers<Frame>();
    this.#waiting.set(this.#ids, resolve);
    this.#socket.request(method, params);
    return promise;
  }

  /** How `room.join` is answered. */
  async join(room: string, more: object = {}): Promise<string | Frame['error']> {
    const { error, result } = await this.ask('room.join', { room, rehomed: true, ...more });
    const { state, waitsFor } = result ?? {};
    return error ?? [state, waitsFor].filter((each) => typeof each === 'string').join(' ');
  }

  close(): void {
    this.#socket.close();
  }
}

async function come({ url }: App, sub: string, claims: object = {}): Promise<Person> {
  const token = jwt.sign({ tenant: 'acme', sub, room: '*', ...claims }, SECRET, { expiresIn: '5 min' });
  const person = new Person(await openSignaling(url));
  const { error } = await person.ask('session.authenticate', { token });
  expect(error).toBeUndefined();
  return person;
}

const HOST = { role: 'host' };

/** What somebody in the lobby may try, and how each is refused. */
const TRIES = [
  ['chat.send', { text: 'let me in' }],
  ['message.send', { payload: 'let me in' }],
  ['hand.raise', {}],
  ['caption.say', { id: 'line', text: 'let me in' }],
  ['caption.draft', { id: 'line', text: 'let me in' }],
  ['reaction.send', { kind: 'applause' }],
  ['room.roster', {}],
  ['room.update', { lobby: false, joinBeforeHost: true }],
  ['participant.admit', { identity: 'early' }],
  ['lobby.admitAll', {}],
  ['media.consume', { tracks: [{ trackId: 'any' }] }],
  ['media.limit', { cameras: 3 }],
  ['role.request', { role: 'host' }],
] as const;

test(
  'who comes before a host hears nothing and does nothing until the host is there, on another node',
  SLOW,
  async () => {
    const room = 'before';
    const early = await come(near, 'early', { roomSettings: { joinBeforeHost: false } });
    expect(await early.join(room)).toBe('lobby host');
    for (const [method, params] of TRIES) {
      const { error } = await early.ask(method, params);
      expect([method, error?.code]).toEqual([method, expect.stringMatching(/^(in_lobby|forbidden)$/)]);
    }
    const viewer = await come(far, 'viewer', { role: 'viewer' });
    expect(await viewer.join(room)).toBe('lobby host');
    expect([early.heard, viewer.heard]).toEqual([[], []]);
    const host = await come(far, 'host', HOST);
    expect(await host.join(room)).toBe('joined');
    // The first word that they hear.
    await expect.poll(() => early.heard[0], { timeout: 10_000 }).toBe('session.admitted');
    await expect.poll(() => viewer.heard[0], { timeout: 10_000 }).toBe('session.admitted');
    expect(await early.join(room)).toBe('joined');
    for (const each of [early, viewer, host]) each.close();
  },
);

test('deny all turns away all who wait on every node, and none of them heard a word', SLOW, async () => {
  const room = 'denied';
  const host = await come(near, 'host', { ...HOST, roomSettings: { lobby: true } });
  expect(await host.join(room)).toBe('joined');
  const waiting = await Promise.all(
    Array.from({ length: 10 }, (_, index) => come(index % 2 === 0 ? near : far, `guest-${index}`)),
  );
  for (const each of waiting) expect(await each.join(room)).toBe('lobby');
  expect((await host.ask('chat.send', { text: 'among ourselves' })).error).toBeUndefined();
  expect((await host.ask('lobby.denyAll', {})).error).toBeUndefined();
  await Promise.all(waiting.map(({ closed }) => closed));
  expect(waiting.flatMap(({ heard }) => heard)).toEqual([]);
  const { result } = await host.ask('room.roster', {});
  expect(JSON.stringify(result)).not.toContain('guest-');
  host.close();
});

test('a password holds on every node, and so does the count of those who guess it', SLOW, async () => {
  const room = 'secret';
  const host = await come(near, 'host', HOST);
  expect(await host.join(room)).toBe('joined');
  expect((await host.ask('room.update', { password: 'open sesame' })).error).toBeUndefined();
  const bob = await come(far, 'bob');
  expect(await bob.join(room)).toMatchObject({ code: 'password_required' });
  expect(await bob.join(room, { password: 'x'.repeat(129) })).toMatchObject({ code: 'bad_params' });
  const boundless = await come(far, 'mal');
  void boundless.join(room, { password: 'x'.repeat(100_000) });
  expect(await boundless.closed).toBe(1009);
  expect(await bob.join(room, { password: 'open sesame' })).toBe('joined');
  const guesses: unknown[] = [];
  for (let n = 0; n < 6; n += 1) {
    const eve = await come(n % 2 === 0 ? near : far, 'eve');
    guesses.push(await eve.join(room, { password: `guess ${n}` }));
    eve.close();
  }
  const wrong = (triesLeft: number): unknown =>
    expect.objectContaining({ code: 'wrong_password', data: { triesLeft } });
  const blocked = expect.objectContaining({ code: 'password_required', data: { triesLeft: 0 } });
  expect(guesses).toEqual([wrong(4), wrong(3), wrong(2), wrong(1), wrong(0), blocked]);
  expect(host.heard).not.toContain('participant.left');
  for (const each of [host, bob]) each.close();
});
