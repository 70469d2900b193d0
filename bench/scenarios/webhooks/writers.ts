/** People whose messages are the events that webhooks tell: one on each node for each room, without media. */
import { FakeHandler, testFakeParameters } from 'mediasoup-client';
import type { Meeting } from '../../../signaling/client/api.ts';
import { CausewayClient } from '../../../signaling/client/causeway-client.ts';
import type { ClusterNode } from '../../harness/cluster.ts';

/** So long a message is tried again that the node cannot take, in ms. */
const PATIENCE_MS = 60_000;
const RETRY_MS = 300;
const TOPIC = 'bench';

const handlerFactory = FakeHandler.createFactory(testFakeParameters);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export class Writer {
  readonly room: string;
  /** Those that the server says are written. */
  readonly acknowledged: string[] = [];
  readonly #identity: string;
  readonly #meeting: Meeting;

  private constructor(room: string, identity: string, meeting: Meeting) {
    this.room = room;
    this.#identity = identity;
    this.#meeting = meeting;
  }

  static async join(node: ClusterNode, room: string): Promise<Writer> {
    const identity = `writer-${node.id}`;
    const token = await node.token(room, identity);
    const client = new CausewayClient({ url: node.signalingUrl, token, device: { handlerFactory } });
    return new Writer(room, identity, await client.join({ room, autoSubscribe: false }));
  }

  /** Writes the same until it is taken: the client library moves to another node meanwhile, if its own has died. */
  async write(number: number): Promise<void> {
    const payload = `${this.#identity} ${number}`;
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        await this.#meeting.messages.send(TOPIC, payload);
        this.acknowledged.push(payload);
        return;
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await pause(RETRY_MS);
      }
    }
  }

  async leave(): Promise<void> {
    await this.#meeting.leave();
  }
}
