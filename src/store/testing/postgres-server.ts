/** A PostgreSQL server for tests: Debian's, on a free port, with a folder of its own. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { vi } from 'vitest';
import { freePort } from '../../redis/testing/redis-server.ts';

/** Where Debian puts the programs of each version. */
const VERSIONS = '/usr/lib/postgresql';

/** PostgreSQL refuses to run as root: then it runs as the user that its package made. */
function runAs(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

function program(name: string): string {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS).toSorted() : [];
  const newest = versions.at(-1);
  return newest === undefined ? name : join(VERSIONS, newest, 'bin', name);
}

export class PostgresServer {
  readonly #folder: string;
  readonly #port: number;
  #process: ChildProcess | undefined;
  #databases = 0;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
  }

  static async start(): Promise<PostgresServer> {
    const folder = mkdtempSync(join(tmpdir(), 'causeway-postgres-'));
    const user = runAs();
    if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
    const args = ['--pgdata', folder, '--username', 'causeway', '--auth', 'trust', '--no-sync', '--encoding', 'UTF8'];
    execFileSync(program('initdb'), [...args, '--locale', 'C'], { stdio: 'pipe', ...user, cwd: folder });
    const server = new PostgresServer(folder, await freePort());
    await server.start();
    return server;
  }

  /** Starts it again after `kill`: it keeps what was committed. */
  async start(): Promise<void> {
    const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${this.#folder}`];
    const args = ['-D', this.#folder, '-p', `${this.#port}`, ...settings, '-c', 'fsync=off'];
    this.#process = spawn(program('postgres'), args, { stdio: 'ignore', cwd: this.#folder, ...runAs() });
    await vi.waitFor(() => this.command('select 1'), { timeout: 20_000 });
  }

  /** An empty database of its own. */
  async database(): Promise<string> {
    this.#databases += 1;
    const name = `test_${this.#databases}`;
    await this.command(`create database ${name}`);
    return this.#urlOf(name);
  }

  async command(text: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.#urlOf('postgres') });
    client.on('error', () => undefined);
    await client.connect();
    try {
      await client.query(text);
    } finally {
      await client.end();
    }
  }

  async kill(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    if (!process) return;
    const ended = once(process, 'exit');
    // At once, with all its connections.
    process.kill('SIGQUIT');
    await ended;
  }

  async dispose(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #urlOf(database: string): string {
    return `postgres://causeway@127.0.0.1:${this.#port}/${database}`;
  }
}
