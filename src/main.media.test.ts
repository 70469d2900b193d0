import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { guestToken, openSignaling } from './testing/signaling-socket.ts';
import { alive, workerPidsOf } from './testing/worker-processes.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

interface Run {
  readonly child: ChildProcess;
  readonly pid: number;
  /** The URL that it prints when it is ready. */
  readonly url: Promise<string>;
  /** Exit code, or the signal that ended it, and what it wrote to standard error. */
  readonly ended: Promise<{ readonly status: number | string | null; readonly complaints: string }>;
}

const runs: Run[] = [];
let blocker: Server | undefined;
afterEach(async () => {
  for (const { child } of runs) child.kill('SIGKILL');
  await Promise.all(runs.splice(0).map(({ ended }) => ended));
  blocker?.close();
  blocker = undefined;
});

/** Runs the server as a process, on free ports of the loopback address, with one worker. */
function run(env: NodeJS.ProcessEnv = {}): Run {
  const child = spawn(process.execPath, ['--disable-sigusr1', MAIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      MEDIASOUP_WORKER_BIN: process.env['MEDIASOUP_WORKER_BIN'],
      CAUSEWAY_DEV: 'true',
      CAUSEWAY_WORKERS_COUNT: '1',
      CAUSEWAY_HTTP_HOST: '127.0.0.1',
      CAUSEWAY_HTTP_PORT: '0',
      CAUSEWAY_METRICS_HOST: '127.0.0.1',
      CAUSEWAY_METRICS_PORT: '0',
      CAUSEWAY_RTC_LISTEN_IP: '127.0.0.1',
      CAUSEWAY_RTC_PORT: '0',
      ...env,
    },
  });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const ended: Run['ended'] = new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ status: code ?? signal, complaints }));
  });
  let output = '';
  const url = new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const [, ready] = /^Causeway is ready: (\S+)\n/.exec(output) ?? [];
      if (ready !== undefined) resolve(ready);
    });
  });
  const started = { child, pid: child.pid ?? 0, url, ended };
  runs.push(started);
  return started;
}

describe('a signal', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('%s ends the process and its workers', async (signal) => {
    const { child, pid, url, ended } = run();
    await url;
    const workers = workerPidsOf(pid);
    expect(workers).toHaveLength(1);
    child.kill(signal);
    expect(await ended).toEqual({ status: 0, complaints: '' });
    expect(alive(workers)).toEqual([]);
  });

  it('lets clients go before it ends their media', async () => {
    const { child, pid, url: printed, ended } = run();
    const url = await printed;
    const workers = workerPidsOf(pid);
    const socket = await openSignaling(url);
    socket.request('session.authenticate', { token: await guestToken(url, 'daily', 'Ada') });
    await socket.next();
    child.kill('SIGTERM');
    expect(await socket.next()).toEqual({ event: 'server.closing', data: { deadlineMs: 11_000 } });
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    expect(alive(workers)).toEqual(workers);
    socket.close();
    expect((await ended).status).toBe(0);
    expect(alive(workers)).toEqual([]);
  });

  it('closes the sockets of clients that stay', async () => {
    const { child, url, ended } = run({ CAUSEWAY_SHUTDOWN_DEADLINE_MS: '5000' });
    const socket = await openSignaling(await url);
    child.kill('SIGTERM');
    expect(await socket.closed).toBe(1012);
    expect((await ended).status).toBe(0);
  });

  it('does not wait when it comes again', async () => {
    const { child, pid, url, ended } = run({ CAUSEWAY_SHUTDOWN_DEADLINE_MS: '60000' });
    const socket = await openSignaling(await url);
    const workers = workerPidsOf(pid);
    child.kill('SIGTERM');
    await socket.next();
    // The first ones may count as the same signal, delivered more than once.
    const again = setInterval(() => child.kill('SIGTERM'), 20);
    expect((await ended).status).toBe(143);
    clearInterval(again);
    await expect.poll(() => alive(workers)).toEqual([]);
  });

  it('ends a start that is under way', async () => {
    const { child, pid, ended } = run();
    await expect.poll(() => workerPidsOf(pid), { timeout: 10_000 }).toHaveLength(1);
    child.kill('SIGTERM');
    expect((await ended).status).toBe(0);
  });
});

describe('a defect', () => {
  /** Runs JavaScript in the server's process before the server. */
  const before = (code: string) => ({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` });

  it.each([
    ['an exception', 'throw new Error("boom")'],
    ['a rejection', 'Promise.reject(new Error("boom"))'],
  ])('that nobody caught ends the process: %s', async (_name, code) => {
    const { child, pid, url, ended } = run(before(`process.on('SIGUSR2', () => { ${code} })`));
    await url;
    const workers = workerPidsOf(pid);
    child.kill('SIGUSR2');
    const { status, complaints } = await ended;
    expect(status).toBe(70);
    expect(JSON.parse(complaints.trim().split('\n').at(-1) ?? '')).toMatchObject({
      level: 'error',
      err: { message: 'boom' },
    });
    await expect.poll(() => alive(workers)).toEqual([]);
  });

  it('that keeps it from stopping is bounded by the deadline', async () => {
    const hanging = before(`import { Server } from 'node:http'; Server.prototype.close = () => undefined`);
    const { child, url, ended } = run({ ...hanging, CAUSEWAY_SHUTDOWN_DEADLINE_MS: '5000' });
    await url;
    child.kill('SIGTERM');
    expect(await ended).toEqual({ status: 75, complaints: expect.stringContaining('not done in time') });
  });
});

describe('what prevents the start', () => {
  it.each([
    ['development mode in production', { NODE_ENV: 'production' }, 78, 'dev (CAUSEWAY_DEV)'],
    ['no keys', { CAUSEWAY_DEV: 'false' }, 78, 'auth.keys'],
    [
      'a certificate that is not there',
      { CAUSEWAY_HTTP_TLS_CERT_FILE: '/no.pem', CAUSEWAY_HTTP_TLS_KEY_FILE: '/no.pem' },
      78,
      '/no.pem',
    ],
    ['no worker binary', { MEDIASOUP_WORKER_BIN: '/nowhere/mediasoup-worker' }, 72, '/nowhere/mediasoup-worker'],
    ['an address of another machine', { CAUSEWAY_HTTP_HOST: '192.0.2.99' }, 69, 'http.port'],
  ])('%s has an exit code and a message', async (_name, env, status, message) => {
    const end = await run(env).ended;
    expect(end.status).toBe(status);
    expect(end.complaints).toContain(message);
    expect(end.complaints).not.toContain('    at ');
  });

  it('a port in use has, too', async () => {
    const server = createServer();
    blocker = server;
    const port = await new Promise<string>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve(JSON.stringify(server.address())));
    });
    const end = await run({ CAUSEWAY_HTTP_PORT: /"port":(\d+)/.exec(port)?.[1] }).ended;
    expect(end.status).toBe(69);
    expect(end.complaints).toContain('another program has it');
  });
});
