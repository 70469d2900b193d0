/**
 * What is published on a room's channel whenever its log changes. Anybody who reaches Redis can publish there: with a
 * secret each message is signed, and holds the events; without one it only says that the log should be read.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** A place in a log: a number, and the batch that wrote the event of that number; an empty batch is not known. */
export interface LogPosition {
  readonly seq: number;
  readonly batch: string;
}

export interface Published {
  /** Id of the change. */
  readonly batch: string;
  /** Where in the log the events begin; null: the log begins anew, and is to be read. */
  readonly after: LogPosition | null;
  /** As JSON. */
  readonly events: readonly string[];
}

/** Length of an HMAC-SHA-256 in base64url. */
const SIGNATURE_LENGTH = 43;

export class PublishedCodec {
  readonly #secret: string | undefined;

  /** An empty secret is none. */
  constructor(secret: string | undefined) {
    this.#secret = secret === '' ? undefined : secret;
  }

  encode(channel: string, published: Published): string {
    if (this.#secret === undefined) return '';
    const payload = textOf(published);
    return sign(this.#secret, channel, payload) + payload;
  }

  /** 'hint': unsigned where nothing is signed; undefined: not signed by us, or for another channel. */
  decode(channel: string, message: string): Published | 'hint' | undefined {
    if (this.#secret === undefined) return 'hint';
    const payload = message.slice(SIGNATURE_LENGTH);
    const signature = Buffer.from(message.slice(0, SIGNATURE_LENGTH));
    const expected = Buffer.from(sign(this.#secret, channel, payload));
    if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return undefined;
    return parsePublished(payload);
  }
}

function sign(secret: string, channel: string, payload: string): string {
  return createHmac('sha256', secret).update(`causeway room channel\n${channel}\n${payload}`).digest('base64url');
}

function textOf({ batch, after, events }: Published): string {
  return JSON.stringify([batch, after ? `${after.seq}` : '', after?.batch ?? '', ...events]);
}

function parsePublished(payload: string): Published | undefined {
  const parts: unknown = JSON.parse(payload);
  if (!Array.isArray(parts) || !parts.every((part) => typeof part === 'string')) return undefined;
  const [batch = '', seq = '', afterBatch = '', ...events] = parts;
  return { batch, after: seq === '' ? null : { seq: Number(seq), batch: afterBatch }, events };
}
