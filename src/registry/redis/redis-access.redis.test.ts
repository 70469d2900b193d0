/** Passwords, certificates and rules of a Redis: with what is documented a node works, and why it does not is told once. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { makeCertificate } from '../../cluster/links/testing/certificates.ts';
import { RedisNodeDirectory } from '../../cluster/node-directory-redis.ts';
import { nodeInfo } from '../../cluster/testing/nodes.ts';
import type { RoomEvent } from '../../domain/room/features.ts';
import type { RoomKey } from '../../domain/room/state.ts';
import { systemClock } from '../../ports/clock.ts';
import { silentLogger, type Logger } from '../../ports/logger.ts';
import { RedisTroubles } from '../../redis/redis-troubles.ts';
import { parseRedisUrl, type RedisAddress } from '../../redis/redis-url.ts';
import { freePort, RedisServer } from '../../redis/testing/redis-server.ts';
import { RedisRegistry } from './redis-registry.ts';
import { SECRET } from './testing/room-names.ts';

const PASSWORD = 'p@ssword-of-redis';
const SENTINEL_PASSWORD = 'p@ssword-of-sentinels';
const PATIENCE = { timeout: 20_000, interval: 50 };

const key: RoomKey = { tenant: 'acme', room: 'stand-up' };
const note: RoomEvent = { type: 'messageSent', from: 'ann', topic: 'note', payload: 'n', to: null, at: 1_000 };

async function start(...args: readonly string[]): Promise<RedisServer> {
  const server = await RedisServer.start(...args);
  onTestFinished(() => server.dispose());
  return server;
}

/** The rules that the operators' manual gives for a server or a Sentinel, with a password. */
async function documentedRules(which: 'server' | 'sentinel', password: string): Promise<readonly string[]> {
  const manual = await readFile(new URL('../../../docs/OPERATIONS.md', import.meta.url), 'utf8');
  const lines = manual.split('\n').filter((line) => line.startsWith('ACL SETUSER causeway'));
  const line = lines.find((each) => each.includes('+sentinel') === (which === 'sentinel')) ?? '';
  return line.replace('>PASSWORD', `>${password}`).split(' ').slice(1);
}

/** What a node has of a Redis, and what it logs of it. */
async function connect(url: string, rest: Partial<RedisAddress> = {}) {
  const told: { readonly reason?: string; readonly remedy?: string }[] = [];
  const all: string[] = [];
  const write = (context: object, message: string): void => {
    all.push(JSON.stringify({ context, message }));
    if (message === 'Redis cannot be used') told.push(context);
  };
  const logger: Logger = { ...silentLogger, debug: write, info: write, warn: write, error: write, child: () => logger };
  const address = { ...parseRedisUrl(url), ...rest };
  const troubles = new RedisTroubles('redis', logger);
  const shared = { address, secret: SECRET, troubles, logger };
  const { load, draining, rooms, participants, hops, links, ...identity } = nodeInfo('a');
  const condition = () => ({ load, draining, rooms, participants, hops, links });
  const [registry, directory] = await Promise.all([
    RedisRegistry.open(shared),
    RedisNodeDirectory.open({ ...shared, identity, condition, clock: systemClock }),
  ]);
  onTestFinished(async () => {
    await registry.close();
    await directory.close();
  });
  return { registry, directory, told, all };
}

/** A room can be written to, followed and read, and the node is in the directory. */
async function works({ registry, directory }: Awaited<ReturnType<typeof connect>>): Promise<void> {
  await vi.waitFor(() => expect([registry.carries, directory.reachable]).toEqual([true, true]), PATIENCE);
  const heard = vi.fn<() => void>();
  const unfollow = await registry.follow(key, 0, heard);
  await registry.append(key, 0, [note]);
  expect(heard).toHaveBeenCalled();
  await registry.storeSnapshot(key, { ...key, seq: 1, locked: false, lobby: false, participants: [] });
  await expect(registry.read(key, 0)).resolves.toMatchObject({ snapshot: { seq: 1 } });
  await registry.forget(key, 1);
  unfollow();
}

describe('a user', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start();
    await server.command('ACL', ...(await documentedRules('server', PASSWORD)));
  });
  afterAll(() => server.dispose());
  const as = (user: string, password: string): string =>
    server.url.replace('redis://', `redis://${user}:${encodeURIComponent(password)}@`);

  test('with the rules of the manual is enough', async () => {
    const node = await connect(as('causeway', PASSWORD));
    await works(node);
    expect(node.told).toEqual([]);
    expect(await server.command('ACL', 'LOG')).toEqual([]);
  });

  test('with a wrong password is told so once, however often it is tried', { timeout: 30_000 }, async () => {
    const node = await connect(as('causeway', 'wrong-password'));
    await vi.waitFor(async () => {
      expect(String(await server.command('ACL', 'LOG'))).toMatch(/count,(?:[3-9]|\d\d)/);
    }, PATIENCE);
    expect(node.told).toEqual([
      expect.objectContaining({
        reason: expect.stringContaining('WRONGPASS'),
        remedy: 'see the user and the password in registry.url',
      }),
    ]);
    expect(node.all.join()).not.toContain('wrong-password');
    expect([node.registry.carries, node.directory.reachable]).toEqual([false, false]);
  });

  test.each([
    ['&causeway:*', 'channel'],
    ['+subscribe', 'subscribe'],
    ['+publish', 'publish'],
    ['~causeway:*', 'key'],
    ['+evalsha', 'evalsha'],
  ])('without %s is not ready, and is told why', { timeout: 30_000 }, async (rule, named) => {
    const rules = (await documentedRules('server', PASSWORD)).with(1, 'limited').filter((each) => each !== rule);
    await server.command('ACL', ...rules);
    onTestFinished(() => server.command('ACL', 'DELUSER', 'limited').then(() => undefined));
    const node = await connect(as('limited', PASSWORD));
    await vi.waitFor(() => expect(node.told).not.toEqual([]), PATIENCE);
    expect(node.told[0]?.reason).toMatch(new RegExp(`NOPERM.*${named}|${named}.*NOPERM`, 'i'));
    expect(node.told[0]?.remedy).toContain('docs/OPERATIONS.md');
    expect(node.registry.carries && node.directory.reachable).toBe(false);
    // Once it may, it works.
    await server.command('ACL', 'SETUSER', 'limited', rule);
    await works(node);
    expect(new Set(node.told.map(({ reason }) => reason)).size).toBe(node.told.length);
  });
});

describe('certificates', () => {
  let url: string;
  let ca: Buffer;
  let cert: Buffer;
  let privateKey: Buffer;
  let server: RedisServer;
  beforeAll(async () => {
    const made = makeCertificate();
    [ca, cert, privateKey] = [Buffer.from(made.ca), Buffer.from(made.cert), Buffer.from(made.key)];
    const folder = await mkdtemp(join(tmpdir(), 'causeway-redis-test-'));
    for (const [name, text] of Object.entries({ ca, cert, privateKey })) await writeFile(join(folder, name), text);
    const port = await freePort();
    const files = ['--tls-cert-file', 'cert', '--tls-key-file', 'privateKey', '--tls-ca-cert-file', 'ca'];
    const args = files.map((each, index) => (index % 2 === 0 ? each : join(folder, each)));
    server = await RedisServer.start('--tls-port', `${port}`, '--tls-auth-clients', 'yes', ...args);
    await rm(folder, { recursive: true });
    url = `rediss://localhost:${port}`;
  });
  afterAll(() => server.dispose());

  test('that each side vouches for are enough', async () => {
    await works(await connect(url, { certificates: { ca, cert, key: privateKey } }));
  });

  test.each<[string, () => [string, Partial<RedisAddress>], RegExp]>([
    ['of a server that nobody vouches for', () => [url, { certificates: { cert, key: privateKey } }], /certificate/i],
    ['of the client that are missing', () => [url, { certificates: { ca } }], /certificate|alert|closed/i],
    [
      'where there is no TLS',
      () => [server.url.replace('redis:', 'rediss:'), {}],
      /ETIMEDOUT|SSL|packet length|wrong version/i,
    ],
    ['where TLS is not expected', () => [url.replace('rediss:', 'redis:'), {}], /closed|ECONNRESET/i],
  ])('%s: the cause is told', { timeout: 30_000 }, async (_name, settings, reason) => {
    const { told } = await connect(...settings());
    await vi.waitFor(() => expect(told.map((each) => each.reason ?? '').join('\n')).toMatch(reason), PATIENCE);
  });
});

describe('Sentinels with a password', () => {
  async function watched(): Promise<{ readonly url: string; readonly sentinel: RedisServer }> {
    const master = await start();
    await master.command('ACL', ...(await documentedRules('server', PASSWORD)));
    const folder = await mkdtemp(join(tmpdir(), 'causeway-redis-test-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'sentinel.conf');
    await writeFile(file, `sentinel monitor main 127.0.0.1 ${master.port} 1\n`);
    const sentinel = await start(file, '--sentinel');
    await sentinel.command('ACL', ...(await documentedRules('sentinel', SENTINEL_PASSWORD)));
    await sentinel.command('ACL', 'SETUSER', 'default', 'off');
    const credentials = `causeway:${encodeURIComponent(PASSWORD)}`;
    return { url: sentinel.url.replace('redis://', `redis+sentinel://${credentials}@`) + '/main', sentinel };
  }

  test('the rules of the manual are enough, and a wrong password is told', { timeout: 60_000 }, async () => {
    const { url } = await watched();
    const settings = { sentinelUsername: 'causeway', sentinelPassword: SENTINEL_PASSWORD };
    await works(await connect(url, settings));
    const { told, all } = await connect(url, { ...settings, sentinelPassword: 'wrong-password' });
    await vi.waitFor(() => expect(told).not.toEqual([]), PATIENCE);
    expect(told[0]).toMatchObject({
      reason: expect.stringContaining('WRONGPASS'),
      remedy: 'see registry.sentinelUsername and registry.sentinelPassword',
    });
    expect(all.join()).not.toContain('wrong-password');
  });
});
