/** For the nodes of a cluster: one number in Redis for each thing that is counted, which ends with it. */
import type { UseCounter, Uses } from '../ports/use-counter.ts';
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
    return (await this.#add(id, 1, ttlSeconds)) <= most;
  }

  async count(id: string, ttlSeconds: number): Promise<Uses> {
    const uses = await this.#add(id, 1, ttlSeconds);
    const endsInMs = Number(await this.#client.command('PTTL', this.#keyOf(id)));
    return { uses, endsInMs: Math.max(1, endsInMs) };
  }

  async giveBack(id: string, ttlSeconds: number): Promise<void> {
    await this.#add(id, -1, ttlSeconds);
  }

  async revoke(id: string, ttlSeconds: number): Promise<void> {
    await this.#client.command('SET', this.#keyOf(id), REVOKED, 'EX', ttlSeconds);
  }

  close(): void {
    this.#client.close();
  }

  /** A number that is not there yet gets its end before it counts. */
  async #add(id: string, uses: 1 | -1, ttlSeconds: number): Promise<number> {
    const key = this.#keyOf(id);
    await this.#client.command('SET', key, 0, 'EX', ttlSeconds, 'NX');
    return Number(await this.#client.command('INCRBY', key, uses));
  }

  #keyOf(id: string): string {
    return `causeway:${this.#namespace}:invitation:${id}`;
  }
}
