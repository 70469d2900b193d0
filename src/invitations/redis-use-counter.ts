/** For the nodes of a cluster: one number in Redis for each invitation, which ends with it. */
import type { UseCounter } from '../ports/use-counter.ts';
import type { RedisClient } from '../redis/redis-client.ts';

/** More than any bound, and far from the end of Redis's integers. */
const REVOKED = 1_000_000_000_000;

export class RedisUseCounter implements UseCounter {
  readonly #client: RedisClient;
  readonly #namespace: string;

  /** @param namespace what the keys of this cluster begin with */
  constructor(client: RedisClient, namespace: string) {
    this.#client = client;
    this.#namespace = namespace;
  }

  async take(id: string, most: number, ttlSeconds: number): Promise<boolean> {
    const key = this.#keyOf(id);
    await this.#client.command('SET', key, 0, 'EX', ttlSeconds, 'NX');
    return Number(await this.#client.command('INCR', key)) <= most;
  }

  async revoke(id: string, ttlSeconds: number): Promise<void> {
    await this.#client.command('SET', this.#keyOf(id), REVOKED, 'EX', ttlSeconds);
  }

  close(): void {
    this.#client.close();
  }

  #keyOf(id: string): string {
    return `causeway:${this.#namespace}:invitation:${id}`;
  }
}
