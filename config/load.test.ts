import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.ts';
import { loadConfig } from './load.ts';
import { settings } from './settings.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Loads with a YAML file of this text. `dev` is on, so that no keys are needed. */
function load(yaml: string, env: NodeJS.ProcessEnv = {}) {
  const file = join(folder, 'causeway.yaml');
  writeFileSync(file, yaml);
  return loadConfig({ CAUSEWAY_DEV: 'true', CAUSEWAY_CONFIG: file, ...env });
}

/** The problems of a configuration that is refused. */
function problemsOf(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    if (error instanceof ConfigError) return error.message.replaceAll(join(folder, 'causeway.yaml'), 'FILE');
    throw error;
  }
  return 'none';
}

/** Long enough, and guessed by nobody. */
const SECRET = 'a secret that only the test knows';

describe('sources', () => {
  it('start from the defaults of the design', () => {
    expect(loadConfig({ CAUSEWAY_DEV: 'true' })).toMatchObject({
      http: { port: 3000 },
      metrics: { port: 9464 },
      rtc: { listenIp: '0.0.0.0', port: 44_400 },
      workers: { count: 'auto' },
      registry: { url: 'memory:' },
      cluster: { linkPort: 44_390 },
      tenants: [],
    });
    expect(loadConfig({ CAUSEWAY_DEV: 'true' }).rtc.announcedAddress).toBeUndefined();
  });

  it('let the file win over the defaults, and variables over the file', () => {
    const config = load('http: {port: 4000, host: 127.0.0.1}\nworkers: {count: 3}', { CAUSEWAY_HTTP_PORT: '5000' });
    expect(config.http).toMatchObject({ port: 5000, host: '127.0.0.1' });
    expect(config.workers).toEqual({ count: 3, sessionsPerRoom: 100, cpuLimit: 0.8, loudestMicrophones: 5, pin: true });
  });

  it.each([
    ['CAUSEWAY_RTC_ANNOUNCED_ADDRESS', '203.0.113.7', ['rtc', 'announcedAddress'], '203.0.113.7'],
    ['CAUSEWAY_WORKERS_COUNT', 'auto', ['workers', 'count'], 'auto'],
    ['CAUSEWAY_WORKERS_COUNT', '2', ['workers', 'count'], 2],
    ['CAUSEWAY_WORKERS_PIN', 'false', ['workers', 'pin'], false],
    ['CAUSEWAY_NODE_ID', '42', ['node', 'id'], '42'],
    [
      'CAUSEWAY_SIGNALING_ALLOWED_ORIGINS',
      '["https://a.example"]',
      ['signaling', 'allowedOrigins'],
      ['https://a.example'],
    ],
    ['CAUSEWAY_HTTP_PORT', '', ['http', 'port'], 3000],
    ['CAUSEWAY_CLUSTER_MEDIA_PORTS', '45000-45999', ['cluster', 'mediaPorts'], { min: 45_000, max: 45_999 }],
    [
      'CAUSEWAY_TENANTS',
      '[{"tenant":"acme","regions":["eu","uk"]}]',
      ['tenants'],
      [{ tenant: 'acme', regions: ['eu', 'uk'] }],
    ],
  ])('read %s=%s', (variable, text, path, value) => {
    expect(loadConfig({ CAUSEWAY_DEV: 'true', [variable]: text })).toHaveProperty(path, value);
  });

  it('take the keys from one variable', () => {
    const keys = [{ tenant: 'acme', algorithm: 'HS256', secret: SECRET }];
    expect(loadConfig({ CAUSEWAY_AUTH_KEYS: JSON.stringify(keys) })).toMatchObject({ dev: false, auth: { keys } });
  });

  it.each(['redis://u:p@localhost:1/2', 'rediss+cluster://one,two', 'redis+sentinel://one,two:26380/main'])(
    'take a Redis: %s',
    (url) => {
      const env = { CAUSEWAY_REGISTRY_URL: url, CAUSEWAY_CLUSTER_SECRET: SECRET };
      expect(load('', env).registry.url).toBe(url);
    },
  );

  it('treat a section or key without a value as not set', () => {
    expect(load('http:\nnode:\n  id:\n').http.port).toBe(3000);
    expect(load('').http.port).toBe(3000);
  });

  it("leave out Kubernetes' own variables about a service named causeway", () => {
    const env = {
      CAUSEWAY_DEV: 'true',
      CAUSEWAY_SERVICE_HOST: '10.0.0.1',
      CAUSEWAY_SERVICE_PORT_HTTP: '3000',
      CAUSEWAY_PORT: 'tcp://10.0.0.1:3000',
      CAUSEWAY_PORT_3000_TCP_ADDR: '10.0.0.1',
      CAUSEWAY_HTTP_PORT: 'tcp://10.0.0.1:80',
    };
    expect(loadConfig(env).http.port).toBe(3000);
  });
});

describe('a bad configuration', () => {
  it.each([
    [{ CAUSEWAY_HTTP_PORT: 'web' }, 'http.port (CAUSEWAY_HTTP_PORT): Invalid input: expected number, received string'],
    [{ CAUSEWAY_HTTP_PORT: '70000' }, 'http.port (CAUSEWAY_HTTP_PORT): Too big: expected number to be <=65535'],
    [{ CAUSEWAY_WORKERS_COUNT: 'many' }, 'workers.count (CAUSEWAY_WORKERS_COUNT): expected `auto` or a whole number'],
    [
      { CAUSEWAY_REGISTRY_URL: 'postgres://localhost' },
      'registry.url (CAUSEWAY_REGISTRY_URL): expected `memory:`, or a Redis: expected redis://',
    ],
    [
      { CAUSEWAY_REGISTRY_URL: 'redis+sentinel://one,two' },
      'registry.url (CAUSEWAY_REGISTRY_URL): expected `memory:`, or a Redis: the name of the master is missing',
    ],
    [{ CAUSEWAY_REGISTRY_URL: 'redis://localhost' }, 'cluster.secret: is needed, because `registry.url` is a Redis'],
    [{ CAUSEWAY_REGISTRY_TLS_CERT_FILE: 'a.pem' }, 'registry.tls.keyFile: is needed, because `registry.tls.certFile`'],
    [{ CAUSEWAY_REGISTRY_TLS_CA_FILE: 'a.pem' }, 'registry.url: begins with `rediss`'],
    [{ CAUSEWAY_REGISTRY_SENTINEL_PASSWORD: 'hunter2' }, 'registry.url: begins with `redis+sentinel`'],
    [{ CAUSEWAY_CLUSTER_SECRET: 'x'.repeat(31) }, 'cluster.secret (CAUSEWAY_CLUSTER_SECRET): expected 32 characters'],
    [
      { CAUSEWAY_CLUSTER_SECRET: ' '.repeat(32) },
      'cluster.secret (CAUSEWAY_CLUSTER_SECRET): is easily guessed: make one',
    ],
    [{ CAUSEWAY_ADMIN_TOKEN: 'ab'.repeat(20) }, 'admin.token (CAUSEWAY_ADMIN_TOKEN): is easily guessed: make one'],
    [
      { CAUSEWAY_AUTH_KEYS: JSON.stringify([{ tenant: 'a', algorithm: 'HS256', secret: 'x'.repeat(32) }]) },
      'auth.keys.0.secret (CAUSEWAY_AUTH_KEYS): is easily guessed: make one',
    ],
    ...['203.0.113.7,192.0.2.2', 'http://x', 'a b', '300.1.1.1'].map((text): [NodeJS.ProcessEnv, string] => [
      { CAUSEWAY_RTC_ANNOUNCED_ADDRESS: text },
      'rtc.announcedAddress (CAUSEWAY_RTC_ANNOUNCED_ADDRESS): expected one address or host name; several belong into',
    ]),
    ...['0.0.0.0', '::', '224.0.0.1', 'ff02::1'].map((text): [NodeJS.ProcessEnv, string] => [
      { CAUSEWAY_RTC_ANNOUNCED_ADDRESS: text },
      'rtc.announcedAddress (CAUSEWAY_RTC_ANNOUNCED_ADDRESS): expected an address that clients can send to',
    ]),
    [{ CAUSEWAY_RTC_ANNOUNCED_ADDRESS: '2001:db8::1' }, 'is not of the family of `rtc.listenIp`'],
    [
      { CAUSEWAY_RTC_LISTEN: '[{"ip":"192.0.2.1","announcedAddress":"2001:db8::1"}]' },
      'rtc.listen (CAUSEWAY_RTC_LISTEN): has an `announcedAddress` that is not of the family',
    ],
    [{ CAUSEWAY_HTTP_TRUSTED_PROXIES: '["proxy"]' }, 'expected an address or a network'],
    [{ CAUSEWAY_CLUSTER_SECRET_FILE: '/nowhere' }, 'cluster.secretFile (/nowhere): cannot be read: ENOENT'],
    [{ CAUSEWAY_ADMIN_TOKEN: 'x'.repeat(31) }, 'admin.token (CAUSEWAY_ADMIN_TOKEN): expected 32 characters or more'],
    [{ CAUSEWAY_CLUSTER_TLS_CERT_FILE: 'a.pem' }, 'cluster.tls.caFile: is needed, because other files'],
    [{ CAUSEWAY_CLUSTER_LINK_URL: 'wss://10.0.0.1:1' }, 'cluster.linkUrl (CAUSEWAY_CLUSTER_LINK_URL): begins with'],
    [{ CAUSEWAY_CLUSTER_MEDIA_PORTS: '2-1' }, 'cluster.mediaPorts (CAUSEWAY_CLUSTER_MEDIA_PORTS): expected two ports'],
    [
      { CAUSEWAY_TENANTS: '[{"tenant":"a","regions":["eu"]},{"tenant":"a","regions":["us"]}]' },
      'tenants (CAUSEWAY_TENANTS): a tenant is named twice',
    ],
    [{ CAUSEWAY_TENANTS: '[{"tenant":"a","regions":[]}]' }, 'tenants.0.regions (CAUSEWAY_TENANTS): Too small'],
    [
      { CAUSEWAY_HTTP_PROT: '1' },
      'CAUSEWAY_HTTP_PROT: no key of the configuration has this variable; did you mean `CAUSEWAY_HTTP_PORT`?',
    ],
    [
      { CAUSEWAY_CONFIG: '/nowhere/causeway.yaml' },
      '/nowhere/causeway.yaml (named by CAUSEWAY_CONFIG): cannot be read: ENOENT',
    ],
    [{ NODE_ENV: 'production' }, 'dev (CAUSEWAY_DEV): development mode lets anybody in'],
    [{ CAUSEWAY_HTTP_TLS_CERT_FILE: 'a.pem' }, 'http.tls.keyFile: is needed, because `http.tls.certFile` is set'],
    [
      { CAUSEWAY_SIGNALING_ALLOWED_ORIGINS: '["example.com"]' },
      'signaling.allowedOrigins.0 (CAUSEWAY_SIGNALING_ALLOWED_ORIGINS)',
    ],
  ])('%j', (env, message) => {
    expect(problemsOf(() => loadConfig({ CAUSEWAY_DEV: 'true', ...env }))).toContain(message);
  });

  it('is one without development mode and without keys', () => {
    expect(problemsOf(() => loadConfig({}))).toContain('auth.keys: without a key nobody can join');
  });

  it.each([
    ['http: {prot: 1}', 'http.prot (FILE): there is no such key in this version; did you mean `http.port`?'],
    ['rtc: {anouncedAdress: a}', 'this version; did you mean `rtc.announcedAddress`?'],
    ['web: 1', 'web (FILE): there is no such key in this version'],
    ['http: 3000', 'http (FILE): Invalid input: expected object, received number'],
    ['- http', 'FILE: expected keys and their values'],
    ['dev: true\ndev: false', 'FILE: is not valid YAML: DUPLICATE_KEY at line 2, column 1'],
  ])('in the file: %s', (yaml, message) => {
    expect(problemsOf(() => load(yaml))).toContain(message);
  });

  it('is told all at once, rules over several keys too', () => {
    const env = { CAUSEWAY_RTC_PORT: '-1', NODE_ENV: 'production' };
    const problems = problemsOf(() => load('http: {prot: 1, port: x}\nnode: {region: EU}', env));
    expect(
      problems
        .split('\n')
        .slice(1)
        .map((line) => line.trim().split(' ')[0]),
    ).toEqual(expect.arrayContaining(['http.prot', 'http.port', 'node.region', 'rtc.port', 'dev']));
  });

  it.each([
    ['a key of the wrong kind', '', { CAUSEWAY_RTC_PORT: 'hunter2' }],
    ['broken JSON', '', { CAUSEWAY_SIGNALING_ALLOWED_ORIGINS: '["hunter2"' }],
    ['a key that is too short', '', { CAUSEWAY_AUTH_KEYS: '[{"tenant":"a","algorithm":"HS256","secret":"hunter2"}]' }],
    ['an unknown algorithm', '', { CAUSEWAY_AUTH_KEYS: '[{"tenant":"a","algorithm":"hunter2","secret":"hunter2"}]' }],
    ['a registry with a password', '', { CAUSEWAY_REGISTRY_URL: 'redis://u:hunter2@localhost' }],
    ['a registry that cannot be read', '', { CAUSEWAY_REGISTRY_URL: 'redis://u:hunter2@local host' }],
    ['a secret that is too short', '', { CAUSEWAY_CLUSTER_SECRET: 'hunter2' }],
    ['broken YAML', 'node: "hunter2" hunter2: [', {}],
    ['an unknown variable', '', { CAUSEWAY_SECRET: 'hunter2' }],
  ])('never shows a value: %s', (_name, yaml, env) => {
    const problems = problemsOf(() => load(yaml, env));
    expect(problems).not.toBe('none');
    expect(problems).not.toContain('hunter2');
  });
});

describe('secrets in files', () => {
  const fileOf = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };

  it('are read, without the line break at the end', () => {
    const config = load('', {
      CAUSEWAY_CLUSTER_SECRET_FILE: fileOf('cluster', `${SECRET}\n`),
      CAUSEWAY_ADMIN_TOKEN_FILE: fileOf('admin', `${SECRET}!\r\n`),
      CAUSEWAY_REGISTRY_URL_FILE: fileOf('registry', 'redis://u:p@localhost:1\n'),
    });
    expect(config.cluster.secret).toBe(SECRET);
    expect(config.admin.token).toBe(`${SECRET}!`);
    expect(config.registry.url).toBe('redis://u:p@localhost:1');
  });

  it('may be the whole list of keys, or the secrets in it', () => {
    const key = { tenant: 'acme', algorithm: 'HS256', secret: SECRET };
    const list = fileOf('keys', JSON.stringify([key]));
    expect(load('', { CAUSEWAY_DEV: '', CAUSEWAY_AUTH_KEYS_FILE: list }).auth.keys).toEqual([key]);
    const secretFile = fileOf('secret', `${SECRET}\n`);
    const keys = JSON.stringify([{ tenant: 'acme', algorithm: 'HS256', secretFile }]);
    expect(load('', { CAUSEWAY_AUTH_KEYS: keys }).auth.keys).toEqual([key]);
  });

  it.each([
    [
      'in both places',
      'hunter2 and more of it: thirty-two',
      { CAUSEWAY_CLUSTER_SECRET: SECRET },
      '`cluster.secret` is set too',
    ],
    ['too short', 'hunter2', {}, 'cluster.secret: expected 32 characters'],
  ])('are refused: %s', (_, text, env, message) => {
    const problems = problemsOf(() => load('', { ...env, CAUSEWAY_CLUSTER_SECRET_FILE: fileOf('secret', text) }));
    expect(problems).toContain(message);
    expect(problems).not.toContain('hunter2');
  });

  it('are refused where the list is none', () => {
    const list = fileOf('keys', 'hunter2: [');
    const problems = problemsOf(() => load('', { CAUSEWAY_AUTH_KEYS_FILE: list }));
    expect(problems).toContain('auth.keys');
    expect(problems).not.toContain('hunter2');
  });
});

it('gives every setting a description and a variable of its own', () => {
  expect(settings.filter(({ schema }) => !schema.description)).toEqual([]);
  expect(new Set(settings.map(({ variable }) => variable)).size).toBe(settings.length);
});
