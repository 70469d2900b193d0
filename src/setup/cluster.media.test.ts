import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { guestToken, openSignaling } from '../testing/signaling-socket.ts';
import { alive } from '../testing/worker-processes.ts';

const LAUNCHER = fileURLToPath(new URL('cluster.mjs', import.meta.url));

interface Run {
  readonly child: ChildProcess;
  /** What it has written so far. */
  readonly said: { stdout: string; stderr: string };
  readonly status: Promise<number | null>;
}

let runs: Run[] = [];
afterEach(async () => {
  for (const { child } of runs) child.kill('SIGTERM');
  await Promise.all(runs.map(({ status }) => status));
  runs = [];
});

function run(...args: string[]): Run {
  const child = spawn(process.execPath, [LAUNCHER, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CAUSEWAY_HTTP_HOST: '127.0.0.1', CAUSEWAY_WORKERS_COUNT: '1' },
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  const started = { child, said, status: new Promise<number | null>((resolve) => child.on('close', resolve)) };
  runs.push(started);
  return started;
}

/** The nodes as they are printed, once they are. */
async function nodesOf({ said }: Run, count: number) {
  await expect.poll(() => said.stdout.split('\n').length, { timeout: 20_000 }).toBe(count + 1);
  return said.stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [id = '', region = '', url = '', metricsUrl = '', pid = ''] = line.split(' ');
      return { id, region, url, metricsUrl, pid: Number(pid) };
    });
}

const redisPidOf = ({ said }: Run): number => Number(/Redis: redis:\S+ \(pid (\d+)\)/.exec(said.stderr)?.[1]);

it('prints the nodes when all are ready, says when one dies, and ends all that it started', async () => {
  const cluster = run('--nodes', '2', '--regions', 'eu,us');
  const nodes = await nodesOf(cluster, 2);
  const [eu, us] = nodes;
  expect(nodes.map(({ id, region }) => `${id} ${region}`)).toEqual(['eu-1 eu', 'us-1 us']);
  for (const { url, metricsUrl } of nodes) {
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(await (await fetch(metricsUrl)).text()).toContain('causeway_registry_up 1');
  }

  process.kill(eu?.pid ?? 0, 'SIGKILL');
  await expect.poll(() => cluster.said.stderr).toContain(`eu-1 (pid ${eu?.pid}) was ended by SIGKILL`);
  expect((await fetch(`${us?.url}/healthz`)).status).toBe(200);

  const redis = redisPidOf(cluster);
  expect(alive([redis])).toEqual([redis]);
  cluster.child.kill('SIGINT');
  expect(await cluster.status).toBe(0);
  expect(alive([us?.pid ?? 0, redis])).toEqual([]);
});

it('does not wait for anybody when it is told to stop a second time', async () => {
  const cluster = run('--regions', 'eu');
  const [node] = await nodesOf(cluster, 1);
  const socket = await openSignaling(node?.url ?? '');
  socket.request('session.authenticate', { token: await guestToken(node?.url ?? '', 'daily', 'Ada') });
  await socket.next();
  cluster.child.kill('SIGTERM');
  expect(await socket.next()).toMatchObject({ event: 'server.closing' });
  // The first ones may count as the same signal, delivered more than once.
  const again = setInterval(() => cluster.child.kill('SIGTERM'), 50);
  expect(await cluster.status).toBe(143);
  clearInterval(again);
  await expect.poll(() => alive([node?.pid ?? 0, redisPidOf(cluster)])).toEqual([]);
});

it('uses the Redis that it is given, and says when the nodes do not start', async () => {
  const cluster = run('--regions', 'eu', '--redis', 'postgres://localhost');
  expect(await cluster.status).toBe(96);
  expect(cluster.said.stderr).toContain('registry.url (CAUSEWAY_REGISTRY_URL): expected `memory:`, or a Redis');
  expect(cluster.said.stderr).toContain('the node eu-1 ended before it was ready');
  expect(cluster.said.stderr).not.toContain('Redis: redis://');
});

it('explains its arguments', async () => {
  const cluster = run('--nodes', 'many');
  expect(await cluster.status).toBe(95);
  expect(cluster.said.stderr).toContain('What to do: npm run cluster -- [--nodes NUMBER]');
});
