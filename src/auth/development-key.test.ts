import { expect, it } from 'vitest';
import { DevelopmentKey } from './development-key.ts';
import { TokenVerifier } from './token-verifier.ts';

const SECRET = 'a secret that the nodes of a cluster share';
const token = (key: DevelopmentKey) =>
  key.sign({ tenant: 'dev', room: 'daily', identity: 'ada', name: 'Ada', role: 'participant' });
const verifier = (developmentKey: DevelopmentKey) => new TokenVerifier({ keys: [], developmentKey });

it('is the same on nodes that share a secret', () => {
  const elsewhere = verifier(new DevelopmentKey(SECRET));
  expect(elsewhere.verify(token(new DevelopmentKey(SECRET)))).toMatchObject({ tenant: 'dev', identity: 'ada' });
});

it.each([
  ['another secret', new DevelopmentKey(`${SECRET}!`)],
  ['no secret', new DevelopmentKey()],
])('is another one with %s', (_name, key) => {
  expect(() => verifier(new DevelopmentKey(SECRET)).verify(token(key))).toThrow('not signed by a key');
});

it('is not the secret itself', () => {
  expect(new DevelopmentKey(SECRET).keyObject.export().includes(SECRET)).toBe(false);
});
