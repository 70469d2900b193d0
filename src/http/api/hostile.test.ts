import { expect, test } from 'vitest';
import { ALL_SCOPES, type Scope } from '../../auth/scopes.ts';
import { operations } from './operations.ts';
import { ApiServer, NOW, OPERATOR } from './testing/api-server.ts';
import { walk } from './testing/walk.ts';

const LONG = 120_000;

test(
  'whatever comes, no operation answers with 5xx, and each answers as the document says',
  { timeout: LONG },
  async () => {
    const server = await ApiServer.start();
    const { requests, faults } = await walk(server, [await server.key('acme')]);
    expect(faults).toEqual([]);
    expect(requests).toBeGreaterThan(1_000);
    expect((await server.store.audit.verify('acme')).fault).toBeUndefined();
  },
);

/** A request that the operation's rules let through, were it not for the key. */
const good = (path: string): string => path.replaceAll(/\{\w+\}/g, 'nobody');

test('scope × operation × tenant: a key may do what its scopes say, in its own tenant', { timeout: LONG }, async () => {
  const server = await ApiServer.start();
  const allows = async (key: string, query: string, { method, path }: (typeof operations)[number]) =>
    (await server.ask(method.toUpperCase(), good(path) + query, { key, ...(method === 'get' ? {} : { body: {} }) }))
      .status;
  // Each operation with its own scope alone, and with all others.
  const keys = new Map<string, string>();
  const keyWith = async (tenant: string | null, scopes: readonly Scope[]): Promise<string> => {
    const name = JSON.stringify([tenant, scopes]);
    const key = keys.get(name) ?? (await server.key(tenant, scopes));
    keys.set(name, key);
    return key;
  };
  for (const operation of operations) {
    const { id, scope, tenancy } = operation;
    const others = ALL_SCOPES.filter((each) => each !== scope);
    expect(await allows(await keyWith(null, [scope]), '?tenant=globex', operation), id).not.toBe(403);
    expect(await allows(await keyWith(null, others), '?tenant=globex', operation), id).toBe(403);
    const own = await allows(await keyWith('acme', [scope]), '', operation);
    if (tenancy === 'installation') expect(own, id).toBe(403);
    else {
      expect(own, id).not.toBe(403);
      expect(await allows(await keyWith('acme', others), '', operation), id).toBe(403);
      // Another tenant's is as if it were not there.
      expect(await allows(await keyWith('acme', [scope]), '?tenant=globex', operation), id).toBe(404);
    }
  }
});

test('a room of another tenant answers to the letter as one that is not there', async () => {
  const server = await ApiServer.start();
  await server.node.enter('ann');
  await server.ask('POST', '/rooms', { key: await server.key('acme'), body: { name: 'plans' } });
  const foreign = await server.key('globex');
  const without = (text: string) => text.replace(/"requestId":"[^"]*"/, '');
  for (const { method, path, tenancy } of operations) {
    if (tenancy !== 'tenant' || !path.startsWith('/rooms/{room}')) continue;
    const at = (room: string) =>
      server.ask(method.toUpperCase(), path.replace('{room}', room).replace('{identity}', 'ann'), {
        key: foreign,
        ...(method === 'get' ? {} : { body: {} }),
      });
    const [live, planned, none] = [await at('stand-up'), await at('plans'), await at('nowhere')];
    expect([live.status, without(live.text)], path).toEqual([none.status, without(none.text)]);
    expect([planned.status, without(planned.text)], path).toEqual([none.status, without(none.text)]);
  }
});

test('keys that are expired, ended, altered or of the wrong form open nothing', async () => {
  const server = await ApiServer.start();
  const expired = await server.key('acme', ['rooms:read'], { expiresAt: NOW });
  const good = await server.key('acme');
  const wrong = [
    expired,
    good.slice(0, -1),
    `${good}A`,
    good.toUpperCase(),
    good.replace('_', '-'),
    'a'.repeat(4_000),
    '\u00e9',
  ];
  for (const key of wrong) expect((await server.ask('GET', '/rooms', { key })).status, key.slice(0, 20)).toBe(401);
  for (const header of ['Bearer', 'Basic YTpi', `bearer  ${good}`, `Bearer ${good} ${good}`, OPERATOR]) {
    expect((await server.ask('GET', '/rooms', { headers: { Authorization: header } })).status, header).toBe(401);
  }
  expect((await server.ask('GET', `/rooms?key=${good}`)).status).toBe(401);
});

test('each change that was tried leaves one line in the audit log', { timeout: LONG }, async () => {
  const server = await ApiServer.start();
  const key = await server.key('acme');
  let changes = 0;
  for (const { method, path, tenancy } of operations) {
    if (tenancy === 'installation') continue;
    await server.ask(method.toUpperCase(), good(path), { key, ...(method === 'get' ? {} : { body: {} }) });
    if (method !== 'get') changes += 1;
    expect((await server.store.audit.head('acme')).seq, path).toBe(changes);
  }
});
