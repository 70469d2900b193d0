/**
 * Seals what crosses a link: AES-256-GCM (NIST SP 800-38D) with one key for each direction of each connection, and the
 * frame's number as its nonce. Altered, repeated, left out or reordered frames are recognised; and nobody on the way
 * reads them, whether or not there is TLS (they hold the keys of media).
 *
 * A frame is its number (8 bytes, from 0), the ciphertext, and the tag (16 bytes).
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { LinkRejection } from './link-rejection.ts';

const ALGORITHM = 'aes-256-gcm';
const NUMBER_BYTES = 8;
const TAG_BYTES = 16;
const NONCE_BYTES = 12;

/** By how much a frame is longer than what it holds, in bytes. */
export const SEAL_BYTES = NUMBER_BYTES + TAG_BYTES;

export class FrameSealer {
  readonly #key: Buffer;
  #next = 0n;

  constructor(key: Buffer) {
    this.#key = key;
  }

  seal(text: string): Buffer {
    const nonce = nonceOf(this.#next);
    this.#next += 1n;
    const cipher = createCipheriv(ALGORITHM, this.#key, nonce, { authTagLength: TAG_BYTES });
    const sealed = [cipher.update(text, 'utf8'), cipher.final()];
    return Buffer.concat([nonce.subarray(NONCE_BYTES - NUMBER_BYTES), ...sealed, cipher.getAuthTag()]);
  }
}

export class FrameOpener {
  readonly #key: Buffer;
  #next = 0n;

  constructor(key: Buffer) {
    this.#key = key;
  }

  /** @throws {LinkRejection} if it is not the next frame of the other end */
  open(frame: Buffer): string {
    if (frame.length < SEAL_BYTES) throw new LinkRejection('altered', 'a frame that is too short');
    const number = frame.readBigUInt64BE(0);
    const text = this.#decrypt(frame, number);
    if (number < this.#next) throw new LinkRejection('replayed', 'a frame that was here before');
    if (number > this.#next) throw new LinkRejection('out_of_order', 'a frame before its turn');
    this.#next += 1n;
    return text;
  }

  #decrypt(frame: Buffer, number: bigint): string {
    const decipher = createDecipheriv(ALGORITHM, this.#key, nonceOf(number), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(frame.subarray(-TAG_BYTES));
    const opened = decipher.update(frame.subarray(NUMBER_BYTES, -TAG_BYTES));
    try {
      decipher.final();
    } catch {
      throw new LinkRejection('altered', 'a frame that the other end did not make');
    }
    return opened.toString('utf8');
  }
}

function nonceOf(number: bigint): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeBigUInt64BE(number, NONCE_BYTES - NUMBER_BYTES);
  return nonce;
}
