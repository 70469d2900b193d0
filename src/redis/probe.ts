/** Whether a Redis can be used, asked once. */
import { createHash } from 'node:crypto';
import { type Logger, silentLogger } from '../ports/logger.ts';
import { RedisClient } from './redis-client.ts';
import type { RedisAddress } from './redis-url.ts';

export type Probed =
  /** Its time, in ms since 1970. */
  | { readonly usable: true; readonly at: number }
  | { readonly usable: false; readonly reason: string; readonly remedy: string | undefined };

const text = "redis.call('PUBLISH', 'causeway:probe', '') return redis.call('TIME')[1]";
const script = { text, sha: createHash('sha1').update(text).digest('hex') };

/** Connects, publishes to nobody and asks for the time, within so many ms. */
export async function probeRedis(address: RedisAddress, withinMs: number): Promise<Probed> {
  const told: { reason?: string; remedy?: string }[] = [];
  const logger: Logger = { ...silentLogger, warn: (context) => void told.push(context) };
  const client = new RedisClient(address, logger);
  try {
    if (await client.ready(withinMs)) return { usable: true, at: Number(await client.run(script, [], [])) * 1_000 };
    return { usable: false, reason: told[0]?.reason ?? 'no answer', remedy: told[0]?.remedy };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    return { usable: false, reason: told[0]?.reason ?? reason, remedy: told[0]?.remedy };
  } finally {
    client.close();
  }
}
