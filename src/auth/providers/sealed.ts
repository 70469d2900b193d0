/** What the server gives a browser to keep for it: nobody else can read it, or make one. */
import { hkdfSync, randomBytes } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';

const KEY_BYTES = 32;
const LABEL = 'causeway-sign-in';

export class Sealed {
  readonly #key: Uint8Array;

  /** @param clusterSecret nodes that share it open what others have sealed; without it nothing outlives the process */
  constructor(clusterSecret?: string) {
    const seed = clusterSecret ?? randomBytes(KEY_BYTES).toString('base64');
    // RFC 5869; the label keeps the key apart from all else that is derived from the secret.
    this.#key = new Uint8Array(hkdfSync('sha256', seed, '', LABEL, KEY_BYTES));
  }

  /** @param purpose what is sealed for one is not opened for another */
  async seal(purpose: string, content: Readonly<Record<string, unknown>>, seconds: number): Promise<string> {
    return new EncryptJWT({ content })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setSubject(purpose)
      .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
      .encrypt(this.#key);
  }

  /** Undefined: it is not ours, for something else, or over. */
  async open(purpose: string, sealed: string): Promise<unknown> {
    try {
      const { payload } = await jwtDecrypt(sealed, this.#key, {
        subject: purpose,
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      return payload['content'];
    } catch {
      return undefined;
    }
  }
}
