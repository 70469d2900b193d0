/** The command itself, in a process of its own, against the interface of a node. */
import { execFile } from 'node:child_process';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { ApiServer, OPERATOR } from '../http/api/testing/api-server.ts';
import { inRepo } from '../setup/paths.mjs';

// Each run of the command is a process, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function causeway(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: { PATH: process.env['PATH'], ...env } };
    execFile(process.execPath, [inRepo('src/cli/main.ts'), ...args], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

async function againstNode(changes: Parameters<typeof ApiServer.start>[0] = {}) {
  const server = await ApiServer.start(changes);
  const url = server.url.replace(/\/v1$/, '');
  const env = { CAUSEWAYCTL_URL: url, CAUSEWAYCTL_KEY: OPERATOR, CAUSEWAYCTL_TENANT: 'acme' };
  return { server, run: (...args: readonly string[]) => causeway(args, env), env };
}

test('rooms are made, shown, changed and forgotten', async () => {
  const { run } = await againstNode();
  expect((await run('rooms', 'create', 'all hands', '--set', 'lobby=true')).stdout).toMatch(/^name +all hands$/m);
  expect(JSON.parse((await run('rooms', 'show', 'all hands', '--json')).stdout)).toMatchObject({
    name: 'all hands',
    settings: { lobby: true },
  });
  expect((await run('rooms', 'update', 'all hands', '--set', 'locked=true')).code).toBe(0);
  const table = (await run('rooms', 'list')).stdout;
  expect(table).toMatch(/^NAME +LIVE +MADEAHEAD$/m);
  expect(table).toMatch(/^all hands +false +true$/m);
  expect(await run('rooms', 'delete', 'all hands')).toMatchObject({ code: 0, stdout: 'all hands is forgotten\n' });
  const gone = await run('rooms', 'show', 'all hands');
  expect(gone).toMatchObject({ code: 1, stdout: '' });
  expect(gone.stderr).toMatch(/^causeway: There is no such thing/);
});

test('a token, keys, the audit log', async () => {
  const { run } = await againstNode();
  const { stdout } = await run('token', '--room', 'standup', '--identity', 'ann', '--role', 'viewer');
  const [, claims = ''] = stdout.trim().split('.');
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
    tenant: 'acme',
    room: 'standup',
    sub: 'ann',
    role: 'viewer',
  });
  const { stdout: text } = await run('keys', 'create', 'calendar', '--scopes', 'rooms:read', '--json');
  const made = z.object({ id: z.string(), key: z.string() }).parse(JSON.parse(text));
  expect((await run('keys', 'list')).stdout).not.toContain(made.key);
  expect((await run('keys', 'end', made.id)).code).toBe(0);
  expect(JSON.parse((await run('audit', 'verify', '--json')).stdout)).toMatchObject({ sound: true });
});

test('a meeting is planned, shown, and cancelled; what the server refuses is said with its place', async () => {
  const { run } = await againstNode();
  const plan = ['schedules', 'create', 'Jour fixe', '--room', 'plans', '--organizer', 'ann@acme.example'];
  const made = await run(...plan, '--start', '2026-12-01T09:00', '--attendee', 'bob@acme.example=host', '--json');
  const { id } = z.object({ id: z.string() }).parse(JSON.parse(made.stdout));
  expect((await run('schedules', 'list')).stdout).toMatch(/Jour fixe +plans +2026-12-01T09:00:00.000Z/);
  expect((await run('schedules', 'calendar', id)).stdout).toMatch(/^BEGIN:VCALENDAR\r\n/);
  expect((await run('schedules', 'mails', id)).stdout).toMatch(/bob@acme.example +waiting/);
  expect(await run('schedules', 'cancel', id)).toMatchObject({ code: 0, stdout: `${id} is cancelled\n` });
  const refused = await run(...plan, '--start', 'tomorrow');
  expect(refused).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^causeway: the request is not as it has to be: body\.start[^\n]*\n$/),
  });
});

test('a node is drained, and let in again', async () => {
  const { run } = await againstNode();
  expect(await run('drain', 'node-1', '--wait', '--json')).toMatchObject({ code: 0 });
  expect((await run('nodes', 'list')).stdout).toMatch(/node-1 .* true$/m);
  expect((await run('nodes', 'undrain', 'node-1')).code).toBe(0);
  expect(await run('drain', 'nobody', '--wait')).toMatchObject({ code: 1 });
});

test('what is wrong is said in one line, without a trace, and never the key', async () => {
  const { env } = await againstNode();
  const refused = await causeway(['rooms', 'list'], { ...env, CAUSEWAYCTL_KEY: 'a wrong key, which nobody is told' });
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/^causeway: No key, or none that is good now[^\n]*\n$/);
  expect(refused.stderr).not.toContain('nobody is told');
  const away = await causeway(['nodes', 'list', '--url', 'http://127.0.0.1:1']);
  expect(away).toMatchObject({ code: 1, stderr: expect.stringContaining('http://127.0.0.1:1 does not answer') });
  expect((await causeway(['nodes', 'list', '--url', 'nonsense'])).stderr).toContain('--url: expected a URL');
  expect((await causeway(['roms'])).stderr).toContain('Did you mean rooms?');
});

test('the configuration is checked, and printed without secrets', async () => {
  const keys = [{ tenant: 'acme', algorithm: 'HS256', secret: 'a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6' }];
  const env = {
    CAUSEWAY_AUTH_KEYS: JSON.stringify(keys),
    CAUSEWAY_REGISTRY_URL: 'redis://me:hunter2@redis:6379',
    CAUSEWAY_CLUSTER_SECRET: 'q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6',
  };
  expect(await causeway(['config', 'check'], env)).toMatchObject({ code: 0, stdout: 'the configuration is valid\n' });
  const { stdout } = await causeway(['config', 'print', '--json'], env);
  expect(JSON.parse(stdout)).toMatchObject({
    'http.port': 3_000,
    'auth.keys': '(hidden)',
    'cluster.secret': '(hidden)',
    'registry.url': 'redis://me:(hidden)@redis:6379',
  });
  expect(stdout).not.toMatch(/a1b2c3|hunter2|q1w2e3/);
  const bad = await causeway(['config', 'check'], { ...env, CAUSEWAY_HTTP_PROT: '1' });
  expect(bad).toMatchObject({ code: 78, stderr: expect.stringContaining('CAUSEWAY_HTTP_PORT') });
});

test('shells complete it', async () => {
  expect((await causeway(['completion', 'bash'])).stdout).toContain('complete');
  expect((await causeway(['complete', '--', 'ro'])).stdout).toContain('rooms');
});
