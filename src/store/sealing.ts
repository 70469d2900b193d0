/**
 * Secrets that have to be read again (of webhooks, of invitations) are kept sealed: AES-256-GCM with a key that is not in the
 * database. A sealed text names its key, so that keys can be changed: all are tried for reading, the first one seals.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { CausewayError } from '../domain/errors.ts';

export interface Sealing {
  /** @param place what the secret belongs to: a sealed text that was put elsewhere is not opened */
  seal(secret: string, place: string): string;
  /** What is not sealed is returned as it is: it was written before there was a key. @throws `internal` */
  open(text: string, place: string): string;
}

/** What a sealed text begins with; no secret of ours does. */
const MARK = 'sealed:1:';
/** NIST SP 800-38D, section 8.2: 96 random bits. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ID_LENGTH = 12;

/** Keeps secrets as they are. */
export const PLAIN: Sealing = {
  seal: (secret) => secret,
  open(text) {
    if (text.startsWith(MARK)) throw unopened('the configuration names no key');
    return text;
  },
};

/** @param keys of 32 bytes, in base64; none: secrets are kept as they are */
export function sealing(keys: readonly string[]): Sealing {
  const all = keys.map((text) => {
    const bytes = Buffer.from(text, 'base64');
    return { bytes, id: createHash('sha256').update(bytes).digest('base64url').slice(0, ID_LENGTH) };
  });
  const [first] = all;
  if (first === undefined) return PLAIN;
  return {
    seal(secret, place) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', first.bytes, nonce).setAAD(Buffer.from(place));
      const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${MARK}${first.id}:${sealed.toString('base64url')}`;
    },
    open(text, place) {
      if (!text.startsWith(MARK)) return text;
      const [id = '', body = ''] = text.slice(MARK.length).split(':');
      const key = all.find((each) => each.id === id);
      if (key === undefined) throw unopened(`its key ${id} is not among those of the configuration`);
      const sealed = Buffer.from(body, 'base64url');
      const end = Math.max(NONCE_BYTES, sealed.length - TAG_BYTES);
      try {
        const decipher = createDecipheriv('aes-256-gcm', key.bytes, sealed.subarray(0, NONCE_BYTES))
          .setAAD(Buffer.from(place))
          .setAuthTag(sealed.subarray(end));
        return decipher.update(sealed.subarray(NONCE_BYTES, end), undefined, 'utf8') + decipher.final('utf8');
      } catch (cause) {
        throw unopened('it was altered, or belongs elsewhere', cause);
      }
    },
  };
}

function unopened(why: string, cause?: unknown): CausewayError {
  return new CausewayError('internal', `a secret of the store cannot be opened: ${why}`, { cause });
}
