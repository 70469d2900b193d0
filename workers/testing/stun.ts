/** A client's STUN request, as ICE sends it: RFC 8489, RFC 8445. */
import { createHmac, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const HEADER = 20;
const COOKIE = 0x2112_a442;
const FINGERPRINT_XOR = 0x5354_554e;

function attribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

function header(length: number, transaction: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(1, 0);
  head.writeUInt16BE(length, 2);
  head.writeUInt32BE(COOKIE, 4);
  return Buffer.concat([head, transaction]);
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value >>> 0);
  return buffer;
}

/** A binding request that the server with these ICE parameters takes. */
export function bindingRequest({ usernameFragment, password }: { usernameFragment: string; password: string }): Buffer {
  const transaction = randomBytes(12);
  const attributes = Buffer.concat([
    attribute(0x0006, Buffer.from(`${usernameFragment}:client`)),
    attribute(0x0024, uint32(1_000)), // PRIORITY
    attribute(0x802a, randomBytes(8)), // ICE-CONTROLLING
  ]);
  const signed = Buffer.concat([header(attributes.length + 24, transaction), attributes]);
  const integrity = attribute(0x0008, createHmac('sha1', password).update(signed).digest());
  const length = attributes.length + integrity.length + 8;
  const whole = Buffer.concat([header(length, transaction), attributes, integrity]);
  return Buffer.concat([whole, attribute(0x8028, uint32(crc32(whole) ^ FINGERPRINT_XOR))]);
}

/** As it stands on a TCP connection: RFC 4571. */
export function framed(packet: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(packet.length);
  return Buffer.concat([length, packet]);
}

export const isStunAnswer = (packet: Buffer): boolean => packet.length >= HEADER && packet.readUInt16BE(0) === 0x0101;
