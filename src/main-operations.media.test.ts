/** What operators do to a running server: reload it, renew its certificates, signal it, run it short of descriptors. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTcp, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import jwt from 'jsonwebtoken';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { makeSigner, signed, startKeyServer } from './auth/providers/testing/key-server.ts';
import { SUBPROTOCOL } from '../signaling/protocol/version.ts';
import { guestToken, openSignaling } from './testing/signaling-socket.ts';
import { writeCertificate } from './tls/testing/certificates.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const HEALTHCHECK = fileURLToPath(new URL('healthcheck.ts', import.meta.url));

let folder: string;
const children: ChildProcess[] = [];
const sockets: Socket[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-operations-'));
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(
    children.splice(0).map(async (child) => {
      const ended = new Promise((resolve) => child.once('close', resolve));
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await ended;
      }
    }),
  );
  rmSync(folder, { recursive: true });
});

const environment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  MEDIASOUP_WORKER_BIN: process.env['MEDIASOUP_WORKER_BIN'],
  CAUSEWAY_DEV: 'true',
  CAUSEWAY_LOG_LEVEL: 'info',
  CAUSEWAY_WORKERS_COUNT: '1',
  CAUSEWAY_HTTP_HOST: '127.0.0.1',
  CAUSEWAY_HTTP_PORT: '0',
  CAUSEWAY_METRICS_PORT: '0',
  CAUSEWAY_RTC_LISTEN_IP: '127.0.0.1',
  CAUSEWAY_RTC_PORT: '0',
  ...env,
});

/** Runs the server as a process, with a YAML file of this text. */
async function run(yaml = '', env: NodeJS.ProcessEnv = {}, prefix: readonly string[] = []) {
  const file = join(folder, 'causeway.yaml');
  const configure = (text: string) => writeFileSync(file, text);
  configure(yaml);
  const child = spawn('env', [...prefix, process.execPath, '--disable-sigusr1', MAIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment({ CAUSEWAY_CONFIG: file, ...env }),
  });
  children.push(child);
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const url = await new Promise<string>((resolve, reject) => {
    child.once('close', () => reject(new Error(`the server ended: ${log}`)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const [, ready] = /^Causeway is ready: (\S+)$/m.exec(text) ?? [];
      if (ready !== undefined) resolve(ready);
    });
  });
  return { child, url, configure, log: () => log, port: Number(new URL(url).port) };
}

const logged = (log: () => string) => ({
  to: (text: string) => expect.poll(log, { timeout: 10_000 }).toContain(text),
});

describe('SIGHUP', () => {
  const SECRET = 'the first secret of the tenant acme';
  const OTHER = 'the other secret of the tenant acme';
  const keys = (secret: string) => `auth: {keys: [{tenant: acme, algorithm: HS256, secret: ${secret}}]}\n`;

  it('takes over keys, limits and the log level, names what needs a restart, and ends nothing', async () => {
    const { child, url, configure, log } = await run(keys(SECRET), { CAUSEWAY_DEV: 'false', CAUSEWAY_LOG_LEVEL: '' });
    const tokenOf = (secret: string, sub: string) =>
      jwt.sign({ tenant: 'acme', room: 'daily', sub, exp: Math.floor(Date.now() / 1000) + 600 }, secret);
    const ada = await openSignaling(url);
    ada.request('session.authenticate', { token: tokenOf(SECRET, 'ada') });
    expect(await ada.next()).toMatchObject({ result: { identity: 'ada' } });
    ada.request('room.join', { room: 'daily' });
    expect(await ada.next()).toMatchObject({ result: { state: 'joined' } });

    configure(`${keys(OTHER)}limits: {participantsPerRoom: 1}\nlog: {level: debug}\nshutdown: {deadlineMs: 20000}`);
    child.kill('SIGHUP');
    await logged(log).to('the configuration was read again');
    await logged(log).to('"ignored":["shutdown.deadlineMs"]');
    expect(log()).not.toContain(OTHER);

    const bo = await openSignaling(url);
    bo.request('session.authenticate', { token: tokenOf(SECRET, 'bo') });
    expect(await bo.next()).toMatchObject({ error: { code: 'token_invalid' } });
    await logged(log).to('no key signed it');
    const cleo = await openSignaling(url);
    cleo.request('session.authenticate', { token: tokenOf(OTHER, 'cleo') });
    expect(await cleo.next()).toMatchObject({ result: { identity: 'cleo' } });
    cleo.request('room.join', { room: 'daily' });
    expect(await cleo.next()).toMatchObject({ error: { code: 'room_full' } });
    ada.request('room.update', { locked: true });
    expect(await ada.next()).toMatchObject({ id: expect.anything() });
  });

  it('takes over identity providers; a program’s revocation holds against their tokens, and who is in by one has to go', async () => {
    const signer = makeSigner('one', 'RS256');
    const keyServer = await startKeyServer(signer);
    onTestFinished(() => keyServer.close());
    const operatorKey = 'an-operator-key-that-only-this-test-knows';
    const yaml = (audience: string) => `
api: {operatorKey: ${operatorKey}}
auth:
  providers:
    - tenant: acme
      issuer: https://id.acme.example
      audience: ${audience}
      jwksUrl: ${keyServer.url}/keys
      httpOnLoopback: true
`;
    const { child, url, configure, log } = await run(yaml('first'), { CAUSEWAY_DEV: 'false' });
    const authenticate = async (aud: string, sub: string) => {
      const iat = Math.floor(Date.now() / 1000) - 5;
      const socket = await openSignaling(url);
      const token = signed(signer, {
        iss: 'https://id.acme.example',
        aud,
        sub,
        name: `${sub} of Acme`,
        iat,
        tenant: 'globex',
      });
      socket.request('session.authenticate', { token });
      return { socket, answer: await socket.next() };
    };
    const ada = await authenticate('first', 'ada');
    expect(ada.answer).toMatchObject({ result: { tenant: 'acme', identity: 'ada', name: 'ada of Acme' } });
    ada.socket.request('room.join', { room: 'daily' });
    expect(await ada.socket.next()).toMatchObject({ result: { state: 'joined' } });
    const stranger = await authenticate('second', 'bo');
    expect(stranger.answer).toMatchObject({ error: { code: 'token_invalid' } });

    configure(yaml('second'));
    child.kill('SIGHUP');
    await logged(log).to('"reloaded":["auth.providers"]');
    expect((await authenticate('second', 'bo')).answer).toMatchObject({ result: { identity: 'bo' } });
    expect((await authenticate('first', 'cleo')).answer).toMatchObject({ error: { code: 'token_invalid' } });
    // Nobody's session has ended.
    ada.socket.request('session.ping', {});
    expect(await ada.socket.next()).toMatchObject({ result: {} });

    const revoked = await fetch(`${url}/v1/revocations?tenant=acme`, {
      method: 'POST',
      headers: { authorization: `Bearer ${operatorKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'person', identity: 'ada' }),
    });
    expect(revoked.status).toBe(201);
    expect((await authenticate('second', 'ada')).answer).toMatchObject({ error: { code: 'token_invalid' } });
    expect((await authenticate('second', 'bo')).answer).toMatchObject({ result: { identity: 'bo' } });
    expect(await ada.socket.closed).toBe(4403);
  });

  it('with a configuration that is not valid changes nothing', async () => {
    const { child, url, configure, log } = await run('limits: {connections: 100}');
    configure('limits: {conections: 1}');
    child.kill('SIGHUP');
    await logged(log).to('the former one stays');
    expect(log()).toContain('did you mean `limits.connections`');
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });
});

it('SIGUSR1 and SIGUSR2 change nothing, and open no debugger', async () => {
  const { child, url, log } = await run();
  child.kill('SIGUSR1');
  child.kill('SIGUSR2');
  await logged(log).to('this signal means nothing here');
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  expect(log()).not.toContain('Debugger listening');
});

describe('with HTTPS', () => {
  const insecure = { rejectUnauthorized: false };

  /** The certificate that a new connection is shown. */
  const shownBy = (port: number) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', ...insecure }, () => {
        resolve(socket.getPeerCertificate().fingerprint256);
        socket.destroy();
      });
      socket.once('error', reject);
    });

  const healthOf = (env: NodeJS.ProcessEnv) =>
    new Promise<number>((resolve) => {
      const child = execFile(process.execPath, [HEALTHCHECK], { env: environment(env) });
      child.once('exit', (code) => resolve(code ?? -1));
    });

  it("a new certificate is shown after SIGHUP, open sockets stay, and the image's health check works", async () => {
    const { certFile, keyFile } = writeCertificate(folder, 10);
    const tls = { CAUSEWAY_HTTP_TLS_CERT_FILE: certFile, CAUSEWAY_HTTP_TLS_KEY_FILE: keyFile };
    const { child, url, port, log } = await run('', tls);
    await logged(log).to('the certificate ends in 10 days');
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/signaling`, SUBPROTOCOL, insecure);
    await new Promise((resolve) => socket.once('open', resolve));
    const before = await shownBy(port);

    writeCertificate(folder, 90);
    child.kill('SIGHUP');
    await logged(log).to('a new certificate is in use');
    expect(await shownBy(port)).not.toBe(before);
    expect(socket.readyState).toBe(WebSocket.OPEN);
    const answered = new Promise((resolve) => socket.once('message', resolve));
    socket.send(JSON.stringify({ id: 1, method: 'session.authenticate', params: { token: 'none' } }));
    expect(String(await answered)).toContain('token_invalid');
    socket.terminate();

    expect(await healthOf({ ...tls, CAUSEWAY_HTTP_PORT: String(port) })).toBe(0);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
    expect(await healthOf({ ...tls, CAUSEWAY_HTTP_PORT: String(port) })).toBe(1);
  });
});

it.each([40, 64, 256])(
  'out of its %d file descriptors it answers 503 and says why, and serves again when some are free',
  async (most) => {
    const { port, url, log } = await run('', {}, ['prlimit', `--nofile=${most}:${most}`]);
    const token = await guestToken(url, 'daily', 'Ada');
    const ada = await openSignaling(url);
    ada.request('session.authenticate', { token });
    await ada.next();

    // Far more than there are descriptors: all of them end answered, or closed.
    for (let opened = 0; opened < most + 50; opened += 1) {
      const socket = connectTcp(port, '127.0.0.1');
      socket.on('error', () => undefined);
      sockets.push(socket);
    }
    await logged(log).to('the process has no file descriptors left');
    const answer = await new Promise<string>((resolve) => {
      // One of those that wait asks for something.
      for (const socket of sockets) {
        socket.once('data', (data) => resolve(String(data)));
        socket.write('GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n');
      }
    });
    expect(answer).toMatch(/^HTTP\/1\.1 503 /);
    expect(log().match(/no file descriptors left/g)).toHaveLength(1);
    ada.request('session.ping', {});
    expect(await ada.next()).toBeDefined();

    for (const socket of sockets.splice(0)) socket.destroy();
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: 15_000 }).toBe(200);
  },
);

it('development mode is for this machine unless told otherwise, and speaks of keys beside it', async () => {
  const key = JSON.stringify([{ tenant: 'acme', algorithm: 'HS256', secret: 'the secret of the tenant acme, one' }]);
  const { url, log, port } = await run('', { CAUSEWAY_HTTP_HOST: '', CAUSEWAY_AUTH_KEYS: key });
  expect(url).toBe(`http://localhost:${port}`);
  await logged(log).to('development mode is on beside `auth.keys`');
  await expect(fetch(`http://[::1]:${port}/healthz`)).rejects.toThrow('fetch failed');
  const host = await fetch(`${url}/v1/dev/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ tenant: 'acme', room: 'board', name: 'Mallory', role: 'host' }),
  });
  expect(host.status).toBe(403);
});

it('logs a page of another origin with what was expected and what came', async () => {
  const { url, log } = await run();
  const status = await new Promise((resolve) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/signaling`, SUBPROTOCOL, {
      origin: 'https://meet.example.com',
    });
    socket.once('error', () => undefined);
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode));
  });
  expect(status).toBe(403);
  await logged(log).to('"origin":"https://meet.example.com"');
  expect(log()).toContain(`"host":"${new URL(url).host}"`);
  expect(log()).toContain('signaling.allowedOrigins');
});
