/** A client without encryption: RTP and RTCP over UDP to a plain transport, so that tests can send whatever they like. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { PlainTransport, Router } from 'mediasoup/types';

export class PlainClient {
  readonly transport: PlainTransport;
  readonly received: Buffer[] = [];
  readonly #socket: Socket;

  private constructor(transport: PlainTransport, socket: Socket) {
    this.transport = transport;
    this.#socket = socket;
    socket.on('message', (packet) => this.received.push(packet));
  }

  static async enter(router: Router): Promise<PlainClient> {
    const transport = await router.createPlainTransport({
      listenInfo: { protocol: 'udp', ip: '127.0.0.1', recvBufferSize: 4_000_000 },
      rtcpMux: true,
      comedia: true,
    });
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new PlainClient(transport, socket);
  }

  send(packet: Buffer): void {
    const { localPort } = this.transport.tuple;
    this.#socket.send(packet, localPort, '127.0.0.1');
  }

  close(): void {
    this.#socket.close();
    this.transport.close();
  }
}

function rtcp(type: number, format: number, body: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head[0] = 0x80 | format;
  head[1] = type;
  head.writeUInt16BE(body.length / 4, 2);
  return Buffer.concat([head, body]);
}

function uint32s(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(4 * values.length);
  values.forEach((value, at) => buffer.writeUInt32BE(value, 4 * at));
  return buffer;
}

/** RFC 3550, section 6.4.2: a report about nothing, by which a transport learns where its client is. */
export const emptyReport = (): Buffer => rtcp(201, 0, uint32s(1));

/** RFC 4585, section 6.2.1: asks for 17 packets from a sequence number on. */
export const nack = (ssrc: number, sequenceNumber: number): Buffer =>
  rtcp(205, 1, uint32s(1, ssrc, (sequenceNumber << 16) + 0xffff));

/** RFC 4585, section 6.3.1: asks for a key frame. */
export const pictureLoss = (ssrc: number): Buffer => rtcp(206, 1, uint32s(1, ssrc));

export const isPictureLoss = (packet: Buffer): boolean => packet[1] === 206 && ((packet[0] ?? 0) & 0x1f) === 1;

/** draft-alvestrand-rmcat-remb, section 2.2: so much of one stream may be sent, in bit/s, up to 262,143. */
export const remb = (ssrc: number, bitrate: number): Buffer =>
  rtcp(206, 15, Buffer.concat([uint32s(1, 0), Buffer.from('REMB'), uint32s(0x0100_0000 + bitrate, ssrc)]));
