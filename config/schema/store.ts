/** Where what outlives meetings is kept. */
import { z } from 'zod';
import { SecretFile } from '../values.ts';

/** The store that ends with the process. */
export const MEMORY_STORE = 'memory:';

export const store = z
  .strictObject({
    url: z
      .string()
      .max(2_048)
      .regex(/^(?:memory:|sqlite:.+|postgres(?:ql)?:\/\/.+)$/, 'expected `memory:`, `sqlite:FILE` or `postgres://…`')
      .optional()
      .describe(
        'Where keys, the audit log, rooms made ahead, webhooks and usage are kept. `sqlite:FILE`: a file of this machine. ' +
          '`postgres://user:password@host:port/database`: a PostgreSQL that all nodes of a cluster share. Unless set, ' +
          'the file `causeway.db` in `data.folder`; without that folder `memory:`, which ends with the process',
      ),
    urlFile: SecretFile.optional().describe('File that holds `store.url`, in place of it, where that has a password'),
    secretKeys: z
      .string()
      .max(4_096)
      .regex(
        /^(?:[A-Za-z0-9+/]{43}=)(?:\s+[A-Za-z0-9+/]{43}=)*$/,
        'expected one or more keys of 32 bytes in base64, as `openssl rand -base64 32` makes them, with blanks between',
      )
      .optional()
      .describe(
        'Keys that secrets in the store (of webhooks, of invitations) are encrypted with, 32 bytes in base64, with blanks ' +
          'between. The first one encrypts, all decrypt: a new key goes before the others. Unless set, secrets are kept as ' +
          'they are. The same on every node',
      ),
    secretKeysFile: SecretFile.optional().describe('File that holds `store.secretKeys`, in place of it'),
  })
  .prefault({});
