/** A PostgreSQL in a process of its own, with an empty database. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { until } from '../until.ts';

/** Where Debian puts the programs of each version. */
const VERSIONS = '/usr/lib/postgresql';
const READY_WITHIN_MS = 30_000;
const USER = 'causeway';

/** PostgreSQL refuses to run as root: then it runs as the user that its package made. */
function runAs(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

function program(name: string): string {
  const newest = existsSync(VERSIONS) ? readdirSync(VERSIONS).toSorted().at(-1) : undefined;
  return newest === undefined ? name : join(VERSIONS, newest, 'bin', name);
}

export class PostgresProcess {
  readonly #folder: string;
  readonly #port: number;
  readonly #child: ChildProcess;

  private constructor(folder: string, port: number, child: ChildProcess) {
    this.#folder = folder;
    this.#port = port;
    this.#child = child;
  }

  /** Starts it, and waits until it answers. */
  static async start(): Promise<PostgresProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'causeway-bench-'));
    const user = runAs();
    if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
    const trusting = ['--pgdata', folder, '--username', USER, '--auth', 'trust', '--no-sync'];
    const plain = { stdio: 'pipe', cwd: folder, ...user } as const;
    execFileSync(program('initdb'), [...trusting, '--encoding', 'UTF8', '--locale', 'C'], plain);
    const port = await freePort();
    const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${folder}`, '-c', 'fsync=off'];
    const args = ['-D', folder, '-p', String(port), ...settings];
    const child = spawn(program('postgres'), args, { stdio: 'ignore', cwd: folder, ...user });
    const server = new PostgresProcess(folder, port, child);
    const answers = (): boolean => {
      try {
        return server.query('select 1') === '1';
      } catch {
        return false; // Not yet.
      }
    };
    if (await until(answers, READY_WITHIN_MS)) return server;
    await server.close();
    throw new Error('PostgreSQL does not answer');
  }

  /** For `store.url`. */
  get url(): string {
    return `postgres://${USER}@127.0.0.1:${this.#port}/postgres`;
  }

  /** The answer as text: a line for each row, `|` between its columns. */
  query(text: string): string {
    const args = ['--no-psqlrc', '--tuples-only', '--no-align', '--dbname', this.url, '--command', text];
    return execFileSync(program('psql'), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  }

  /** Ends it at once, with all that it held. */
  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exit = once(this.#child, 'exit');
      // With all its connections.
      this.#child.kill('SIGQUIT');
      await exit;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
