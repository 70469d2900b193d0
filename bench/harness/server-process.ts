/** A whole server in processes of its own, started as `npm start` does. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Role } from '../../signaling/protocol/primitives.ts';
import { SIGNALING_PATH } from '../../signaling/protocol/version.ts';
import { freePort } from './free-port.ts';
import { inspectHeap, inspectorIn, type HeapReport } from './measures/inspector.ts';
import { killTree, usageOfTree, type Usage } from './measures/process-usage.ts';
import type { ServerHost } from './server-host.ts';

/** The first start of a tree builds its web client. */
const READY_WITHIN_MS = 240_000;
/** More than the server's own deadline. */
const STOPPED_WITHIN_MS = 15_000;
/** Of the server that is started unless something else is said, below the root of a work tree. */
const START = 'src/setup/start.mjs';

/** By this variable of the environment a whole scenario is made with the server of another work tree. */
export const SERVER_TREE = 'BENCH_SERVER_TREE';
const THIS_TREE = join(import.meta.dirname, '../..');

/** Settings of a server whose heap is to be looked at. */
export const INSPECTABLE = { NODE_OPTIONS: '--inspect=127.0.0.1:0' } as const;

export interface ServerProcess {
  readonly signalingUrl: string;
  /** Of the process at the root: the server's own may be one of its children. */
  readonly pid: number;
  /** A token of the server's development key. */
  token(room: string, name: string, role?: Role): Promise<string>;
  /** Of Node and its workers together. */
  usage(): Usage;
  /** Where Prometheus scrapes it. */
  readonly metricsUrl: string;
  /** As Prometheus scrapes them. */
  metrics(): Promise<string>;
  /** Of Node, after a collection of its garbage. Rejects unless it was started with `INSPECTABLE`. */
  heap(): Promise<HeapReport>;
  /** Asks it to end (SIGTERM), and resolves when it has. */
  stop(): Promise<void>;
  /** Ends it at once with its workers (SIGKILL), as when its machine fails, and resolves when it has ended. */
  kill(): Promise<void>;
}

/**
 * Starts a server on free ports and waits until it takes joins.
 * @param cpus where it runs, in the notation of taskset(1); its workers are pinned within.
 * @param settings more of its environment, in place of what is set here
 * @param host where it runs, if not here
 * @param tree whose code it runs: the root of a work tree with its dependencies
 */
export async function startServer(
  cpus: string | undefined,
  settings: Readonly<Record<string, string>> = {},
  host: Pick<ServerHost, 'prefix' | 'address'> = { prefix: [], address: '127.0.0.1' },
  tree: string = process.env[SERVER_TREE] ?? THIS_TREE,
): Promise<ServerProcess> {
  const port = settings['CAUSEWAY_HTTP_PORT'] ?? (await freePort());
  const metricsPort = await freePort();
  const pinned = cpus === undefined ? [] : ['taskset', '-c', cpus];
  const [command, ...args] = [...host.prefix, ...pinned, process.execPath, join(tree, START)];
  if (command === undefined) throw new Error('no command');
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      // A bundler in this process may have set it.
      NODE_ENV: undefined,
      // Each has the worker of its own recipe.
      ...(tree !== THIS_TREE && { MEDIASOUP_WORKER_BIN: undefined }),
      CAUSEWAY_DEV: 'true',
      CAUSEWAY_HTTP_HOST: host.address,
      CAUSEWAY_HTTP_PORT: String(port),
      CAUSEWAY_METRICS_HOST: host.address,
      CAUSEWAY_METRICS_PORT: String(metricsPort),
      CAUSEWAY_RTC_LISTEN_IP: host.address,
      CAUSEWAY_RTC_PORT: '0',
      // One machine plays all the clients.
      CAUSEWAY_LIMITS_CONNECTIONS_PER_ADDRESS: '100000',
      CAUSEWAY_LOG_LEVEL: 'error',
      ...settings,
    },
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('the server did not start');
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints = (complaints + text).slice(-4_000)));
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const url = `http://${host.address}:${port}`;
  const metricsUrl = `http://${host.address}:${metricsPort}/metrics`;

  const deadline = performance.now() + READY_WITHIN_MS;
  while (!(await isReady(url))) {
    if (ended()) throw new Error(`the server ended with ${child.exitCode ?? child.signalCode}:\n${complaints}`);
    if (performance.now() > deadline) {
      killTree(pid);
      throw new Error(`the server was not ready within ${READY_WITHIN_MS} ms:\n${complaints}`);
    }
    await delay(50);
  }
  const inspector = inspectorIn(complaints);
  return {
    pid,
    signalingUrl: `ws://${host.address}:${port}${SIGNALING_PATH}`,
    async token(room, name, role) {
      const response = await fetch(`${url}/v1/dev/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ room, name, role }),
      });
      if (!response.ok) throw new Error(`no token: ${response.status} ${await response.text()}`);
      return z.object({ token: z.string() }).parse(await response.json()).token;
    },
    usage: () => usageOfTree(pid),
    metricsUrl,
    metrics: async () => (await fetch(metricsUrl)).text(),
    async heap() {
      if (inspector === undefined) throw new Error('the server has no inspector');
      return inspectHeap(inspector);
    },
    async stop() {
      if (ended()) return;
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => killTree(pid), STOPPED_WITHIN_MS);
      await exit;
      clearTimeout(timer);
    },
    async kill() {
      if (ended()) return;
      const exit = once(child, 'exit');
      killTree(pid);
      await exit;
    },
  };
}

/** Starts a server that is killed together with all else that was started, also when that ends before it is ready. */
export async function serverAmong(
  started: AsyncDisposableStack,
  ...how: Parameters<typeof startServer>
): Promise<ServerProcess> {
  const starting = startServer(...how);
  // One that did not start is not there to be killed.
  started.defer(async () => (await starting.catch(() => undefined))?.kill());
  return starting;
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    return false; // It does not listen yet.
  }
}
