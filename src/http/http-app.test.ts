import { z } from 'zod';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DevelopmentGuest } from '../auth/development-key.ts';
import { InvitationKey } from '../auth/invitation-key.ts';
import { TokenVerifier } from '../auth/token-verifier.ts';
import { nodeInfo } from '../cluster/testing/nodes.ts';
import { ratesAlone } from '../coordination/rates.ts';
import { MemoryUseCounter } from '../invitations/memory-use-counter.ts';
import { silentLogger, type Logger } from '../ports/logger.ts';
import type { HopStats } from '../ports/media-engine.ts';
import type { ClusterSources } from './cluster-report.ts';
import { noSignIn } from './sign-in/testing/no-sign-in.ts';
import { apiOptions } from './api/testing/api-server.ts';
import { createHttpApp, type HttpAppOptions, type Readiness } from './http-app.ts';
import { listen, type ListeningServer } from './listen.ts';

let folder: string;
let server: ListeningServer | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-http-'));
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(folder, { recursive: true });
});

/** Signs by writing down what it is given. */
/** Origins of pages that may frame the page: for all tenants, and by the name of one. */
const embeddersOf = (all: readonly string[] = [], ofTenant: Readonly<Record<string, readonly string[]>> = {}) => ({
  all,
  ofTenant: (name: string) => ofTenant[name] ?? [],
});

const developmentKey = { sign: (guest: DevelopmentGuest) => JSON.stringify(guest) };

const hops: HopStats = {
  incoming: { worker: 0, node: 2 },
  outgoing: { worker: 0, node: 1 },
  pipes: 2,
  links: [{ node: 'us-1', bytesReceived: 10, bytesSent: 20 }],
  refusals: {},
};

const cluster: ClusterSources = {
  node: 'eu-1',
  registryUp: () => true,
  nodes: () => [nodeInfo('us-1', { region: 'us', draining: true }), nodeInfo('eu-1', { hops: 2 })],
  hops: () => hops,
};

/** Starts the application and returns its URL. */
async function start(options: Partial<HttpAppOptions> = {}): Promise<string> {
  const app = createHttpApp({
    webClientFolder: folder,
    basePath: '/',
    embedders: embeddersOf(),
    build: { version: '9.9.9', commit: '0123456789ab', protocol: '1.0', node: 'v24.0.0' },
    hasKeys: (tenant) => tenant === 'keyed',
    pageAllowed: () => true,
    relays: false,
    invitations: {
      key: new InvitationKey(),
      counter: new MemoryUseCounter(),
      rates: ratesAlone,
      verify: (token) => new TokenVerifier({ keys: [] }).verify(token),
      addressOf: () => '192.0.2.1',
    },
    signIn: noSignIn(),
    readiness: () => ({ ready: true }),
    leave: () => undefined,
    developmentKey,
    cluster,
    adminToken: () => undefined,
    api: await apiOptions(),
    files: undefined,
    https: false,
    logger: silentLogger,
    ...options,
  });
  server = await listen(createServer(app), { port: 0, host: '127.0.0.1', setting: 'http.port' });
  return `http://127.0.0.1:${server.port}`;
}

function buildPage(): void {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<title>the page</title>');
  writeFileSync(join(folder, 'favicon.svg'), '<svg/>');
  writeFileSync(join(folder, 'assets/main-abc123.js'), 'console.log(1)');
}

const post = (url: string, body: string, type = 'application/json') =>
  fetch(url, { method: 'POST', body, headers: { 'Content-Type': type } });

describe('health', () => {
  it('is 200 while the process lives', async () => {
    const url = await start({ readiness: () => ({ ready: false, reason: 'draining' }) });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('says whether the node may take joins, and why not', async () => {
    let state: Readiness = { ready: true };
    const url = await start({ readiness: () => state });
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    state = { ready: false, reason: 'the server is about to stop' };
    const answer = await fetch(`${url}/readyz`);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    expect(await answer.json()).toEqual({ status: 'unavailable', reason: 'the server is about to stop' });
  });
});

describe('leaving', () => {
  it('hands over the resume token, as a beacon sends it, and tells nothing', async () => {
    const left: string[] = [];
    const url = await start({ leave: (token) => left.push(token) });
    const answers = [
      await post(`${url}/v1/leave`, 'secret', 'text/plain;charset=UTF-8'),
      await post(`${url}/v1/leave`, ''),
      await fetch(`${url}/v1/leave`, { method: 'POST' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204]);
    expect(left.filter((token) => token !== '')).toEqual(['secret']);
    expect((await post(`${url}/v1/leave`, 'x'.repeat(2_000), 'text/plain')).status).toBe(413);
  });
});

describe('the page', () => {
  it.each(['/', '/r/daily', '/r/a%2Fb?name=Ada&join=1'])('answers %s, to be asked for anew', async (path) => {
    buildPage();
    const answer = await fetch((await start()) + path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Content-Type')).toContain('text/html');
    expect(answer.headers.get('Cache-Control')).toBe('no-cache');
    expect(await answer.text()).toContain('the page');
  });

  it('has the path below which browsers see it', async () => {
    buildPage();
    writeFileSync(join(folder, 'index.html'), '<meta content="./" /><script src="./assets/main.js"></script>');
    const answer = await fetch(`${await start({ basePath: '/meet/' })}/r/daily`);
    expect(await answer.text()).toBe('<meta content="/meet/" /><script src="/meet/assets/main.js"></script>');
  });

  it('of operators has that path too, and may be framed by no other, whoever may frame meetings', async () => {
    buildPage();
    writeFileSync(join(folder, 'admin.html'), '<script src="./assets/admin.js"></script>');
    const url = await start({ basePath: '/meet/', embedders: embeddersOf(['https://intranet.example']) });
    for (const path of ['/admin', '/admin.html']) {
      const answer = await fetch(url + path);
      expect(await answer.text()).toBe('<script src="/meet/assets/admin.js"></script>');
      expect(answer.headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
      expect(answer.headers.get('X-Frame-Options')).toBe('DENY');
    }
    const meeting = await fetch(`${url}/r/daily`);
    expect(meeting.headers.get('Content-Security-Policy')).toContain("frame-ancestors 'self' https://intranet.example");
  });

  it('has files that may be kept when a hash is in their names', async () => {
    buildPage();
    const url = await start();
    const script = await fetch(`${url}/assets/main-abc123.js`);
    expect(script.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
    expect(script.headers.get('Content-Type')).toContain('javascript');
    const icon = await fetch(`${url}/favicon.svg`);
    expect(icon.status).toBe(200);
    expect(icon.headers.get('Cache-Control')).toBe('no-cache');
  });

  it.each([
    ['br', 'br', 'brotli'],
    ['gzip, deflate', 'gzip', 'gzip'],
    ['gzip, br;q=0.9', 'gzip', 'gzip'],
    ['identity', null, 'console.log(1)'],
  ])('has files that are compressed as the browser takes them: %s', async (accepted, encoding, content) => {
    buildPage();
    writeFileSync(join(folder, 'assets/main-abc123.js.br'), 'brotli');
    writeFileSync(join(folder, 'assets/main-abc123.js.gz'), 'gzip');
    const { hostname, port } = new URL(await start());
    const answer = await new Promise<IncomingMessage & { text?: string }>((resolve) => {
      const headers = { 'Accept-Encoding': accepted };
      httpRequest({ host: hostname, port, path: '/assets/main-abc123.js', headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => resolve(Object.assign(response, { text })));
      }).end();
    });
    expect(answer.headers['content-encoding'] ?? null).toBe(encoding);
    expect(answer.text).toBe(content);
    expect(answer.headers['content-type']).toContain('javascript');
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.vary).toBe('Accept-Encoding');
  });

  it('has a page for people who come by a path that leads nowhere', async () => {
    const answer = await fetch(`${await start()}/nowhere`, { headers: { Accept: 'text/html,*/*;q=0.8' } });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('Content-Type')).toContain('text/html');
    expect(await answer.text()).toContain('There is no page here');
  });

  it('says so when it was not built', async () => {
    const answer = await fetch(await start());
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('npm start');
  });

  it('has a strict content security policy, and asks for camera, microphone and screen', async () => {
    buildPage();
    const { headers } = await fetch(await start());
    const policy = headers.get('Content-Security-Policy') ?? '';
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(policy).toContain("connect-src 'self' ws: wss: http: https:");
    expect(policy).toContain("media-src 'self' blob: mediastream:");
    expect(policy).not.toMatch(/'unsafe-/);
    expect(headers.get('Permissions-Policy')).toContain('camera=(self), microphone=(self), display-capture=(self)');
    expect(headers.get('Strict-Transport-Security')).toBeNull();
    expect(headers.get('X-Powered-By')).toBeNull();
  });

  it('may be framed by itself alone unless origins are named, and tells the page who they are', async () => {
    buildPage();
    const meta = '<meta name="causeway-embedders" content="" />';
    writeFileSync(join(folder, 'index.html'), meta);
    const closed = await fetch(await start());
    expect(closed.headers.get('Content-Security-Policy')).toMatch(/frame-ancestors 'self'(;|$)/);
    expect(closed.headers.get('X-Frame-Options')).toBe('SAMEORIGIN');
    expect(await closed.text()).toBe(meta);
    await server?.close();
    const open = await fetch(await start({ embedders: embeddersOf(['https://a.example', 'https://b.example:8443']) }));
    expect(open.headers.get('Content-Security-Policy')).toContain(
      "frame-ancestors 'self' https://a.example https://b.example:8443",
    );
    expect(open.headers.get('X-Frame-Options')).toBeNull();
    expect(open.headers.get('Permissions-Policy')).toContain('camera=(self)');
    expect(await open.text()).toContain('content="https://a.example https://b.example:8443"');
  });

  it('may be framed by the pages of one tenant, where its address names that one, and leads to no other tenant then', async () => {
    buildPage();
    const index = '<meta name="causeway-embedders" content="" /><meta name="causeway-tenant" content="" />';
    writeFileSync(join(folder, 'index.html'), index);
    writeFileSync(join(folder, 'admin.html'), index);
    const url = await start({ embedders: embeddersOf([], { acme: ['https://portal.acme.example'] }) });
    const ask = async (path: string): Promise<readonly [policy: string, older: string | null, page: string]> => {
      const answer = await fetch(url + path);
      const policy = answer.headers.get('Content-Security-Policy')?.match(/frame-ancestors [^;]*/)?.[0] ?? '';
      return [policy, answer.headers.get('X-Frame-Options'), await answer.text()];
    };
    const acme = [
      "frame-ancestors 'self' https://portal.acme.example",
      null,
      '<meta name="causeway-embedders" content="https://portal.acme.example" /><meta name="causeway-tenant" content="acme" />',
    ];
    expect(await ask('/?embed=1&tenant=acme')).toEqual(acme);
    expect(await ask('/r/daily?tenant=acme&embed=1')).toEqual(acme);
    const closed = ["frame-ancestors 'self'", 'SAMEORIGIN', index];
    for (const path of [
      '/',
      '/?tenant=acme',
      '/?embed=1',
      '/?embed=1&tenant=acme&tenant=acme',
      '/?embed=1&tenant=%22%3E',
    ]) {
      expect([path, ...(await ask(path))]).toEqual([path, ...closed]);
    }
    const other = await ask('/?embed=1&tenant=other');
    expect(other).toEqual([closed[0], closed[1], index.replace('tenant" content=""', 'tenant" content="other"')]);
    expect((await ask('/admin?embed=1&tenant=acme')).slice(0, 2)).toEqual(["frame-ancestors 'none'", 'DENY']);
  });

  it('lets pages of all origins load the element, and nothing else', async () => {
    buildPage();
    writeFileSync(join(folder, 'causeway-meeting.js'), '1');
    const url = await start();
    const { headers } = await fetch(`${url}/causeway-meeting.js`);
    expect(headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin');
    expect(headers.get('Cache-Control')).toBe('no-cache');
    const other = await fetch(`${url}/favicon.svg`);
    expect(other.headers.get('Access-Control-Allow-Origin')).toBeNull();
    expect(other.headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
  });

  it('makes browsers keep to HTTPS when the server speaks it', async () => {
    const { headers } = await fetch(await start({ https: true }));
    expect(headers.get('Strict-Transport-Security')).toContain('max-age=');
  });
});

describe('/v1/info', () => {
  it.each([
    [developmentKey, true],
    [undefined, false],
  ])('tells the versions and whether guests may join (%#)', async (key, guests) => {
    const answer = await fetch(`${await start({ developmentKey: key })}/v1/info`);
    expect(await answer.json()).toMatchObject({
      name: 'causeway',
      version: '9.9.9',
      commit: '0123456789ab',
      protocol: '1.0',
      guests,
    });
  });

  it('tells by which URL to measure how far a region is: none of one that takes nobody', async () => {
    const answer = await fetch(`${await start()}/v1/info`);
    expect(await answer.json()).toMatchObject({ regions: { eu: 'https://eu-1.example.com/healthz' } });
    const health = await fetch(`${await start()}/healthz`);
    expect(health.headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin');
  });
});

describe('/v1/dev/token', () => {
  it('fills in what a guest does not say', async () => {
    const answer = await post(`${await start()}/v1/dev/token`, '{"room":"daily","name":"Ada"}');
    expect(answer.status).toBe(200);
    expect(guestIn(await answer.json())).toEqual({
      identity: 'Ada',
      room: 'daily',
      name: 'Ada',
      tenant: 'dev',
      role: 'participant',
      device: expect.any(String),
    });
  });

  it('takes tenant, role and identity', async () => {
    const guest = { identity: 'ada-1', room: 'daily', name: 'Ada', tenant: 'acme', role: 'host' };
    const answer = await post(`${await start()}/v1/dev/token`, JSON.stringify(guest));
    expect(guestIn(await answer.json())).toEqual({ ...guest, device: expect.any(String) });
  });

  it('knows a browser again by its cookie, whatever name the guest takes', async () => {
    const origin = await start();
    const ask = (name: string, cookie: string) =>
      fetch(`${origin}/v1/dev/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie },
        body: JSON.stringify({ room: 'daily', name }),
      });
    const first = await ask('Ada', '');
    const [cookie = ''] = first.headers.getSetCookie();
    expect(cookie).toContain('HttpOnly');
    const again = await ask('Eve', cookie.split(';', 1)[0] ?? '');
    expect(again.headers.getSetCookie()).toEqual([]);
    expect(guestIn(await again.json()).device).toBe(guestIn(await first.json()).device);
  });

  it.each([
    ['no name', '{"room":"daily"}', 400, 'bad_params', ['name']],
    ['an unknown role', '{"room":"daily","name":"Ada","role":"king"}', 400, 'bad_params', ['role']],
    ['an unknown field', '{"room":"daily","name":"Ada","admin":true}', 400, 'bad_params', ['']],
    ['a tenant that is none', '{"room":"daily","name":"Ada","tenant":"A/B"}', 400, 'bad_params', ['tenant']],
    ['a list', '[]', 400, 'bad_params', ['']],
    ['no JSON', '{"room":', 400, 'bad_request', undefined],
    ['too much', JSON.stringify({ room: 'daily', name: 'A'.repeat(17_000) }), 413, 'too_large', undefined],
  ])('refuses %s', async (_name, body, status, code, paths) => {
    const answer = await post(`${await start()}/v1/dev/token`, body);
    expect(answer.status).toBe(status);
    const issues = paths?.map((path) => ({ path, message: expect.any(String) }));
    expect(await answer.json()).toEqual({
      error: { code, message: expect.any(String), ...(issues ? { data: { issues } } : {}) },
    });
  });

  it('makes of any name one that can be shown', async () => {
    const answer = await post(`${await start()}/v1/dev/token`, '{"room":"daily","name":" Ada\\u202e\\n L. "}');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ token: expect.stringContaining('"name":"Ada L."') });
  });

  it('has no guests for tenants with keys of their own', async () => {
    const answer = await post(`${await start()}/v1/dev/token`, '{"room":"daily","name":"Ada","tenant":"keyed"}');
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ error: { code: 'forbidden' } });
  });

  it('refuses a body of another type, which a foreign page could send without being asked', async () => {
    const answer = await post(`${await start()}/v1/dev/token`, '{"room":"daily","name":"Ada"}', 'text/plain');
    expect(answer.status).toBe(400);
  });

  it('is not there without development mode', async () => {
    const answer = await post(
      `${await start({ developmentKey: undefined })}/v1/dev/token`,
      '{"room":"r","name":"Ada"}',
    );
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ error: { code: 'not_found' } });
  });
});

describe('the cluster', () => {
  const TOKEN = 'a token that only operators know';
  const asked = async (url: string, authorization?: string) =>
    fetch(`${url}/v1/cluster`, authorization === undefined ? {} : { headers: { authorization } });

  it('is told to anybody in development mode: the nodes, and what passes between them', async () => {
    const answer = await asked(await start());
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    expect(await answer.json()).toEqual({
      node: 'eu-1',
      registryUp: true,
      nodes: [
        {
          id: 'eu-1',
          region: 'eu',
          url: 'wss://eu-1.example.com/v1/signaling',
          metricsUrl: 'http://eu-1.example.com:9464/metrics',
          load: 0,
          rooms: 0,
          participants: 0,
          hops: 2,
          draining: false,
          version: '0.1.0',
        },
        expect.objectContaining({ id: 'us-1', region: 'us', draining: true }),
      ],
      hops: { incoming: { worker: 0, node: 2 }, outgoing: { worker: 0, node: 1 }, links: hops.links },
    });
  });

  it.each([
    ['nothing', undefined],
    ['another token', `Bearer ${TOKEN}!`],
    ['the token by another name', `Basic ${TOKEN}`],
    ['an empty token', 'Bearer '],
  ])('is not told to who shows %s', async (_name, authorization) => {
    const answer = await asked(await start({ developmentKey: undefined, adminToken: () => TOKEN }), authorization);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer');
    expect(await answer.json()).toMatchObject({ error: { code: 'unauthorized' } });
  });

  it('is not told to anybody in development mode where there is a token', async () => {
    const answer = await asked(await start({ adminToken: () => TOKEN }));
    expect(answer.status).toBe(401);
  });

  it('is told to who shows the token', async () => {
    const answer = await asked(await start({ developmentKey: undefined, adminToken: () => TOKEN }), `Bearer ${TOKEN}`);
    expect(answer.status).toBe(200);
  });

  it('is not there without a token', async () => {
    const answer = await asked(await start({ developmentKey: undefined }), 'Bearer undefined');
    expect(answer.status).toBe(404);
  });
});

describe('errors', () => {
  it.each(['/v1/nothing', '/v1/dev/token', '/nothing', '/assets/nothing.js', '/..%2f..%2fpackage.json', '/r/a/b'])(
    'GET %s: 404 in JSON',
    async (path) => {
      buildPage();
      const answer = await fetch((await start()) + path);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ error: { code: 'not_found' } });
    },
  );

  it('answers a path that cannot be decoded', async () => {
    const url = new URL(await start());
    const status = await new Promise((resolve, reject) => {
      httpRequest({ host: url.hostname, port: url.port, path: '/r/%ff' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(400);
  });

  it('never tell what went wrong inside, but log it', async () => {
    const logged: object[] = [];
    const logger: Logger = { ...silentLogger, error: (context) => void logged.push(context) };
    const url = await start({
      logger,
      readiness: () => {
        throw new Error('the inner secret');
      },
    });
    const answer = await fetch(`${url}/readyz`);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toMatch(/inner secret|\.ts/);
    expect(logged).toEqual([{ err: expect.objectContaining({ message: 'the inner secret' }) }]);
  });
});

/** The fake key signs by writing down what it signs. */
function guestIn(answer: unknown): Record<string, unknown> {
  const { token } = z.object({ token: z.string() }).parse(answer);
  return z.record(z.string(), z.unknown()).parse(JSON.parse(token));
}
