import { describe, expect, it } from 'vitest';
import { mappedClaims } from './claim-mapping.ts';
import { IdentityProvider } from './provider.ts';

const exp = Math.floor(Date.now() / 1000) + 300;

const provider = (claims: object, issuer = 'https://id.acme.example'): IdentityProvider =>
  IdentityProvider.parse({ tenant: 'acme', issuer, audience: 'causeway', claims });

const whoIs = (configured: IdentityProvider, claims: Readonly<Record<string, unknown>>): unknown => {
  const reading = mappedClaims(configured, { exp, ...claims });
  return 'principal' in reading ? reading.principal : reading.problems;
};

/** What each product puts into its tokens, and what an operator writes for it (docs/DEPLOY.md). */
describe('the claims of', () => {
  it('Keycloak: roles of the realm lie within a claim', () => {
    const keycloak = provider({
      name: 'name',
      identity: 'preferred_username',
      role: { claim: ['realm_access', 'roles'], values: { host: ['meeting-host'], viewer: ['meeting-viewer'] } },
    });
    const ada = {
      iss: 'https://id.acme.example/realms/acme',
      aud: ['causeway', 'account'],
      sub: 'f:2c1b:ada',
      typ: 'Bearer',
      azp: 'causeway',
      preferred_username: 'ada',
      name: 'Ada Lovelace',
      realm_access: { roles: ['offline_access', 'meeting-host', 'meeting-viewer'] },
      resource_access: { account: { roles: ['view-profile'] } },
      jti: 'onrtac:1',
    };
    expect(whoIs(keycloak, ada)).toMatchObject({
      tenant: 'acme',
      identity: 'ada',
      name: 'Ada Lovelace',
      role: 'host',
      tokenId: 'onrtac:1',
    });
    expect(whoIs(keycloak, { ...ada, realm_access: {} })).toMatchObject({ role: 'participant' });
  });

  it('Entra ID: app roles, the object id, its own name for the token’s id', () => {
    const entra = provider({
      identity: 'oid',
      tokenId: 'uti',
      role: { claim: 'roles', values: { host: ['Meeting.Host'], participant: ['Meeting.Join'] }, otherwise: 'refuse' },
    });
    const ada = {
      aud: 'causeway',
      oid: '11111111-2222-3333-4444-555555555555',
      sub: 'pairwise',
      tid: '99999999-2222-3333-4444-555555555555',
      ver: '2.0',
      name: 'Ada Lovelace',
      uti: 'Kx_1',
      roles: ['Meeting.Join'],
    };
    expect(whoIs(entra, ada)).toMatchObject({ identity: ada.oid, role: 'participant', tokenId: 'Kx_1' });
    expect(whoIs(entra, { ...ada, roles: ['Something.Else'] })).toEqual([
      'role: no value of the claim of the role stands for one',
    ]);
    expect(whoIs(entra, { ...ada, roles: undefined })).toEqual([expect.stringContaining('role')]);
  });

  it('Okta: groups, and rooms by group', () => {
    const okta = provider({
      role: { claim: 'groups', values: { cohost: ['Team leads'], viewer: ['Contractors'] } },
      rooms: { claim: 'groups', values: { Board: 'board-*', Everyone: 'open-*' }, otherwise: 'refuse' },
    });
    const ada = { ver: 1, uid: '00u1', sub: 'ada@acme.example', scp: ['openid'], groups: ['Everyone', 'Team leads'] };
    expect(whoIs(okta, ada)).toMatchObject({ identity: 'ada@acme.example', role: 'cohost', room: 'open-*' });
    expect(whoIs(okta, { ...ada, groups: ['Everyone', 'Board'] })).toMatchObject({
      room: 'board-*',
      role: 'participant',
    });
    expect(whoIs(okta, { ...ada, groups: [] })).toEqual([expect.stringContaining('room: ')]);
  });

  it('Auth0: claims whose names are addresses, and grants', () => {
    const auth0 = provider({
      name: 'nickname',
      role: { claim: 'https://acme.example/roles', values: { presenter: ['speaker'] } },
      grants: 'https://acme.example/grants',
      rooms: { claim: 'https://acme.example/room' },
    });
    const ada = {
      sub: 'auth0|5f7c',
      nickname: 'ada',
      'https://acme.example/roles': 'speaker',
      'https://acme.example/grants': { data: false },
      'https://acme.example/room': 'all-hands',
    };
    expect(whoIs(auth0, ada)).toMatchObject({
      identity: 'auth0|5f7c',
      name: 'ada',
      role: 'presenter',
      room: 'all-hands',
      grants: { data: false },
    });
    // A misspelt grant would leave a wider one in force.
    expect(whoIs(auth0, { ...ada, 'https://acme.example/grants': { dta: false } })).toEqual([
      expect.stringContaining('grants'),
    ]);
    expect(whoIs(auth0, { ...ada, 'https://acme.example/room': ['a', 'b'] })).toEqual([
      expect.stringContaining('room'),
    ]);
  });
});

it('names that every object has are no claims', () => {
  expect(whoIs(provider({ identity: ['constructor', 'name'] }), { sub: 'ada' })).toEqual([
    expect.stringContaining('sub'),
  ]);
});

describe('a provider in the configuration', () => {
  const good = { tenant: 'acme', issuer: 'https://id.acme.example', audience: 'causeway' };
  it.each<[string, object, RegExp]>([
    ['without an audience', { audience: undefined }, /audience/],
    ['with a shared secret’s algorithm', { algorithms: ['HS256'] }, /algorithms/],
    ['with none', { algorithms: ['none'] }, /algorithms/],
    ['without TLS', { jwksUrl: 'http://id.acme.example/keys' }, /expected https/],
    ['without TLS on this machine, not allowed', { jwksUrl: 'http://127.0.0.1/keys' }, /httpOnLoopback/],
    ['without TLS elsewhere, though allowed here', { jwksUrl: 'http://10.0.0.1/', httpOnLoopback: true }, /on the way/],
    ['with a password', { jwksUrl: 'https://u:p@id.acme.example/keys' }, /password/],
    ['from a file', { jwksUrl: 'file:///etc/keys' }, /expected https/],
    ['whose issuer is no URL, to be asked', { issuer: 'acme' }, /no URL/],
    [
      'with a value for two roles',
      { claims: { role: { claim: 'r', values: { host: ['x'], viewer: ['x'] } } } },
      /two roles/,
    ],
    ['that signs in without openid', { oidc: { clientId: 'c', scopes: ['profile'] } }, /openid/],
    ['with a misspelt key', { jwkUrl: 'https://id.acme.example' }, /jwkUrl/],
  ])('%s is refused', (_, change, message) => {
    const parsed = IdentityProvider.safeParse({ ...good, ...change });
    expect(JSON.stringify(parsed.error?.issues)).toMatch(message);
  });

  it('may be any text where its keys’ place is named', () => {
    expect(
      IdentityProvider.safeParse({ ...good, issuer: 'acme', jwksUrl: 'https://id.acme.example/keys' }).success,
    ).toBe(true);
  });
});
