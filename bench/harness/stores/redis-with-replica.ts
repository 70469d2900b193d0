/** A Redis, its replica, and a Sentinel that puts the replica in its place when it dies: each a process of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisProcess } from '../redis-process.ts';
import { until } from '../until.ts';

const MASTER = 'main';
/** A Sentinel looks at replicas every ten seconds. */
const KNOWN_WITHIN_MS = 30_000;
/** After so long without an answer the master is given up, in ms. */
const DOWN_AFTER_MS = 1_000;

export class RedisWithReplica {
  readonly #master: RedisProcess;
  readonly #replica: RedisProcess;
  readonly #sentinel: RedisProcess;
  readonly #folder: string;

  private constructor(master: RedisProcess, replica: RedisProcess, sentinel: RedisProcess, folder: string) {
    this.#master = master;
    this.#replica = replica;
    this.#sentinel = sentinel;
    this.#folder = folder;
  }

  /** Nothing runs yet. */
  static async plan(): Promise<RedisWithReplica> {
    const master = await RedisProcess.plan();
    const replica = await RedisProcess.plan('--replicaof', '127.0.0.1', String(master.port));
    const folder = mkdtempSync(join(tmpdir(), 'causeway-bench-'));
    const file = join(folder, 'sentinel.conf');
    const lines = [
      `sentinel monitor ${MASTER} 127.0.0.1 ${master.port} 1`,
      `sentinel down-after-milliseconds ${MASTER} ${DOWN_AFTER_MS}`,
      `sentinel failover-timeout ${MASTER} 3000`,
    ];
    writeFileSync(file, lines.join('\n'));
    const sentinel = await RedisProcess.plan(file, '--sentinel');
    return new RedisWithReplica(master, replica, sentinel, folder);
  }

  /** For `registry.url`. */
  get url(): string {
    return `redis+sentinel://127.0.0.1:${this.#sentinel.port}/${MASTER}`;
  }

  /** Starts all three. */
  async start(): Promise<void> {
    for (const each of [this.#master, this.#replica, this.#sentinel]) await each.start();
  }

  /** Waits until the replica may succeed the master: only one that the Sentinel has seen in good health does. */
  async ready(): Promise<void> {
    const known = async (): Promise<boolean> =>
      (await this.#replica.ask('INFO replication')).includes('master_link_status:up') &&
      (await this.#sentinel.ask(`SENTINEL REPLICAS ${MASTER}`)).includes('master-link-status\r\n$2\r\nok');
    if (!(await until(known, KNOWN_WITHIN_MS))) throw new Error('the Sentinel does not know the replica');
  }

  /** Kills the master (SIGKILL), and waits until its replica takes what is written. */
  async failOver(): Promise<void> {
    await this.#master.kill();
    const succeeded = async (): Promise<boolean> => (await this.#replica.ask('ROLE')).includes('master\r\n');
    if (!(await until(succeeded, KNOWN_WITHIN_MS))) throw new Error('the replica does not succeed its master');
  }

  async close(): Promise<void> {
    await Promise.all([this.#sentinel, this.#replica, this.#master].map((each) => each.close()));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
