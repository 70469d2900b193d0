/** Whether Redis carries what is published to who subscribes: looked at by messages of the node to itself. */
import type { RedisClient } from '../../redis/redis-client.ts';
import type { RedisSubscriber } from '../../redis/redis-subscriber.ts';

/** A message that was not heard after so long, in ms, is lost: longer than a command may take. */
const LOST_AFTER_MS = 5_000;

export class CarrierProbe {
  readonly #client: RedisClient;
  readonly #subscriber: RedisSubscriber;
  readonly #channel: string;
  #subscribed = false;
  #sent = 0;
  /** When the last message was heard, by `performance.now()`. */
  #heardAt = -Infinity;

  /** @param channel nobody else's */
  constructor(client: RedisClient, subscriber: RedisSubscriber, channel: string) {
    this.#client = client;
    this.#subscriber = subscriber;
    this.#channel = channel;
  }

  /** Whether messages come through. */
  get sound(): boolean {
    return performance.now() - this.#heardAt < LOST_AFTER_MS;
  }

  /** Sends a message. @throws {RedisError} if Redis refuses it, or to let it be heard */
  async send(): Promise<void> {
    if (!this.#subscribed) await this.#subscriber.subscribe(this.#channel);
    this.#subscribed = true;
    this.#sent += 1;
    await this.#client.command('PUBLISH', this.#channel, this.#sent);
  }

  /** @returns whether it was this probe's channel */
  hear(channel: string, message: string): boolean {
    if (channel !== this.#channel) return false;
    if (message === `${this.#sent}`) this.#heardAt = performance.now();
    return true;
  }
}
