/** The ways to a Redis that the other tests do not take: through Sentinels, and encrypted. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { expect, onTestFinished, test, vi } from 'vitest';
import { makeCertificate } from '../cluster/links/testing/certificates.ts';
import { silentLogger } from '../ports/logger.ts';
import { RedisClient } from './redis-client.ts';
import { parseRedisUrl } from './redis-url.ts';
import { freePort, RedisServer } from './testing/redis-server.ts';

/** A Sentinel looks at replicas every ten seconds, and may need a second vote. */
const PATIENCE = { timeout: 30_000, interval: 100 };

async function start(...args: readonly string[]): Promise<RedisServer> {
  const server = await RedisServer.start(...args);
  onTestFinished(() => server.dispose());
  return server;
}

async function folderWith(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-redis-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

/** A client, and what its subscriber hears on the channel `news`. */
async function connect(url: string) {
  const client = new RedisClient(parseRedisUrl(url), silentLogger);
  onTestFinished(() => client.close());
  const heard: string[] = [];
  const message = (_channel: string, text: string): void => void heard.push(text);
  const subscriber = client.subscriber({ message, subscribed: () => undefined });
  onTestFinished(() => subscriber.close());
  expect(await client.ready(5_000)).toBe(true);
  expect(await subscriber.ready(5_000)).toBe(true);
  await subscriber.subscribe('news');
  return { client, heard };
}

test('behind Sentinels the master is found, and after its death its successor', { timeout: 90_000 }, async () => {
  const master = await start();
  const replica = await start('--replicaof', '127.0.0.1', `${master.port}`);
  const folder = await folderWith({
    'sentinel.conf': [
      `sentinel monitor main 127.0.0.1 ${master.port} 1`,
      'sentinel down-after-milliseconds main 1000',
      'sentinel failover-timeout main 3000',
    ].join('\n'),
  });
  const sentinel = await start(join(folder, 'sentinel.conf'), '--sentinel');
  await vi.waitFor(async () => {
    expect(String(await replica.command('INFO', 'replication'))).toContain('master_link_status:up');
    // Only a replica that the Sentinel has seen in good health can succeed.
    expect(String(await sentinel.command('SENTINEL', 'REPLICAS', 'main'))).toContain('master-link-status,ok');
  }, PATIENCE);
  const { client, heard } = await connect(sentinel.url.replace('redis://', 'redis+sentinel://') + '/main');
  await client.command('SET', 'key', 'before');
  expect(await master.command('GET', 'key')).toBe('before');
  await master.kill();
  await vi.waitFor(() => client.command('SET', 'key', 'after'), PATIENCE);
  expect(await replica.command('GET', 'key')).toBe('after');
  await vi.waitFor(async () => {
    await client.command('PUBLISH', 'news', 'hello');
    expect(heard).toContain('hello');
  }, PATIENCE);
});

/** A Redis with TLS on a port of its own, under a certificate for `localhost`. */
async function startEncrypted(): Promise<{ readonly url: string; readonly authority: string }> {
  const { cert, key, ca } = makeCertificate();
  if (cert === undefined || key === undefined || ca === undefined) throw new Error('there is no certificate');
  const folder = await folderWith({ cert, key, ca });
  const files = { '--tls-cert-file': 'cert', '--tls-key-file': 'key', '--tls-ca-cert-file': 'ca' };
  const args = Object.entries(files).flatMap(([option, name]) => [option, join(folder, name)]);
  const port = await freePort();
  await start('--tls-port', `${port}`, '--tls-auth-clients', 'no', ...args);
  return { url: `rediss://localhost:${port}`, authority: ca.toString() };
}

test('over TLS', async () => {
  const { url, authority } = await startEncrypted();
  const before = getCACertificates('default');
  setDefaultCACertificates([authority]);
  onTestFinished(() => setDefaultCACertificates(before));
  const { client, heard } = await connect(url);
  await client.command('PUBLISH', 'news', 'hello');
  await vi.waitFor(() => expect(heard).toEqual(['hello']));
});

test('a server whose certificate nobody vouches for is not spoken to', async () => {
  const { url } = await startEncrypted();
  const client = new RedisClient(parseRedisUrl(url), silentLogger);
  onTestFinished(() => client.close());
  expect(await client.ready(1_000)).toBe(false);
  await expect(client.command('PING')).rejects.toMatchObject({ code: 'unavailable', mayHaveRun: false });
});
