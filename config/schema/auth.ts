/** Who may join. */
import { z } from 'zod';
import { AuthKeys } from '../../src/auth/auth-key.ts';

export const auth = z
  .strictObject({
    keys: AuthKeys.default([]).describe(
      'Keys that tokens are verified with, a list of `{tenant, algorithm, id?, secret | publicKey}`: `secret` for ' +
        'HS256, HS384, HS512; `publicKey` in PEM for RS, PS and ES algorithms. At least one, save in development mode',
    ),
  })
  .prefault({});
