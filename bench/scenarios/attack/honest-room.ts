/** Two who talk in a room and one who asks the server for things: what they notice of an attack. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Entrance } from '../../harness/cluster.ts';
import { quantile } from '../../harness/measures/quantile.ts';
import { until } from '../../harness/until.ts';
import { Participant } from '../../load/participant.ts';
import { PlainClient } from '../../load/sockets/plain-client.ts';

/** A packet of sound, in ms. */
const SOUND_MS = 20;
/** Of a speaker at an ordinary level, in dBov. */
const LEVEL = -20;
const PICTURES_PER_SECOND = 10;
/** Between two requests, in ms. */
const REQUEST_MS = 50;
/** A request that takes so long, in ms, counts as this. */
const LATEST_MS = 10_000;
const HEARD_WITHIN_MS = 20_000;

/** Of one room, over one window. */
export interface Noticed {
  /** Packets of sound that arrived of those that were sent. */
  readonly heardRatio: number;
  readonly requestMsP99: number;
  /** Requests that were refused, or not answered. */
  readonly refused: number;
  /** How often the speaker was asked for a key frame, per second. */
  readonly keyFrameRequestsPerSecond: number;
  /** Of everything that the listener received, in bit/s. */
  readonly receivedBitsPerSecond: number;
}

export class HonestRoom {
  readonly name: string;
  readonly #speaker: Participant;
  readonly #listener: Participant;
  readonly #asker: PlainClient;
  readonly #timer: NodeJS.Timeout;

  private constructor(name: string, speaker: Participant, listener: Participant, asker: PlainClient) {
    this.name = name;
    this.#speaker = speaker;
    this.#listener = listener;
    this.#asker = asker;
    const began = performance.now();
    let sounds = 0;
    let pictures = 0;
    this.#timer = setInterval(() => {
      // A timer that is late makes up for it.
      const passedMs = performance.now() - began;
      for (; sounds < passedMs / SOUND_MS; sounds += 1) speaker.sendSound(LEVEL);
      for (; pictures < (passedMs * PICTURES_PER_SECOND) / 1_000; pictures += 1) speaker.sendPicture();
    }, SOUND_MS);
  }

  /**
   * @param index of the speaker, as in the marks of its packets; the listener has the next one
   * @param listensAt where the listener joins, if not where the speaker does
   */
  static async open(at: Entrance, name: string, index: number, listensAt: Entrance = at): Promise<HonestRoom> {
    const speaker = new Participant(index);
    const listener = new Participant(index + 1);
    await speaker.join(at, name);
    await listener.join(listensAt, name);
    const asker = await PlainClient.connect(at.signalingUrl);
    await asker.authenticate(await at.token(name, `asker-${index}`));
    await asker.join(name);
    const room = new HonestRoom(name, speaker, listener, asker);
    const hears = (): boolean => (listener.received.sounds.get(index) ?? 0) > 10;
    if (!(await until(hears, HEARD_WITHIN_MS))) throw new Error(`nobody is heard in ${name}`);
    return room;
  }

  async notice(windowMs: number): Promise<Noticed> {
    const speaker = this.#speaker;
    const listener = this.#listener;
    speaker.begin();
    listener.begin();
    const sent = speaker.soundsSent;
    const answers = this.#ask(performance.now() + windowMs);
    await delay(windowMs);
    const heard = listener.received.sounds.get(speaker.index) ?? 0;
    const { bytes } = listener.received;
    const { keyFrameRequests, soundsSent } = speaker;
    const taken = await answers;
    return {
      heardRatio: heard / (soundsSent - sent),
      requestMsP99: quantile(
        taken.map(({ ms }) => ms),
        0.99,
      ),
      refused: taken.filter(({ refused }) => refused).length,
      keyFrameRequestsPerSecond: (keyFrameRequests * 1_000) / windowMs,
      receivedBitsPerSecond: (bytes * 8_000) / windowMs,
    };
  }

  /** Pings, and tells the room something, in turns. */
  async #ask(endsAt: number): Promise<readonly { readonly ms: number; readonly refused: boolean }[]> {
    const answers: Promise<{ readonly ms: number; readonly refused: boolean }>[] = [];
    for (let turn = 0; performance.now() < endsAt; turn += 1) {
      answers.push(
        this.#askOnce(turn % 2 === 0 ? ['session.ping', {}] : ['message.send', { topic: 'x', payload: 'x' }]),
      );
      await delay(REQUEST_MS);
    }
    return Promise.all(answers);
  }

  async #askOnce([method, params]: readonly [string, object]): Promise<{
    readonly ms: number;
    readonly refused: boolean;
  }> {
    const asked = performance.now();
    const enough = new AbortController();
    const late = delay(LATEST_MS, true, { signal: enough.signal }).catch(() => true);
    const answered = this.#asker.request(method, params).then(
      () => false,
      () => true,
    );
    const refused = await Promise.race([answered, late]);
    enough.abort();
    return { ms: Math.min(LATEST_MS, performance.now() - asked), refused };
  }

  close(): void {
    clearInterval(this.#timer);
    this.#asker.cut();
    this.#speaker.drop();
    this.#listener.drop();
  }
}
