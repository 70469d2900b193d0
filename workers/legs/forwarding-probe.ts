/**
 * How long a packet takes through a worker: one of our own, twice a second, in at one end and out at the other. It waits in the
 * worker's event loop as those of participants do, and in that of Node besides.
 */
import { performance } from 'node:perf_hooks';
import type { DirectTransport, Producer, Worker } from 'mediasoup/types';
import { mediaCodecs } from '../wire/codecs.ts';

/** RFC 3550, section 5.1: version 2, the payload type of below. Sequence number, time and SSRC follow. */
const HEADER_BYTES = 12;
const PAYLOAD_TYPE = 100;
const SSRC = 1;

export class ForwardingProbe {
  readonly #transport: DirectTransport;
  readonly #producer: Producer;
  readonly #passed: (seconds: number) => void;
  #sequenceNumber = 0;
  /** When the packet was sent that is on its way, in ms. */
  #sentAt: number | undefined;

  private constructor(transport: DirectTransport, producer: Producer, passed: (seconds: number) => void) {
    this.#transport = transport;
    this.#producer = producer;
    this.#passed = passed;
  }

  /** @throws when the worker dies meanwhile */
  static async open(worker: Worker, passed: (seconds: number) => void): Promise<ForwardingProbe> {
    const router = await worker.createRouter({ mediaCodecs: mediaCodecs.filter(({ kind }) => kind === 'audio') });
    const transport = await router.createDirectTransport();
    const producer = await transport.produce({
      kind: 'audio',
      rtpParameters: {
        codecs: [{ mimeType: 'audio/opus', payloadType: PAYLOAD_TYPE, clockRate: 48_000, channels: 2 }],
        encodings: [{ ssrc: SSRC }],
      },
    });
    const consumer = await transport.consume({
      producerId: producer.id,
      rtpCapabilities: router.rtpCapabilities,
    });
    const probe = new ForwardingProbe(transport, producer, passed);
    consumer.on('rtp', () => probe.#arrived());
    return probe;
  }

  /** How long one is on its way by now, in s; undefined: none is. */
  get underWay(): number | undefined {
    return this.#sentAt === undefined ? undefined : (performance.now() - this.#sentAt) / 1000;
  }

  /** Sends one, unless the last is still on its way: then that one tells how long it took. */
  send(): void {
    if (this.#transport.closed || this.#sentAt !== undefined) return;
    this.#sequenceNumber = (this.#sequenceNumber + 1) % 65_536;
    const packet = Buffer.alloc(HEADER_BYTES + 1);
    packet[0] = 0x80;
    packet[1] = PAYLOAD_TYPE;
    packet.writeUInt16BE(this.#sequenceNumber, 2);
    packet.writeUInt32BE(this.#sequenceNumber * 960, 4);
    packet.writeUInt32BE(SSRC, 8);
    this.#sentAt = performance.now();
    this.#producer.send(packet);
  }

  #arrived(): void {
    if (this.#sentAt === undefined) return;
    this.#passed((performance.now() - this.#sentAt) / 1000);
    this.#sentAt = undefined;
  }
}
