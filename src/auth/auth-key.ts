/** The keys that tokens are verified with, as an operator configures them. */
import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { TenantName } from '../../signaling/protocol/primitives.ts';
import { isWeakSecret, WEAK_SECRET } from './weak-secret.ts';

/** Least length of a secret, in bytes: that of the hash (RFC 7518, section 3.2). */
const SECRET_BYTES = { HS256: 32, HS384: 48, HS512: 64 } as const;

/** The curve of each ECDSA algorithm (RFC 7518, section 3.4), by OpenSSL's name. */
const CURVES = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' } as const;

/** Least modulus of an RSA key, in bits (RFC 7518, sections 3.3 and 3.5). */
const RSA_BITS = 2048;

/** Most keys of one tenant: a token without a key id is tried on each. */
const MAX_KEYS_PER_TENANT = 16;

const common = {
  tenant: TenantName,
  id: z.string().min(1).max(128).optional().describe('Key id, the `kid` in the header of the tokens'),
  audience: z.string().min(1).max(1024).optional().describe('Who the tokens are for: their `aud` must name it'),
  issuer: z.string().min(1).max(1024).optional().describe('Who makes the tokens: their `iss` must be it'),
};

const SecretKey = z
  .strictObject({
    ...common,
    algorithm: z.enum(['HS256', 'HS384', 'HS512']),
    secret: z.string().max(1024).describe('Shared secret; at least as long as the hash: 32, 48 or 64 bytes'),
  })
  .refine(({ algorithm, secret }) => Buffer.byteLength(secret) >= SECRET_BYTES[algorithm], {
    path: ['secret'],
    error: 'too short for its algorithm: HS256 needs 32 bytes, HS384 48, HS512 64',
  })
  .refine(({ secret }) => !isWeakSecret(secret), { path: ['secret'], error: WEAK_SECRET });

const RsaKey = z
  .strictObject({
    ...common,
    algorithm: z.enum(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']),
    publicKey: z.string().max(16_384).describe('RSA public key of at least 2048 bits, in PEM'),
  })
  .refine(({ publicKey }) => isRsaKey(publicKey), {
    path: ['publicKey'],
    error: `not an RSA public key of at least ${RSA_BITS} bits in PEM`,
  });

const EcdsaKey = z
  .strictObject({
    ...common,
    algorithm: z.enum(['ES256', 'ES384', 'ES512']),
    publicKey: z.string().max(16_384).describe('Public key on P-256, P-384 or P-521, in PEM'),
  })
  .refine(
    ({ algorithm, publicKey }) => readPublicKey(publicKey)?.asymmetricKeyDetails?.namedCurve === CURVES[algorithm],
    {
      path: ['publicKey'],
      error: 'not a public key in PEM on the curve of its algorithm: ES256 needs P-256, ES384 P-384, ES512 P-521',
    },
  );

/** One key of one tenant. It has exactly one algorithm: what a token's header says never chooses. */
export const AuthKey = z.discriminatedUnion('algorithm', [SecretKey, RsaKey, EcdsaKey]);
export type AuthKey = z.infer<typeof AuthKey>;

/** All keys of a server. */
export const AuthKeys = z.array(AuthKey).superRefine((keys, context) => {
  for (const [index, { tenant, id }] of keys.entries()) {
    const earlier = keys.slice(0, index).filter((other) => other.tenant === tenant);
    if (id !== undefined && earlier.some((other) => other.id === id)) {
      context.addIssue({ code: 'custom', path: [index, 'id'], message: 'another key of this tenant has this id' });
    }
    if (earlier.length === MAX_KEYS_PER_TENANT) {
      context.addIssue({
        code: 'custom',
        path: [index],
        message: `more than ${MAX_KEYS_PER_TENANT} keys of one tenant`,
      });
    }
  }
});

/** The key for Node's crypto module. */
export function keyObjectOf(key: AuthKey): KeyObject {
  return 'secret' in key ? createSecretKey(key.secret, 'utf8') : createPublicKey(key.publicKey);
}

function isRsaKey(pem: string): boolean {
  const key = readPublicKey(pem);
  return key?.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= RSA_BITS;
}

/** Null if it is no public key. A private one is refused, though the public one could be had from it: it belongs elsewhere. */
function readPublicKey(pem: string): KeyObject | null {
  if (pem.includes('PRIVATE KEY')) return null;
  try {
    return createPublicKey(pem);
  } catch {
    return null;
  }
}
