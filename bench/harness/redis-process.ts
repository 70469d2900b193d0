/** A Redis in a process of its own, which keeps nothing: each time it starts it is empty. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.ts';

const HOST = '127.0.0.1';
const READY_WITHIN_MS = 10_000;

export class RedisProcess {
  readonly port: number;
  readonly #args: readonly string[];
  readonly #folder: string;
  #child: ChildProcess | undefined;

  private constructor(port: number, args: readonly string[]) {
    this.port = port;
    this.#args = args;
    this.#folder = mkdtempSync(join(tmpdir(), 'causeway-bench-'));
  }

  /**
   * On a free port. It does not run yet.
   * @param args what redis-server is told before its port and folder: a file of configuration first, if there is one
   */
  static async plan(...args: readonly string[]): Promise<RedisProcess> {
    return new RedisProcess(await freePort(), args);
  }

  get url(): string {
    return `redis://${HOST}:${this.port}`;
  }

  /** Ends it at once (SIGKILL), with all that it held. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  /** Starts it, empty, if it does not run, and waits until it listens. */
  async start(): Promise<void> {
    if (this.#child !== undefined) return;
    const where = ['--port', String(this.port), '--bind', HOST, '--dir', this.#folder];
    const child = spawn('redis-server', [...this.#args, ...where, '--save', '', '--appendonly', 'no'], {
      stdio: 'ignore',
    });
    this.#child = child;
    await once(child, 'spawn');
    const deadline = performance.now() + READY_WITHIN_MS;
    while (!(await this.#listens())) {
      if (performance.now() > deadline) throw new Error(`Redis does not listen on port ${this.port}`);
      await delay(20);
    }
  }

  /** How many keys it holds. */
  keys(): Promise<number> {
    return this.#count('DBSIZE', /^:(\d+)/);
  }

  /** How many channels somebody listens to. */
  channels(): Promise<number> {
    return this.#count('PUBSUB CHANNELS', /^\*(\d+)/);
  }

  async #count(command: string, answer: RegExp): Promise<number> {
    const text = await this.ask(command);
    const count = answer.exec(text)?.[1];
    if (count === undefined) throw new Error(`Redis answered ${command} with ${text}`);
    return Number(count);
  }

  /** Asks a question; the beginning of its answer: https://redis.io/docs/latest/develop/reference/protocol-spec/ */
  async ask(command: string): Promise<string> {
    const socket = connect(this.port, HOST);
    try {
      socket.write(`${command}\r\n`);
      for await (const data of socket) return String(data);
      throw new Error(`Redis did not answer ${command}`);
    } finally {
      socket.destroy();
    }
  }

  async #listens(): Promise<boolean> {
    const socket = connect(this.port, HOST);
    try {
      await once(socket, 'connect');
      return true;
    } catch {
      return false; // Not yet.
    } finally {
      socket.destroy();
    }
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
