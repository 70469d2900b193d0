import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { loadConfig } from '../../../config/load.ts';
import { writeCertificate } from '../../tls/testing/certificates.ts';
import type { Surroundings } from './check.ts';
import { examine } from './doctor.ts';
import { mappedAddress } from './network.ts';
import { makeSigner, startKeyServer } from '../../auth/providers/testing/key-server.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-doctor-'));
  writeFileSync(join(folder, 'worker'), '#!/bin/sh\nexit 41\n', { mode: 0o755 });
  vi.stubEnv('MEDIASOUP_WORKER_BIN', join(folder, 'worker'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const HEALTHY: Readonly<Record<string, string>> = {
  '/proc/sys/net/core/rmem_max': '8388608\n',
  '/proc/sys/net/core/wmem_max': '8388608\n',
  '/proc/self/limits':
    'Limit  Soft Limit  Hard Limit  Units\nMax open files            65536                65536                files\n',
  '/proc/stat': 'cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 100 0 100 800 0 0 0 0 0 0\n',
};

const KEYS = JSON.stringify([{ tenant: 'acme', algorithm: 'HS256', secret: 'a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6' }]);

/** What the doctor finds wrong, each as `name: what it says → remedy`. */
async function faults(
  env: Readonly<Record<string, string>>,
  changes: Partial<Surroundings> = {},
): Promise<readonly string[]> {
  const config = loadConfig({
    CAUSEWAY_AUTH_KEYS: KEYS,
    CAUSEWAY_HTTP_PORT: '0',
    CAUSEWAY_METRICS_PORT: '0',
    CAUSEWAY_RTC_PORT: '0',
    CAUSEWAY_WORKERS_COUNT: '1',
    CAUSEWAY_RTC_ANNOUNCED_ADDRESS: '127.0.0.1',
    ...env,
  });
  const read = (file: string): string | undefined => HEALTHY[file];
  const found = await examine({ config, read, now: () => Date.now(), stunServer: undefined, ...changes });
  return found.filter(({ state }) => state !== 'ok').map(({ name, says, remedy }) => `${name}: ${says} → ${remedy}`);
}

async function takenPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const bound = server.address();
  return String(typeof bound === 'object' && bound !== null ? bound.port : 0);
}

test('nothing is wrong with a healthy machine', async () => {
  expect(await faults({})).toEqual([]);
});

test('1: the worker does not run', async () => {
  vi.stubEnv('MEDIASOUP_WORKER_BIN', join(folder, 'absent'));
  expect(await faults({})).toEqual([
    expect.stringMatching(/^media worker: .*does not run.*→ build it on this machine/),
  ]);
});

test('2: a port is taken', async () => {
  const port = await takenPort();
  expect(await faults({ CAUSEWAY_HTTP_PORT: port, CAUSEWAY_HTTP_HOST: '127.0.0.1' })).toEqual([
    expect.stringMatching(
      new RegExp(`^ports: TCP ${port} \\(http\\.port\\) cannot be had: .*EADDRINUSE.* → stop what uses it`),
    ),
  ]);
});

test('3: a certificate has ended; 4: it is not for the public name; 5: it is not the key’s', async () => {
  const { certFile, keyFile } = writeCertificate(folder, -1);
  const tls = { CAUSEWAY_HTTP_TLS_CERT_FILE: certFile, CAUSEWAY_HTTP_TLS_KEY_FILE: keyFile };
  const found = await faults({ ...tls, CAUSEWAY_NODE_PUBLIC_URL: 'https://meet.invalid' });
  expect(found).toContainEqual(expect.stringMatching(/^certificate: the certificate has expired.*→ renew it/));
  expect(found).toContainEqual(expect.stringMatching(/^certificate: it is not for meet\.invalid.*→ get one/));
  const other = mkdtempSync(join(folder, 'other-'));
  const { keyFile: wrong } = writeCertificate(other);
  expect(await faults({ ...tls, CAUSEWAY_HTTP_TLS_KEY_FILE: wrong })).toEqual([
    expect.stringMatching(/^certificate: certificate and key do not belong together/),
  ]);
});

test('6: the announced name does not resolve', async () => {
  expect(await faults({ CAUSEWAY_RTC_ANNOUNCED_ADDRESS: 'media.invalid' })).toEqual([
    expect.stringMatching(/^announced address: media\.invalid does not resolve.*→ correct rtc\.announcedAddress/),
  ]);
});

test('7: from outside the machine has another address', async () => {
  const server = createSocket('udp4', (request, from) => {
    // Says that 203.0.113.7:5000 asked.
    const value = Buffer.from([0, 1, 0x13 ^ 0x21, 0x88 ^ 0x12, 203 ^ 0x21, 0 ^ 0x12, 113 ^ 0xa4, 7 ^ 0x42]);
    const attribute = Buffer.concat([Buffer.from([0, 0x20, 0, 8]), value]);
    server.send(Buffer.concat([Buffer.from([1, 1, 0, 12]), request.subarray(4), attribute]), from.port, from.address);
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  expect(await faults({}, { stunServer: `127.0.0.1:${server.address().port}` })).toEqual([
    expect.stringMatching(
      /^announced address: from outside this machine is 203\.0\.113\.7.*→ set rtc\.announcedAddress to 203\.0\.113\.7/,
    ),
  ]);
});

test('8: Redis is away; 9: the database is', async () => {
  const found = await faults({
    CAUSEWAY_REGISTRY_URL: 'redis://127.0.0.1:1',
    CAUSEWAY_CLUSTER_SECRET: 'q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6',
    CAUSEWAY_STORE_URL: 'postgres://causeway:x@127.0.0.1:1/causeway',
    CAUSEWAY_CLUSTER_LINK_PORT: '0',
  });
  expect(found).toContainEqual(expect.stringMatching(/^Redis: single 127\.0\.0\.1:1 cannot be used: .*→ /));
  expect(found).toContainEqual(expect.stringMatching(/^database: .*→ start the database/));
});

test('10: too few descriptors; 11: small buffers; 12: others take the CPU', async () => {
  const sick: Readonly<Record<string, string>> = {
    ...HEALTHY,
    '/proc/self/limits': 'Max open files            1024                 4096                 files\n',
    '/proc/sys/net/core/rmem_max': '212992\n',
    '/proc/stat': 'cpu  100 0 100 500 0 0 0 300 0 0\n',
  };
  const found = await faults({}, { read: (file) => sick[file] });
  expect(found).toEqual([
    expect.stringMatching(/^CPUs: others take 30 % .*→ move/),
    expect.stringMatching(/^descriptors: only 1024 .*→ raise it/),
    expect.stringMatching(/^UDP buffers: net\.core\.rmem_max below .*→ run: sysctl -w net\.core\.rmem_max=4194304/),
  ]);
});

test('13: the relay does not answer; 14: the data folder is not there', async () => {
  const found = await faults({
    CAUSEWAY_TURN_URLS: '["turns:127.0.0.1:1?transport=tcp"]',
    CAUSEWAY_TURN_SECRET: 'z1x2c3v4b5n6m7a8s9d0f1g2h3j4k5l6',
    CAUSEWAY_DATA_FOLDER: join(folder, 'nowhere'),
    CAUSEWAY_STORE_URL: 'memory:',
  });
  expect(found).toContainEqual(expect.stringMatching(/^relay: turns:127\.0\.0\.1:1.*ECONNREFUSED.*→ start it/));
  expect(found).toContainEqual(expect.stringMatching(/^data folder: .*nowhere is not there.*→ make it/));
});

test('15: keys of a provider cannot be had; 16: it calls itself something else; 17: they are of another kind', async () => {
  const server = await startKeyServer(makeSigner('one', 'ES256'));
  onTestFinished(() => server.close());
  const acme = {
    tenant: 'acme',
    issuer: 'acme',
    audience: 'causeway',
    httpOnLoopback: true,
    jwksUrl: `${server.url}/keys`,
  };
  const found = (changes: object) => faults({ CAUSEWAY_AUTH_PROVIDERS: JSON.stringify([{ ...acme, ...changes }]) });
  expect(await found({})).toEqual([]);
  expect(await found({ algorithms: ['RS256'] })).toEqual([
    expect.stringMatching(/^identity providers: acme: none of the keys.*is for RS256 → add the algorithm/),
  ]);
  expect(await found({ jwksUrl: 'http://127.0.0.1:1/keys' })).toEqual([
    expect.stringMatching(
      /^identity providers: acme: .*cannot be reached \(ECONNREFUSED\) → let this machine reach it/,
    ),
  ]);
  server.answers((response) => {
    response.end(JSON.stringify({ issuer: 'https://other.example', jwks_uri: `${server.url}/keys` }));
  });
  expect(await found({ issuer: server.url, jwksUrl: undefined })).toEqual([
    expect.stringMatching(/^identity providers: acme: .*it calls itself "https:\/\/other\.example".* → set `issuer`/),
  ]);
});

test('an address of IPv6 is read, and garbage is none', () => {
  const head = Buffer.from('0101001821 12a442'.replace(' ', '') + '00'.repeat(12), 'hex');
  const cookie = head.subarray(4);
  const address = Buffer.from('20010db8000000000000000000000007', 'hex').map((byte, at) => byte ^ (cookie[at] ?? 0));
  const attribute = Buffer.concat([Buffer.from([0, 0x20, 0, 20, 0, 2, 0, 0]), address]);
  expect(mappedAddress(Buffer.concat([head, attribute]))).toBe('2001:db8::7');
  expect(mappedAddress(Buffer.concat([head, Buffer.from([0, 0x20, 0xff, 0xff])]))).toBeUndefined();
});
