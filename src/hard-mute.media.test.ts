/**
 * With unmuting off nothing that a client asks for or sends makes a sound heard: counted at a listener on another node, over
 * real transports, of somebody who goes on sending whatever it is told.
 */
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { Cluster, type ClusterNode } from '../bench/harness/cluster.ts';
import { until } from '../bench/harness/until.ts';
import { RtcDevice } from '../bench/load/rtc-device.ts';
import { isSound, markOf, soundPacket } from '../bench/load/rtp.ts';
import type { Meeting } from '../signaling/client/api.ts';
import { CausewayClient } from '../signaling/client/causeway-client.ts';
import type { Role } from '../signaling/protocol/primitives.ts';

const ROOM = 'hard-mute';
/** In dBov: speech. */
const SPEECH = -20;
const SOUND_EVERY_MS = 20;
/** One second of sound. */
const A_WHILE = 50;

const Answer = z.object({
  id: z.number(),
  error: z.object({ code: z.string() }).optional(),
  result: z.unknown().optional(),
});

/** Somebody who sends what it likes: frames that its library would not send, and sound whether or not it may. */
class Person {
  readonly index: number;
  readonly device = new RtcDevice((packet) => this.#hear(packet));
  readonly #sockets: WebSocket[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  #ids = 1_000_000;
  #meeting: Meeting | undefined;
  /** Packets of sound that it ever sent. */
  sent = 0;
  /** Packets of sound that it received, by who sent them. */
  readonly heard = new Map<number, number>();

  constructor(index: number) {
    this.index = index;
  }

  get meeting(): Meeting {
    if (this.#meeting === undefined) throw new Error('nobody has joined');
    return this.#meeting;
  }

  async join(node: ClusterNode, role: Role): Promise<void> {
    const sockets = this.#sockets;
    const token = await node.token(ROOM, `person-${this.index}`, role);
    const client = new CausewayClient({
      url: node.signalingUrl,
      token,
      device: this.device.options,
      webSocket: class extends WebSocket {
        constructor(url: string, protocols: string[]) {
          super(url, protocols);
          sockets.push(this);
        }
      },
    });
    this.#meeting = await client.join({ room: ROOM });
  }

  /** Publishes a microphone, and sends on it without end. */
  async speak(): Promise<void> {
    await this.meeting.publish(new FakeMediaStreamTrack({ kind: 'audio' }), { source: 'microphone' });
    const ssrc = this.device.sent[0]?.rtpParameters.encodings?.[0]?.ssrc ?? 0;
    this.#timers.push(setInterval(() => this.sendSound(ssrc), SOUND_EVERY_MS));
  }

  sendSound(ssrc: number): void {
    this.sent += 1;
    const timestamp = Math.round(performance.now() * 48);
    this.device.send(soundPacket({ ssrc, sequenceNumber: this.sent, timestamp }, this.index, SPEECH, 80));
  }

  /** The code of the error that a frame is answered with; undefined: it is carried out. */
  async ask(method: string, params: object): Promise<string | undefined> {
    const socket = this.#sockets.at(-1);
    if (socket === undefined) throw new Error('no socket');
    this.#ids += 1;
    const id = this.#ids;
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const hear = (data: Buffer): void => {
      const answer = Answer.safeParse(JSON.parse(data.toString()));
      if (!answer.success || answer.data.id !== id) return;
      socket.off('message', hear);
      resolve(answer.data.error?.code);
    };
    socket.on('message', hear);
    socket.send(JSON.stringify({ id, method, params }));
    return promise;
  }

  from({ index }: Person): number {
    return this.heard.get(index) ?? 0;
  }

  #hear(packet: Buffer): void {
    const mark = markOf(packet);
    if (mark === undefined || !isSound(mark)) return;
    this.heard.set(mark.publisher, (this.heard.get(mark.publisher) ?? 0) + 1);
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#meeting?.leaveNow();
    this.device.close();
  }
}

let cluster: Cluster;
const [speaker, listener, host] = [new Person(0), new Person(1), new Person(2)] as const;

beforeAll(async () => {
  cluster = await Cluster.plan(['eu', 'us']);
  await cluster.start();
}, 60_000);

afterAll(async () => {
  for (const person of [speaker, listener, host]) person.close();
  await cluster.close();
});

/** So long that as many packets of the host arrive. */
async function listenAWhile(): Promise<void> {
  const enough = listener.from(host) + A_WHILE;
  expect(await until(() => listener.from(host) > enough, 10_000)).toBe(true);
}

test('a hard mute lets no packet through, whatever is asked for', async () => {
  const [near, far] = cluster.pair;
  await host.join(near, 'host');
  await speaker.join(near, 'participant');
  await listener.join(far, 'participant');
  await Promise.all([speaker.speak(), host.speak()]);
  expect(await until(() => listener.from(speaker) > A_WHILE && listener.from(host) > A_WHILE, 20_000)).toBe(true);

  await host.meeting.floor.muteAll(false);
  const [track] = speaker.meeting.localTracks;
  if (track === undefined) throw new Error('the microphone is gone');
  expect(await until(() => track.paused, 5_000)).toBe(true);
  // What was on its way has arrived, as what the host sent later has.
  await listenAWhile();
  const before = { heard: listener.from(speaker), sent: speaker.sent };

  const [sent] = speaker.device.sent;
  const ssrc = 0x7a_00_00_01;
  const rtpParameters = { ...sent?.rtpParameters, mid: 'new', encodings: [{ ssrc }] };
  const again = { source: 'microphone', rtpParameters: sent?.rtpParameters };
  expect(await speaker.ask('track.update', { trackId: track.id, paused: false })).toBe('forbidden_now');
  expect(await speaker.ask('media.produce', { ...again, trackId: track.id })).toBe('forbidden_now');
  expect(await speaker.ask('media.produce', { source: 'screenAudio', rtpParameters })).toBe('forbidden_now');
  await listenAWhile();
  expect(listener.from(speaker)).toBe(before.heard);
  // The release of a key says that it is off; then it is on again.
  expect(await speaker.ask('track.update', { trackId: track.id, paused: true })).toBeUndefined();
  expect(await speaker.ask('track.update', { trackId: track.id, paused: false })).toBe('forbidden_now');
  // In place of the muted one another.
  expect(await speaker.ask('track.close', { trackId: track.id })).toBeUndefined();
  expect(await speaker.ask('media.produce', { source: 'microphone', rtpParameters })).toBe('forbidden_now');
  expect(await speaker.ask('media.produce', { source: 'microphone', rtpParameters, paused: true })).toBeUndefined();
  for (let packet = 0; packet < A_WHILE; packet += 1) speaker.sendSound(ssrc);

  await listenAWhile();
  expect(speaker.sent).toBeGreaterThan(before.sent + 2 * A_WHILE);
  expect(listener.from(speaker)).toBe(before.heard);
}, 60_000);

test('what was forbidden is heard again once it is allowed', async () => {
  const own = listener.meeting.participants.get(speaker.meeting.self.identity);
  const [track] = [...(own?.tracks.values() ?? [])];
  if (track === undefined) throw new Error('the microphone is not known');
  const before = listener.from(speaker);
  await host.meeting.floor.allow(['microphone']);
  expect(await speaker.ask('track.update', { trackId: track.id, paused: false })).toBeUndefined();
  const timer = setInterval(() => speaker.sendSound(0x7a_00_00_01), SOUND_EVERY_MS);
  try {
    expect(await until(() => listener.from(speaker) > before, 10_000)).toBe(true);
  } finally {
    clearInterval(timer);
  }
}, 30_000);
