/** The node behind the proxies of config/examples, as Debian has them, with TLS. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { connect as connectTcp, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { loadConfig } from '../config/load.ts';
import { SUBPROTOCOL } from '../signaling/protocol/version.ts';
import { createApp, type App } from './app.ts';
import { silentLogger } from './ports/logger.ts';
import { writeCertificate } from './tls/testing/certificates.ts';

let folder: string;
let app: App | undefined;
let proxy: ChildProcess | undefined;
const sockets: WebSocket[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-proxied-'));
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  if (proxy && proxy.exitCode === null) {
    const ended = new Promise((resolve) => proxy?.once('exit', resolve));
    proxy.kill('SIGTERM');
    await ended;
  }
  proxy = undefined;
  await app?.close();
  app = undefined;
  rmSync(folder, { recursive: true });
});

async function startNode(env: NodeJS.ProcessEnv): Promise<App> {
  const config = loadConfig({
    CAUSEWAY_DEV: 'true',
    CAUSEWAY_WORKERS_COUNT: '1',
    CAUSEWAY_HTTP_PORT: '0',
    CAUSEWAY_METRICS_PORT: '0',
    CAUSEWAY_RTC_PORT: '0',
    CAUSEWAY_RTC_LISTEN_IP: '127.0.0.1',
    CAUSEWAY_HTTP_TRUSTED_PROXIES: '["127.0.0.1"]',
    CAUSEWAY_LIMITS_CONNECTIONS_PER_ADDRESS: '1',
    ...env,
  });
  app = await createApp(config, { logger: silentLogger });
  return app;
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

const example = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../config/examples/${name}`, import.meta.url)), 'utf8');

/** Replaces what each deployment has of its own; fails where the example has it not. */
function adapted(text: string, ...changes: readonly [string | RegExp, string][]): string {
  return changes.reduce((changed, [from, to]) => {
    expect(changed).toMatch(from);
    return changed.replaceAll(typeof from === 'string' ? from : new RegExp(from.source, 'g'), to);
  }, text);
}

async function startProxy(command: string, args: readonly string[], port: number): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  proxy = child;
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const url = `https://localhost:${port}`;
  await expect
    .poll(() => (child.exitCode === null ? statusOf(`${url}/readyz`) : complaints), { timeout: 15_000 })
    .toBe(200);
  return url;
}

async function startNginx(nodePort: number): Promise<string> {
  const port = await freePort();
  const { certFile, keyFile } = writeCertificate(folder);
  const server = adapted(
    example('nginx.conf'),
    ['listen 443 ssl;', `listen 127.0.0.1:${port} ssl;`],
    ['listen [::]:443 ssl;', ''],
    ['/etc/causeway/fullchain.pem', certFile],
    ['/etc/causeway/privkey.pem', keyFile],
    ['127.0.0.1:3000', `127.0.0.1:${nodePort}`],
  );
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (each) => `${each}_temp_path ${folder}/${each};`,
  );
  const main = `daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr warn;
events {} http { access_log off; ${temporary.join(' ')} ${server} }`;
  writeFileSync(join(folder, 'nginx.conf'), main);
  return startProxy('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'], port);
}

async function startHaproxy(nodePort: number): Promise<string> {
  const port = await freePort();
  const { certFile, keyFile } = writeCertificate(folder);
  const both = join(folder, 'both.pem');
  writeFileSync(both, readFileSync(certFile, 'utf8') + readFileSync(keyFile, 'utf8'));
  const text = adapted(
    example('haproxy.cfg'),
    ['bind :443', `bind 127.0.0.1:${port}`],
    ['/etc/causeway/fullchain-and-key.pem', both],
    ['127.0.0.1:3000', `127.0.0.1:${nodePort}`],
  );
  writeFileSync(join(folder, 'haproxy.cfg'), text);
  return startProxy('haproxy', ['-db', '-f', join(folder, 'haproxy.cfg')], port);
}

const insecure = { rejectUnauthorized: false };

function statusOf(url: string): Promise<number> {
  return new Promise((resolve) => {
    const request = get(url, { ...insecure, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.once('error', () => resolve(0));
  });
}

/** Opens a signaling socket from an address of this machine: `open`, or the status of the refusal. */
function connect(url: string, from: string, headers: Record<string, string> = {}): Promise<number | 'open'> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/signaling`, SUBPROTOCOL, {
      ...insecure,
      localAddress: from,
      headers,
      family: 4,
    });
    sockets.push(socket);
    socket.once('open', () => resolve('open'));
    socket.once('error', () => undefined);
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
  });
}

describe.each([
  ['nginx', startNginx, {}],
  ['haproxy', startHaproxy, { CAUSEWAY_HTTP_CLIENT_ADDRESS: 'proxy-protocol' }],
] as const)('%s', (_name, start, env) => {
  it('serves the page’s own sockets, and limits count the clients', async () => {
    const node = await startNode(env);
    const url = await start(node.ports.http);
    const own = { Origin: url };
    expect(await connect(url, '127.0.0.2', own)).toBe('open');
    expect(await connect(url, '127.0.0.2', own)).toBe(429);
    expect(await connect(url, '127.0.0.3', own)).toBe('open');
    expect(await connect(url, '127.0.0.4', { Origin: 'https://evil.example' })).toBe(403);
    const forged = {
      ...own,
      'X-Forwarded-For': '192.0.2.1',
      Forwarded: 'for=192.0.2.1',
      'X-Forwarded-Host': 'a.example',
    };
    expect(await connect(url, '127.0.0.2', forged)).toBe(429);
    expect(await connect(url, '127.0.0.4', { ...forged, Origin: 'https://a.example' })).toBe(403);

    // Past the proxy: what strangers claim changes nothing.
    const direct = `http://127.0.0.1:${node.ports.http}`;
    expect(await connect(direct, '127.0.0.5')).toBe('open');
    expect(await connect(direct, '127.0.0.5', { 'X-Forwarded-For': '192.0.2.1' })).toBe(429);
  });
});

it('below a path that the proxy passes on, page and signaling are there', async () => {
  const node = await startNode({ CAUSEWAY_NODE_PUBLIC_URL: 'https://host.example/meet/' });
  const url = await startNginx(node.ports.http);
  for (const path of ['/meet/healthz', '/healthz', '/meet/v1/info']) expect(await statusOf(url + path)).toBe(200);
  expect(await connect(`${url}/meet`, '127.0.0.2', { Origin: url })).toBe('open');
});

it('a stranger who speaks the PROXY protocol is no proxy', async () => {
  const { ports } = await startNode({ CAUSEWAY_HTTP_CLIENT_ADDRESS: 'proxy-protocol' });
  const answer = await new Promise<string>((resolve) => {
    const socket = connectTcp({ port: ports.http, host: '127.0.0.1', localAddress: '127.0.0.6' });
    socket.once('data', (data) => resolve(String(data)));
    socket.write('PROXY TCP4 192.0.2.1 127.0.0.1 1 2\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n');
  });
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
});

it('the PROXY protocol goes before TLS of the node itself, too', async () => {
  const { certFile, keyFile } = writeCertificate(folder);
  const { ports } = await startNode({
    CAUSEWAY_HTTP_CLIENT_ADDRESS: 'proxy-protocol',
    CAUSEWAY_HTTP_TLS_CERT_FILE: certFile,
    CAUSEWAY_HTTP_TLS_KEY_FILE: keyFile,
  });
  const port = await freePort();
  const passing = `defaults
  mode tcp
  timeout connect 5s
  timeout client 60s
  timeout server 60s
listen tls
  bind 127.0.0.1:${port}
  server node 127.0.0.1:${ports.http} send-proxy
`;
  writeFileSync(join(folder, 'haproxy.cfg'), passing);
  const url = await startProxy('haproxy', ['-db', '-f', join(folder, 'haproxy.cfg')], port);
  expect(await connect(url, '127.0.0.2', { Origin: url })).toBe('open');
  expect(await connect(url, '127.0.0.2', { Origin: url })).toBe(429);
  expect(await connect(url, '127.0.0.3', { Origin: url })).toBe('open');
});
