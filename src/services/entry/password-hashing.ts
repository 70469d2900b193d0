/** Passwords of rooms, hashed with scrypt (RFC 7914) and a salt: what a room's log, its snapshots and the store hold of them. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { CausewayError } from '../../domain/errors.ts';

/** 16 MiB, and some tens of ms: of a password that few people share for a meeting no more is to be asked (RFC 7914, section 2). */
const COST = { log2N: 14, r: 8, p: 1 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** What somebody else's hash may ask for: twice the memory of ours. */
const MAX_MEMORY = 2 * 128 * 2 ** COST.log2N * COST.r + 2 ** 20;

/** Hashing takes a thread of the process's few, which name resolution and files need as well. */
const AT_ONCE = 2;
const MOST_WAITING = 64;
const RETRY_MS = 1_000;

let running = 0;
const waiting: (() => void)[] = [];

/** @throws `unavailable` where too many passwords wait to be hashed */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running < AT_ONCE) running += 1;
  else {
    if (waiting.length >= MOST_WAITING) {
      throw new CausewayError('unavailable', 'too many passwords are looked at', { retryAfterMs: RETRY_MS });
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.push(resolve);
    await promise;
  }
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/** A hash that says how it was made. Two of one password differ. */
function hashed(password: string): Promise<string> {
  return inTurn(async () => {
    const salt = randomBytes(SALT_BYTES);
    const hash = await derived(password, salt, COST);
    const { log2N, r, p } = COST;
    return `scrypt$${log2N}$${r}$${p}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
  });
}

/** Whether a password is the one that was hashed; takes as long whatever differs. To be called `inTurn`. */
export async function fits(password: string, hash: string): Promise<boolean> {
  const [, log2N, r, p, salt = '', expected = ''] = hash.split('$');
  const cost = { log2N: Number(log2N), r: Number(r), p: Number(p) };
  const known = Buffer.from(expected, 'base64url');
  const given = await derived(password, Buffer.from(salt, 'base64url'), cost);
  return known.length === given.length && timingSafeEqual(known, given);
}

interface Cost {
  readonly log2N: number;
  readonly r: number;
  readonly p: number;
}

function derived(password: string, salt: Buffer, { log2N, r, p }: Cost): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  // Keyboards write one letter in several ways (Unicode Standard Annex 15).
  const options = { N: 2 ** log2N, r, p, maxmem: MAX_MEMORY };
  scrypt(password.normalize('NFC'), salt, HASH_BYTES, options, (error, hash) => {
    if (error) reject(error);
    else resolve(hash);
  });
  return promise;
}

interface Secretive {
  readonly password?: string | null | undefined;
}

/** Whether the params of a method hold a password. */
export const holdsPassword = (params: object): boolean => 'password' in params && typeof params.password === 'string';

/** The params with the password hashed: in no other form it comes to a room or into the store. */
export async function withHash<P extends object>(params: P): Promise<P>;
export async function withHash(params: Secretive): Promise<Secretive> {
  const { password } = params;
  return typeof password === 'string' ? { ...params, password: await hashed(password) } : params;
}
