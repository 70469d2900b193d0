/** Delivers what is queued for webhooks: in the order of each room, again and again for a day. */
import { Agent, request } from 'undici';
import type { Leases } from '../ports/coordination.ts';
import type { Logger } from '../ports/logger.ts';
import type { Delivery, WebhookEndpoint, WebhookStore } from '../ports/store/webhook-store.ts';
import type { Endpoints } from './endpoints.ts';
import { signatureHeaders } from './signature.ts';
import type { Targets } from './targets.ts';

/** A delivery that failed is tried again after this, doubled each time, in ms. */
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30 * 60 * 1_000;
/** After so long it is given up, in ms. */
const GIVEN_UP_MS = 24 * 60 * 60 * 1_000;
/** A receiver answers within this, in ms. */
const ANSWER_MS = 10_000;
/**
 * Only one node delivers to an endpoint at a time. Its lease is held on to before each delivery, and outlasts one to a receiver
 * that does not answer: a node that dies is not waited for much longer than that. In ms.
 */
const LEASE_MS = ANSWER_MS + 5_000;
const HOLD_EVERY_MS = 3_000;
/** So long an endpoint is served before others may have it, in ms. */
const TURN_MS = 30_000;
/** Rooms whose events are on their way to one endpoint at a time, and events of each before others have their turn. */
const ROOMS_AT_ONCE = 4;
const EVENTS_IN_TURN = 50;

export interface WebhookSenderOptions {
  readonly store: WebhookStore;
  readonly endpoints: Endpoints;
  readonly leases: Leases;
  readonly targets: Targets;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** From 0 to 1: spreads the attempts. */
  readonly random?: () => number;
  readonly logger: Logger;
}

export class WebhookSender {
  readonly #options: WebhookSenderOptions;
  readonly #agent: Agent;
  readonly #busy = new Map<string, Promise<void>>();
  #closed = false;

  constructor(options: WebhookSenderOptions) {
    this.#options = options;
    const { lookup } = options.targets;
    this.#agent = new Agent({
      connect: { lookup, timeout: ANSWER_MS },
      connections: ROOMS_AT_ONCE,
      headersTimeout: ANSWER_MS,
      bodyTimeout: ANSWER_MS,
      maxHeaderSize: 16 * 1_024,
    });
  }

  /** Delivers what is due to every endpoint that is not being served. A receiver that is slow holds nobody else up. */
  look(): void {
    for (const endpoint of this.#options.endpoints.all()) {
      if (this.#closed || this.#busy.has(endpoint.id)) continue;
      const work = this.#serve(endpoint)
        .catch((error: unknown) => this.#options.logger.debug({ err: error }, 'webhooks are delivered later'))
        .finally(() => this.#busy.delete(endpoint.id));
      this.#busy.set(endpoint.id, work);
    }
  }

  /** Resolves when nothing is on its way. */
  async settled(): Promise<void> {
    await Promise.all(this.#busy.values());
  }

  /** May be called twice. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#agent.destroy();
    await this.settled();
  }

  async #serve(endpoint: WebhookEndpoint): Promise<void> {
    const { store, leases, now } = this.#options;
    const due = await store.due(endpoint.id, now(), ROOMS_AT_ONCE);
    if (due.length === 0) return;
    const lease = `webhooks ${endpoint.id}`;
    if (!(await leases.hold(lease, LEASE_MS))) return;
    const begun = now();
    let heldAt = begun;
    const mine = async (): Promise<boolean> => {
      if (now() - begun > TURN_MS) return false;
      if (now() - heldAt < HOLD_EVERY_MS) return true;
      if (!(await leases.hold(lease, LEASE_MS))) return false;
      heldAt = now();
      return true;
    };
    try {
      // All of them are done before the lease is given up, also when the store refuses one.
      const rooms = await Promise.allSettled(due.map((first) => this.#deliverRoom(endpoint, first, mine)));
      for (const room of rooms) if (room.status === 'rejected') throw room.reason;
    } finally {
      await leases.letGo(lease).catch(() => undefined);
    }
  }

  /** One after the other, until one fails: those behind it wait for it. */
  async #deliverRoom(endpoint: WebhookEndpoint, first: Delivery, mine: () => Promise<boolean>): Promise<void> {
    const { store, now } = this.#options;
    const more = await store.following(first, EVENTS_IN_TURN - 1);
    for (const delivery of [first, ...more]) {
      // What is behind may wait for its own time, after it was replayed.
      if (this.#closed || delivery.nextAt > now() || !(await mine())) return;
      if (!(await this.#deliver(endpoint, delivery))) return;
    }
  }

  async #deliver(endpoint: WebhookEndpoint, delivery: Delivery): Promise<boolean> {
    const { store, now } = this.#options;
    const problem = await this.#send(endpoint, delivery);
    // Nobody knows what became of it: it is sent again.
    if (this.#closed) return false;
    if (problem === undefined) {
      await store.delivered(delivery.id);
      return true;
    }
    const at = now();
    if (at - delivery.createdAt >= GIVEN_UP_MS) {
      await store.giveUp(delivery.id, problem);
      return true;
    }
    await store.failed(delivery.id, at + this.#waitMs(delivery.attempts), problem);
    return false;
  }

  /** Undefined: it was taken. */
  async #send({ url, secret }: WebhookEndpoint, { event, body }: Delivery): Promise<string | undefined> {
    const { targets, now } = this.#options;
    const forbidden = targets.problemOf(url);
    if (forbidden !== undefined) return forbidden;
    try {
      const answer = await request(url, {
        method: 'POST',
        dispatcher: this.#agent,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Causeway-Webhooks',
          ...signatureHeaders(secret, event, body, now()),
        },
        body,
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      await answer.body.dump({ limit: 16 * 1_024 });
      // A redirect is none of these.
      return answer.statusCode >= 200 && answer.statusCode < 300 ? undefined : `it answered ${answer.statusCode}`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #waitMs(attempts: number): number {
    const { random = Math.random } = this.#options;
    const full = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts, 20));
    return Math.round(full * (0.5 + random() / 2));
  }
}
