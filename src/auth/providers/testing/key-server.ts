/** An identity provider's server of keys, and its signer, for tests: as it should be, or as it should not. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import jwt from 'jsonwebtoken';
import { IdentityProvider } from '../provider.ts';

type Behaviour = (response: ServerResponse) => void;

/** A pair of keys with an id. */
export interface Signer {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly algorithm: 'RS256' | 'ES256';
}

export function makeSigner(kid: string, algorithm: Signer['algorithm'] = 'ES256'): Signer {
  const pair =
    algorithm === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { kid, algorithm, ...pair };
}

const jwkOf = ({ kid, publicKey }: Pick<Signer, 'kid' | 'publicKey'>) => ({
  ...publicKey.export({ format: 'jwk' }),
  kid,
  use: 'sig',
});

/** A token for five minutes; a signer without an id gives it none. */
export const signed = ({ kid, algorithm, privateKey }: Signer, claims: object, options: jwt.SignOptions = {}): string =>
  jwt.sign({ exp: Math.floor(Date.now() / 1000) + 300, ...claims }, privateKey, {
    algorithm,
    ...(kid === '' ? {} : { keyid: kid }),
    ...options,
  });

export interface KeyServer {
  readonly url: string;
  /** Requests so far. */
  requests(): number;
  /** What it answers from now on. */
  answers(behaviour: Behaviour): void;
  /** Gives these keys from now on. */
  gives(...signers: readonly Signer[]): void;
  close(): Promise<void>;
}

export async function startKeyServer(...signers: readonly Signer[]): Promise<KeyServer> {
  let count = 0;
  let behaviour: Behaviour = () => undefined;
  const server = createServer((_request, response) => {
    count += 1;
    behaviour(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  const gives = (...given: readonly Signer[]): void => {
    behaviour = (response) => response.end(JSON.stringify({ keys: given.map(jwkOf) }));
  };
  gives(...signers);
  return {
    url: `http://127.0.0.1:${port}`,
    requests: () => count,
    answers(next) {
      behaviour = next;
    },
    gives,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A provider of this server, otherwise as in a configuration file. */
export const providerAt = (url: string, more: object = {}): IdentityProvider =>
  IdentityProvider.parse({
    tenant: 'acme',
    issuer: 'https://id.acme.example',
    audience: 'causeway',
    jwksUrl: `${url}/keys`,
    httpOnLoopback: true,
    ...more,
  });
