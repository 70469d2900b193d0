/** Why Redis cannot be used: each cause is told once, until it can be used again. */
import type { Logger } from '../ports/logger.ts';

/** So many causes are told of one time that Redis cannot be used. */
const MAX_TOLD = 16;

/** What to do about a cause, by what its text holds. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /sentinel.*(NOAUTH|WRONGPASS|invalid password|NOPERM)/i,
    'see registry.sentinelUsername and registry.sentinelPassword',
  ],
  [
    /NOAUTH|WRONGPASS|invalid password|without any password configured/i,
    'see the user and the password in registry.url',
  ],
  [/NOPERM|permission/i, 'the user of registry.url lacks rules: docs/OPERATIONS.md lists them'],
  [
    /certificate|self.signed|issuer|altnames|CERT|UNABLE_TO/i,
    'see registry.tls, and whom the certificate of Redis names',
  ],
  [/SSL|TLS|wrong version number|EPROTO/i, 'is it TLS on one side only? rediss:// is with TLS, redis:// without'],
  [/ENOTFOUND|EAI_AGAIN/, 'the host in registry.url has no address'],
  [
    /ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/,
    'nobody answers there: see host and port in registry.url, and whether it is with TLS (rediss://)',
  ],
];

export class RedisTroubles {
  readonly #redis: string;
  readonly #logger: Logger;
  readonly #told = new Set<string>();

  /** @param redis which one it is, without a password */
  constructor(redis: string, logger: Logger) {
    this.#redis = redis;
    this.#logger = logger;
  }

  /** Whether something was told since Redis could be used. */
  get any(): boolean {
    return this.#told.size > 0;
  }

  /** @param cause a text alone: ioredis hangs the command on its errors, with the password or what people said */
  tell(cause: string): void {
    // The time of the next attempt is not what is told.
    const reason = cause.replace(/ ?Retrying from scratch after \d+ms\.?/, '').trim();
    if (this.#told.has(reason) || this.#told.size >= MAX_TOLD) return;
    this.#told.add(reason);
    const remedy = REMEDIES.find(([pattern]) => pattern.test(reason))?.[1];
    this.#logger.warn({ redis: this.#redis, reason, ...(remedy && { remedy }) }, 'Redis cannot be used');
  }

  /** It can be used (again). */
  over(): void {
    this.#told.clear();
  }
}
