/** Who may join. */
import { z } from 'zod';
import { AuthKeys } from '../../src/auth/auth-key.ts';
import { SecretFile } from './values.ts';

export const auth = z
  .strictObject({
    keys: AuthKeys.default([]).describe(
      'Keys that tokens are verified with, a list of `{tenant, algorithm, id?, secret | publicKey, issuer?, audience?}`: ' +
        '`secret` for HS256, HS384, HS512; `publicKey` in PEM for RS, PS and ES algorithms; with `issuer` or `audience` the ' +
        'tokens must have that `iss` or `aud`. `secretFile` and `publicKeyFile` name files that hold them. At least one key, ' +
        'save in development mode',
    ),
    keysFile: SecretFile.optional().describe('JSON or YAML file that holds the list `auth.keys`, in place of it'),
  })
  .prefault({});
