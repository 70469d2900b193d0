/**
 * Somebody in the meeting without a browser: our library with a fake handler, and no media. Each sends numbered messages
 * all the time and notes whose it received, so that events that were lost or came twice are known. Messages, because
 * they pass through the room's log as every event does, and nothing later makes up for one that is missing.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { FakeHandler, testFakeParameters } from 'mediasoup-client';
import type { Meeting } from '../../../signaling/client/api.ts';
import { CausewayClient } from '../../../signaling/client/causeway-client.ts';
import type { Entrance } from '../../harness/cluster.ts';

const TOPIC = 'bench';
/** Between two messages of one witness, in ms. */
const PERIOD_MS = 200;
/** How long after the last message those under way may take, in ms: the library's own patience with a request. */
const ARRIVE_WITHIN_MS = 12_000;

const handlerFactory = FakeHandler.createFactory(testFakeParameters);

export class Witness {
  readonly identity: string;
  readonly #received = new Map<string, number>();
  #meeting: Meeting | undefined;
  #acknowledged: string[] = [];
  #underWay: Promise<void>[] = [];
  #next = 0;

  constructor(identity: string) {
    this.identity = identity;
  }

  async join(entrance: Entrance, room: string): Promise<void> {
    const token = await entrance.token(room, this.identity);
    const client = new CausewayClient({ url: entrance.signalingUrl, token, device: { handlerFactory } });
    const meeting = await client.join({ room, autoSubscribe: false });
    meeting.messages.on('received', ({ payload }) => {
      this.#received.set(payload, (this.#received.get(payload) ?? 0) + 1);
    });
    this.#meeting = meeting;
  }

  async leave(): Promise<void> {
    await this.#meeting?.leave();
    this.#meeting = undefined;
  }

  /** Whom this one believes to be in the meeting, itself included. */
  get people(): readonly string[] {
    return this.#meeting?.state === 'connected' ? [this.identity, ...this.#meeting.participants.keys()] : [];
  }

  /** Forgets what was, and sends until `signal` says that it is enough. */
  async talk(signal: AbortSignal): Promise<void> {
    this.#received.clear();
    this.#acknowledged = [];
    this.#underWay = [];
    while (!signal.aborted) {
      this.#underWay.push(this.#send(`${this.identity} ${(this.#next += 1)}`));
      await delay(PERIOD_MS);
    }
  }

  /** One that is refused, or whose answer was lost, is not promised to arrive. */
  async #send(payload: string): Promise<void> {
    try {
      await this.#meeting?.messages.send(TOPIC, payload);
      this.#acknowledged.push(payload);
    } catch {
      // It counts only if it comes twice.
    }
  }

  /** Those of which the server said that they are sent. Waits for the last answer. */
  async acknowledged(): Promise<readonly string[]> {
    const tooLate = new AbortController();
    const patience = delay(ARRIVE_WITHIN_MS, undefined, { signal: tooLate.signal }).catch(() => undefined);
    await Promise.race([Promise.all(this.#underWay), patience]);
    tooLate.abort();
    return this.#acknowledged;
  }

  missing(messages: readonly string[]): number {
    return messages.filter((message) => !this.#received.has(message)).length;
  }

  get doubled(): number {
    return [...this.#received.values()].reduce((sum, times) => sum + times - 1, 0);
  }
}
