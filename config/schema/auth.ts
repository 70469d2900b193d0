/** Who may join. */
import { z } from 'zod';
import { AuthKeys } from '../../src/auth/auth-key.ts';
import { IdentityProviders } from '../../src/auth/providers/provider.ts';
import { SecretFile } from '../values.ts';

export const auth = z
  .strictObject({
    keys: AuthKeys.default([]).describe(
      'Keys that tokens are verified with, a list of `{tenant, algorithm, id?, secret | publicKey, issuer?, audience?}`: ' +
        '`secret` for HS256, HS384, HS512; `publicKey` in PEM for RS, PS and ES algorithms; with `issuer` or `audience` the ' +
        'tokens must have that `iss` or `aud`. `secretFile` and `publicKeyFile` name files that hold them. At least one key ' +
        'or provider, save in development mode',
    ),
    keysFile: SecretFile.optional().describe('JSON or YAML file that holds the list `auth.keys`, in place of it'),
    providers: IdentityProviders.default([]).describe(
      "Companies' own identity providers, a list of `{tenant, issuer, audience, jwksUrl?, algorithms?, claims?, " +
        'keepKeysMinutes?, httpOnLoopback?, oidc?}`: tokens with that `iss` and `aud` are those of the tenant, their keys are ' +
        'fetched from `jwksUrl` or from where the provider says (OpenID Connect Discovery), kept for `keepKeysMinutes` (240) ' +
        'while it is away. `claims` maps `{identity, name, tokenId, role: {claim, values, otherwise}, rooms: {claim, values, ' +
        'otherwise}, grants}`; `oidc` of `{clientId, clientSecret?, scopes?, label?, callbackUrl?, hours?, parameters?}` lets ' +
        'people sign in on the page. `clientSecretFile` names a file. docs/DEPLOY.md has examples',
    ),
  })
  .prefault({});
