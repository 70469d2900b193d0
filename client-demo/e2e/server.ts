import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const inRepo = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** A whole Causeway node, as `npm start` would run it, on free ports. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** Process ids of its media workers. */
  workerPids(): number[];
  close(): Promise<void>;
}

const READY = /^Causeway is ready: (\S+)$/;

async function urlOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the server has no standard output');
  for await (const line of createInterface({ input: child.stdout })) {
    const url = READY.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('the server ended before it was ready; its standard error says why');
}

/** The children of a process whose command is mediasoup's, from Linux's /proc. */
function workersOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        // `pid (command, cut to 15 characters) state parent …`: see proc_pid_stat(5).
        const [, command, parent] = /^\d+ \((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? [];
        return Number(parent) === pid && command?.startsWith('mediasoup-work') === true;
      } catch {
        return false; // The process ended meanwhile.
      }
    })
    .map(Number);
}

/**
 * Starts a node in a process of its own, in development mode unless `settings` (environment variables) say otherwise.
 * `prefix` is a command that runs it, such as one that enters a network namespace and then becomes it.
 * The web client has to be built: `npm test` sees to that.
 */
export async function startServer(
  settings: NodeJS.ProcessEnv = {},
  prefix: readonly string[] = [],
): Promise<TestServer> {
  if (!existsSync(inRepo('dist/client-demo/index.html'))) {
    throw new Error('dist/client-demo is missing: run the tests with npm test, which builds it');
  }
  const [command, ...args] = [...prefix, process.execPath, inRepo('src/main.ts')];
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'development',
      CAUSEWAY_DEV: 'true',
      CAUSEWAY_HTTP_HOST: '127.0.0.1',
      CAUSEWAY_HTTP_PORT: '0',
      CAUSEWAY_METRICS_PORT: '0',
      CAUSEWAY_RTC_PORT: '0',
      CAUSEWAY_WORKERS_COUNT: '1',
      CAUSEWAY_LOG_LEVEL: 'error',
      ...settings,
    },
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('the server did not start');
  const url = await urlOf(child);
  return {
    url,
    port: Number(new URL(url).port),
    workerPids: () => workersOf(pid),
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
