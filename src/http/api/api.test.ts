import jwt from 'jsonwebtoken';
import { expect, test } from 'vitest';
import { TokenVerifier } from '../../auth/token-verifier.ts';
import { settled } from '../../services/testing/meetings-harness.ts';
import { ApiServer, NOW, OPERATOR } from './testing/api-server.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

test('without a key nothing is answered; where none was ever made, the setting is named', async () => {
  const server = await ApiServer.start();
  const refused = await server.ask('GET', '/rooms');
  expect(refused).toMatchObject({ status: 401, body: { code: 'unauthorized', status: 401 } });
  expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(refused.headers.get('www-authenticate')).toBe('Bearer');
  expect((await server.ask('GET', '/rooms', { key: 'wrong' })).status).toBe(401);

  const bare = await ApiServer.start({ hasOperatorKey: () => false });
  const unset = await bare.ask('GET', '/rooms', { key: OPERATOR });
  expect(unset).toMatchObject({ status: 503, body: { code: 'not_configured' } });
  expect(unset.body.detail).toContain('api.operatorKey');
  const key = await bare.key();
  expect((await bare.ask('GET', '/rooms', { key })).status).toBe(200);
  expect((await bare.ask('GET', '/rooms', { key: 'wrong' })).status).toBe(401);
});

test('a room is made ahead, begins with its settings, is changed while a meeting goes on, and stays', async () => {
  const server = await ApiServer.start();
  const key = await server.key();
  const made = await server.ask('POST', '/rooms', { key, body: { name: 'stand-up', settings: { lobby: true } } });
  expect(made).toMatchObject({ status: 201, body: { name: 'stand-up', live: false, madeAhead: true } });
  expect(made.body.settings).toMatchObject({ lobby: true });
  expect(made.headers.get('location')).toBe('/v1/rooms/stand-up');
  expect(await server.ask('POST', '/rooms', { key, body: { name: 'stand-up' } })).toMatchObject({
    status: 409,
    body: { code: 'conflict' },
  });

  const host = await server.node.enter('ann', { role: 'host' });
  const guest = await server.node.join('bob');
  expect((await guest.seat.enter()).state).toBe('lobby');
  await server.ask('PATCH', '/rooms/stand-up', { key, body: { settings: { lobby: false, locked: true } } });
  expect(await server.ask('GET', '/rooms/stand-up', { key })).toMatchObject({
    status: 200,
    body: { live: true, settings: { lobby: false, locked: true } },
  });
  await expect(server.node.join('cyd')).rejects.toMatchObject({ code: 'room_locked' });

  expect(await server.ask('POST', '/rooms/stand-up/end', { key })).toMatchObject({ status: 200, body: { removed: 2 } });
  expect([host.ear.endings, guest.ear.endings]).toEqual([['ended'], ['ended']]);
  await settled();
  expect((await server.ask('GET', '/rooms/stand-up', { key })).body).toMatchObject({
    live: false,
    settings: { locked: true },
  });
  expect((await server.ask('POST', '/rooms/stand-up/end', { key })).status).toBe(404);
  expect((await server.ask('DELETE', '/rooms/stand-up', { key })).status).toBe(204);
  expect((await server.ask('GET', '/rooms/stand-up', { key })).status).toBe(404);
});

test('a change with If-Match is refused when something else changed first', async () => {
  const server = await ApiServer.start();
  const key = await server.key();
  await server.ask('POST', '/rooms', { key, body: { name: 'r' } });
  const read = await server.ask('GET', '/rooms/r', { key });
  const tag = read.headers.get('etag') ?? '';
  expect(tag).toMatch(/^"[\w-]{22}"$/);
  expect((await server.ask('GET', '/rooms/r', { key, headers: { 'If-None-Match': tag } })).status).toBe(304);
  const change = (locked: boolean, match: string) =>
    server.ask('PATCH', '/rooms/r', { key, body: { settings: { locked } }, headers: { 'If-Match': match } });
  const first = await change(true, tag);
  expect(first.status).toBe(200);
  expect(await change(false, tag)).toMatchObject({ status: 412, body: { code: 'changed_meanwhile' } });
  expect((await change(false, first.headers.get('etag') ?? '')).status).toBe(200);
  expect((await change(true, '*')).status).toBe(200);
});

test('rooms are listed by name in pages, made ahead or with somebody in them', async () => {
  const server = await ApiServer.start();
  const key = await server.key();
  for (const name of ['b', 'd', 'Ä ü', 'a']) await server.ask('POST', '/rooms', { key, body: { name } });
  await server.node.enter('ann', { into: 'c' });
  await server.node.enter('ann', { into: 'd' });
  const walk = async (query: string): Promise<string[]> => {
    const names: string[] = [];
    let cursor = '';
    do {
      const { body } = await server.ask('GET', `/rooms?limit=2${query}${cursor}`, { key });
      names.push(...body.items.map(({ name }) => String(name)));
      cursor = body.next === null ? '' : `&cursor=${body.next}`;
    } while (cursor !== '');
    return names;
  };
  expect(await walk('')).toEqual(['a', 'b', 'c', 'd', 'Ä ü']);
  expect(await walk('&state=live')).toEqual(['c', 'd']);
  expect(await walk('&state=madeAhead')).toEqual(['a', 'b', 'd', 'Ä ü']);
  expect(await walk('&prefix=%C3%84')).toEqual(['Ä ü']);
  expect((await server.ask('GET', '/rooms?state=live', { key })).body.items).toEqual([
    { name: 'c', live: true, madeAhead: false },
    { name: 'd', live: true, madeAhead: true },
  ]);
  expect((await server.ask('GET', '/rooms?cursor=-', { key })).status).toBe(400);
});

test('participants are listed, admitted, muted, removed; messages are sent; all without a seat', async () => {
  const server = await ApiServer.start();
  const key = await server.key();
  const ann = await server.node.enter('ann', { role: 'host' });
  await server.ask('PATCH', '/rooms/stand-up', { key, body: { settings: { lobby: true } } });
  await server.node.join('bob');
  const at = (rest: string) => `/rooms/stand-up/participants${rest}`;
  const listed = await server.ask('GET', at('?limit=1'), { key });
  expect(listed.body).toMatchObject({ items: [{ identity: 'ann', role: 'host' }] });
  expect((await server.ask('GET', at(`?cursor=${listed.body.next}`), { key })).body).toMatchObject({
    items: [{ identity: 'bob', state: 'lobby' }],
    next: null,
  });
  expect((await server.ask('POST', at('/bob/admit'), { key })).body).toMatchObject({ state: 'joined' });
  expect((await server.ask('POST', at('/bob/mute'), { key })).status).toBe(200);
  const sent = await server.ask('POST', '/rooms/stand-up/messages', { key, body: { text: 'five minutes' } });
  expect(sent).toMatchObject({ status: 201 });
  await settled();
  expect(ann.ear.notifications.at(-1)).toMatchObject({
    seq: sent.body.seq,
    data: { from: 'desk', text: 'five minutes' },
  });
  const acted = await server.ask('POST', '/rooms/stand-up/actions/message.send', {
    key,
    body: { topic: 'x', payload: 'y' },
  });
  expect(acted.body.seq).toBeGreaterThan(sent.body.seq);
  expect((await server.ask('DELETE', at('/bob'), { key })).status).toBe(204);
  expect((await server.ask('GET', at('/bob'), { key })).status).toBe(404);
  expect((await server.ask('DELETE', at('/bob'), { key })).status).toBe(404);
  expect((await server.ask('GET', '/rooms/nobody/participants', { key })).status).toBe(404);
});

test('somebody is asked to go on with another node, where that may take them', async () => {
  const server = await ApiServer.start();
  const key = await server.key();
  const bob = await server.node.enter('bob');
  const move = (identity: string, node: string) =>
    server.ask('POST', `/rooms/stand-up/participants/${identity}/move`, { key, body: { node } });
  expect(await move('bob', 'node-9')).toMatchObject({ status: 400, body: { detail: 'there is no such node' } });
  expect((await move('nobody', 'node-2')).status).toBe(404);
  // The tenant is bound to another region.
  expect(await move('bob', 'node-3')).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('region') },
  });
  const foreign = await server.key('globex');
  const other = await server.ask('POST', '/rooms/stand-up/participants/bob/move', {
    key: foreign,
    body: { node: 'node-2' },
  });
  expect(other.status).toBe(404);
  expect(bob.ear.notifications.map(({ event }) => event)).not.toContain('server.closing');
  expect(await move('bob', 'node-2')).toMatchObject({ status: 200, body: { from: 'node-1', to: 'node-2' } });
  expect(bob.ear.notifications.at(-1)).toMatchObject({ event: 'server.closing', data: { stays: true } });
});

test('a token is made for the tenant of the key, and lets its holder in', async () => {
  const server = await ApiServer.start();
  const key = await server.key('acme');
  const body = { room: 'stand-up', identity: 'eve', role: 'host', grants: { publish: ['camera'] }, seconds: 60 };
  const made = await server.ask('POST', '/tokens', { key, body });
  expect(made).toMatchObject({ status: 201, body: { expiresAt: new Date(NOW + 60_000).toISOString() } });
  const claims = jwt.decode(made.body.token);
  expect(claims).toMatchObject({ tenant: 'acme', sub: 'eve', name: 'eve', role: 'host' });
  const verifier = new TokenVerifier({ keys: [], guestKey: server.invitationKey.keyObject });
  server.time.now = Date.now();
  const fresh = (await server.ask('POST', '/tokens', { key, body })).body.token;
  expect(verifier.verify(fresh)).toMatchObject({
    tenant: 'acme',
    identity: 'eve',
    grants: { publish: ['camera'], moderate: true },
  });
});

test('a revoked token lets nobody in any more, and who came by it is removed; a later one is good', async () => {
  const server = await ApiServer.start();
  const key = await server.key();
  const revoke = (body: object) => server.ask('POST', '/revocations', { key, body });
  const issuedAt = NOW / 1_000 - 60;
  const ann = await server.node.enter('ann', { issuedAt, tokenId: 't1' });
  const bob = await server.node.enter('bob', { issuedAt, tokenId: 't2' });
  expect(await revoke({ kind: 'token', token: 't1' })).toMatchObject({ status: 201, body: { value: 't1' } });
  expect([ann.ear.endings, bob.ear.endings]).toEqual([['removed'], []]);
  await expect(server.node.join('ann', { issuedAt, tokenId: 't1' })).rejects.toMatchObject({ code: 'token_invalid' });
  await server.node.join('ann', { issuedAt, tokenId: 't3' });
  const person = await revoke({ kind: 'person', identity: 'bob' });
  expect(bob.ear.endings).toEqual(['removed']);
  await expect(server.node.join('bob', { issuedAt })).rejects.toMatchObject({ code: 'token_invalid' });
  await server.node.join('bob', { issuedAt: NOW / 1_000 });
  expect((await server.ask('GET', '/revocations', { key })).body.items).toHaveLength(2);
  const foreign = await server.key('globex');
  const path = `/revocations/${person.body.id}`;
  expect((await server.ask('DELETE', path, { key: foreign })).status).toBe(404);
  expect((await server.ask('DELETE', path, { key })).status).toBe(204);
  await server.node.join('bob', { issuedAt, takeOver: true });
  await revoke({ kind: 'tenant', since: '2026-11-30T13:00:00Z' });
  expect(await server.node.participants()).toEqual([]);
  expect((await revoke({ kind: 'person' })).status).toBe(400);
});

test('nodes are listed, drained and undrained by the operator alone', async () => {
  const server = await ApiServer.start();
  expect((await server.ask('GET', '/nodes', { key: OPERATOR })).body.items).toHaveLength(3);
  expect((await server.ask('POST', '/nodes/node-2/drain', { key: OPERATOR })).body).toMatchObject({
    id: 'node-2',
    drainOrdered: true,
  });
  expect((await server.ask('GET', '/nodes/node-1', { key: OPERATOR })).body).toMatchObject({ drainOrdered: false });
  expect((await server.ask('POST', '/nodes/node-2/undrain', { key: OPERATOR })).body).toMatchObject({
    drainOrdered: false,
  });
  expect((await server.ask('POST', '/nodes/node-9/drain', { key: OPERATOR })).status).toBe(404);
  expect((await server.ask('POST', '/nodes/node-2/drain', { key: await server.key() })).status).toBe(403);
});

test('usage is told by day', async () => {
  const server = await ApiServer.start();
  const minute = NOW / 60_000;
  await server.store.usage.record([{ tenant: 'acme', minute, node: 'a', participants: 4 }]);
  const usage = (query: string) => server.ask('GET', `/usage?tenant=acme${query}`, { key: OPERATOR });
  expect((await usage('')).body).toEqual({ days: [{ day: '2026-11-30', participantMinutes: 4, peak: 4 }] });
  expect((await usage('&to=2026-11-29')).body).toEqual({ days: [] });
  expect((await usage('&from=2026-12-01')).status).toBe(400);
  expect((await usage('&from=2020-01-01')).status).toBe(400);
});

test('keys are made with no more than their maker may, shown once, rotated, ended', async () => {
  const server = await ApiServer.start();
  const make = (key: string, body: object, query = '') => server.ask('POST', `/keys${query}`, { key, body });
  const admin = (
    await make(OPERATOR, { name: 'admin', scopes: ['keys:read', 'keys:write', 'rooms:read'] }, '?tenant=acme')
  ).body;
  expect(admin).toMatchObject({ tenant: 'acme', expiresAt: null });
  expect(await make(admin.key, { name: 'more', scopes: ['rooms:write'] })).toMatchObject({ status: 403 });
  expect(await make(OPERATOR, { name: 'node', scopes: ['nodes:read'] }, '?tenant=acme')).toMatchObject({ status: 403 });
  const expiresAt = new Date(NOW + DAY_MS).toISOString();
  const reader = (await make(admin.key, { name: 'reader', scopes: ['rooms:read'], expiresAt })).body;
  expect(reader).toMatchObject({ tenant: 'acme', expiresAt });

  const listed = await server.ask('GET', '/keys', { key: admin.key });
  expect(listed.body.items).toHaveLength(2);
  expect(listed.text).not.toContain(reader.key);
  expect((await server.ask('GET', '/rooms', { key: reader.key })).status).toBe(200);
  expect((await server.ask('GET', `/keys/${reader.id}`, { key: admin.key })).body.lastUsedAt).not.toBeNull();

  const rotated = await server.ask('POST', `/keys/${reader.id}/rotate`, {
    key: admin.key,
    body: { overlapSeconds: 60 },
  });
  expect(rotated.status).toBe(201);
  const works = async (key: string) => (await server.ask('GET', '/rooms', { key })).status;
  expect([await works(reader.key), await works(rotated.body.key)]).toEqual([200, 200]);
  server.time.now += 60_000;
  expect([await works(reader.key), await works(rotated.body.key)]).toEqual([401, 200]);
  expect((await server.ask('DELETE', `/keys/${rotated.body.id}`, { key: admin.key })).status).toBe(204);
  expect(await works(rotated.body.key)).toBe(401);

  const foreign = await server.key('globex');
  expect((await server.ask('GET', `/keys/${admin.id}`, { key: foreign })).status).toBe(404);
  expect((await server.ask('DELETE', `/keys/${admin.id}`, { key: foreign })).status).toBe(404);
});

test('a request that comes again under its Idempotency-Key is carried out once', async () => {
  const server = await ApiServer.start();
  const key = await server.key();
  const post = (path: string, body: object, idempotencyKey: string) =>
    server.ask('POST', path, { key, body, headers: { 'Idempotency-Key': idempotencyKey } });
  const first = await post('/rooms', { name: 'r' }, 'k1');
  const second = await post('/rooms', { name: 'r' }, 'k1');
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.text).toBe(first.text);
  expect(second.headers.get('idempotent-replayed')).toBe('true');
  expect(await post('/rooms', { name: 'other' }, 'k1')).toMatchObject({ status: 422, body: { code: 'key_reused' } });
  expect((await post('/rooms', { name: 'r' }, 'k2')).status).toBe(409);
  // What was refused may be tried again.
  expect((await post('/rooms', { name: 'r' }, 'k2')).body.code).toBe('conflict');
  expect((await post('/rooms', { name: 'r' }, 'with blanks')).status).toBe(400);
  const body = { name: 'n', scopes: ['rooms:read'] };
  expect((await post('/keys', body, 'k3')).status).toBe(201);
  expect(await post('/keys', body, 'k3')).toMatchObject({ status: 409, body: { code: 'answered_before' } });
  const names = (await server.store.audit.read('acme', 0, 100)).map(({ action, outcome }) => `${action} ${outcome}`);
  expect(names).toEqual([
    'createRoom ok',
    'createRoom key_reused',
    'createRoom conflict',
    'createRoom conflict',
    'createRoom bad_request',
    'createKey ok',
    'createKey answered_before',
  ]);
});

test('the audit log has one line for each change, and no secret; a tenant reads its own', async () => {
  const server = await ApiServer.start();
  const key = await server.key();
  await server.ask('POST', '/rooms', { key, body: { name: 'secret plans' } });
  const made = await server.ask('POST', '/keys', { key, body: { name: 'n', scopes: ['rooms:read'] } });
  await server.ask('POST', '/tokens', { key, body: { room: 'r', identity: 'i' } });
  await server.ask('POST', '/nodes/node-1/drain', { key: OPERATOR });
  await server.ask('DELETE', '/rooms/nobody?tenant=acme', { key: OPERATOR });
  const log = await server.ask('GET', '/audit', { key });
  expect(log.body.items).toMatchObject([
    { seq: 1, action: 'createRoom', outcome: 'ok', actor: { kind: 'key' } },
    { seq: 2, action: 'createKey', outcome: 'ok' },
    { seq: 3, action: 'createToken', outcome: 'ok' },
    { seq: 4, action: 'deleteRoom', outcome: 'not_found', target: { room: 'nobody' }, actor: { kind: 'operator' } },
  ]);
  for (const secret of [key, made.body.key, OPERATOR]) expect(log.text).not.toContain(secret.slice(-20));
  const exported = await server.ask('GET', '/audit/export', { key });
  expect(exported.headers.get('content-type')).toMatch('application/x-ndjson');
  expect(
    exported.text
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line)),
  ).toEqual(log.body.items);
  expect((await server.ask('GET', '/audit?limit=2&after=1', { key })).body).toMatchObject({
    items: [{ seq: 2 }, { seq: 3 }],
    next: 3,
  });
  expect((await server.ask('GET', '/audit/verification', { key })).body).toEqual({
    sound: true,
    lines: 4,
    fault: null,
  });
  expect((await server.ask('GET', '/audit', { key: OPERATOR })).body.items).toMatchObject([{ action: 'drainNode' }]);
  const newest = await server.ask('GET', '/audit?order=newest&limit=3', { key });
  expect(newest.body).toMatchObject({ items: [{ seq: 4 }, { seq: 3 }, { seq: 2 }], next: 2 });
  const before = await server.ask('GET', '/audit?order=newest&before=2', { key });
  expect(before.body).toMatchObject({ items: [{ seq: 1 }], next: null });
  const found = async (query: string) => (await server.ask('GET', `/audit?${query}`, { key })).body.items;
  expect(await found('outcome=refused')).toMatchObject([{ seq: 4 }]);
  expect(await found('outcome=ok&order=newest')).toMatchObject([{ seq: 3 }, { seq: 2 }, { seq: 1 }]);
  expect(await found('action=createKey')).toMatchObject([{ seq: 2 }]);
  expect(await found('actor=nobody')).toEqual([]);
});

test('an operator sees regions, links with their rates, and load over time; a tenant does not', async () => {
  const server = await ApiServer.start();
  const read = async (path: string) => (await server.ask('GET', path, { key: OPERATOR })).body;
  const nowhere = { name: null, latitude: null, longitude: null };
  expect((await read('/regions')).items).toEqual([
    { region: 'eu', name: 'Frankfurt', latitude: 50.1, longitude: 8.7, nodes: 2 },
    { region: 'us', ...nowhere, nodes: 1 },
  ]);
  expect((await read('/links')).items).toEqual([{ from: 'node-1', to: 'node-3', bitsPerSecond: 8_000 }]);
  expect(await read('/load?minutes=1')).toEqual({
    at: ['2026-11-30T11:59:55.000Z', '2026-11-30T12:00:00.000Z'],
    nodes: [
      { id: 'node-1', region: 'eu', load: [0.25, 0.25], participants: [0, 1] },
      { id: 'node-3', region: 'us', load: [0, 0], participants: [0, 0] },
    ],
  });
  const key = await server.key();
  for (const path of ['/regions', '/links', '/load']) {
    expect((await server.ask('GET', path, { key })).status, path).toBe(403);
  }
});

test('a key has so many requests in a minute, and is told how many are left', async () => {
  const server = await ApiServer.start({ requestsPerMinute: () => 2 });
  const key = await server.key();
  const first = await server.ask('GET', '/rooms', { key });
  expect(first.headers.get('ratelimit-policy')).toBe('"key";q=2;w=60');
  expect(first.headers.get('ratelimit')).toMatch(/^"key";r=1;t=\d+$/);
  await server.ask('GET', '/rooms', { key });
  const third = await server.ask('GET', '/rooms', { key });
  expect(third).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
  expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
  // Others are not concerned.
  expect((await server.ask('GET', '/rooms', { key: await server.key() })).status).toBe(200);
});

test('whoever tries keys is slowed down, by address', async () => {
  const server = await ApiServer.start();
  const tries = await Promise.all(Array.from({ length: 80 }, () => server.ask('GET', '/rooms', { key: 'guess' })));
  expect(new Set(tries.map(({ status }) => status))).toContain(401);
  expect((await server.ask('GET', '/rooms', { key: 'guess' })).status).toBe(429);
});

test('other methods are told which ones there are; nothing is changed by GET', async () => {
  const server = await ApiServer.start();
  const key = await server.key();
  const put = await server.ask('PUT', '/rooms', { key });
  expect(put).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } });
  expect(put.headers.get('allow')).toBe('POST, GET, HEAD');
  expect((await server.ask('GET', '/rooms/r/end', { key })).status).toBe(405);
});

test('while the store is away, it is unavailable', async () => {
  const server = await ApiServer.start();
  const key = await server.key();
  await server.store.close();
  expect(await server.ask('GET', '/rooms', { key })).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  expect((await server.ask('GET', '/nodes', { key: OPERATOR })).status).toBe(200);
  expect((await server.ask('POST', '/nodes/node-1/drain', { key: OPERATOR })).status).toBe(503);
});

test('the password of a room that is made ahead is asked for, told to nobody, changed and taken away', async () => {
  const server = await ApiServer.start();
  const key = await server.key();
  const body = { name: 'stand-up', settings: { password: 'open sesame', places: 5 } };
  const made = await server.ask('POST', '/rooms', { key, body });
  expect(made).toMatchObject({ status: 201, body: { settings: { hasPassword: true, places: 5 } } });
  const listed = await server.ask('GET', '/rooms', { key });
  const stored = await server.store.rooms.find('acme', 'stand-up');
  expect(JSON.stringify([made.body, listed.body])).not.toMatch(/sesame|scrypt/);
  expect(JSON.stringify(stored)).toMatch(/scrypt/);
  expect(JSON.stringify(stored)).not.toContain('sesame');

  await expect(server.node.join('bob')).rejects.toMatchObject({ code: 'password_required' });
  const host = await server.node.enter('ann', { role: 'host' });
  await expect(server.node.join('bob', { password: 'wrong' })).rejects.toMatchObject({ code: 'wrong_password' });
  await server.node.enter('bob', { password: 'open sesame' });
  const change = (settings: object) => server.ask('PATCH', '/rooms/stand-up', { key, body: { settings } });
  const changed = await change({ password: 'another' });
  expect(changed).toMatchObject({ status: 200, body: { live: true, settings: { hasPassword: true } } });
  await expect(server.node.join('cas', { password: 'open sesame' })).rejects.toMatchObject({ code: 'wrong_password' });
  await server.node.enter('cas', { password: 'another' });
  expect(await change({ password: null })).toMatchObject({ status: 200, body: { settings: { hasPassword: false } } });
  await server.node.enter('dot');
  expect(JSON.stringify(host.ear.notifications)).not.toMatch(/sesame|another|scrypt/);
});

test('a room made ahead has limits of its own, which are told, changed for later meetings, and not of other rooms', async () => {
  const server = await ApiServer.start();
  const key = await server.key();
  const body = { name: 'stand-up', limits: { timeLimitMinutes: 15 } };
  const made = await server.ask('POST', '/rooms', { key, body });
  expect(made).toMatchObject({ status: 201, body: { limits: { timeLimitMinutes: 15 } } });
  const change = (room: string, limits: object) => server.ask('PATCH', `/rooms/${room}`, { key, body: { limits } });
  expect(await change('stand-up', { emptySeconds: 60 })).toMatchObject({
    status: 200,
    body: { limits: { timeLimitMinutes: 15, emptySeconds: 60 } },
  });
  const entered = await (await server.node.enter('ann', { role: 'host' })).seat.enter();
  expect(entered).toHaveProperty('room.timeLimit.endsAt');
  expect(await change('stand-up', { timeLimitMinutes: -1 })).toMatchObject({ status: 400 });
  expect(await change('elsewhere', { emptySeconds: 60 })).toMatchObject({ status: 409 });
});

test('passwords that are none, or too long, are refused before anything is hashed', async () => {
  const server = await ApiServer.start();
  const key = await server.key();
  for (const [password, status] of [
    ['', 400],
    [7, 400],
    ['x'.repeat(129), 400],
    ['x'.repeat(100_000), 400],
    ['x'.repeat(10_000_000), 413],
  ] as const) {
    const refused = await server.ask('POST', '/rooms', { key, body: { name: 'r', settings: { password } } });
    expect([String(password).length, refused.status]).toEqual([String(password).length, status]);
    expect(JSON.stringify(refused.body)).not.toContain('xxxx');
  }
  expect((await server.ask('GET', '/rooms/r', { key })).status).toBe(404);
  const accepted = { name: 'r', settings: { password: 'ä'.repeat(128) } };
  expect((await server.ask('POST', '/rooms', { key, body: accepted })).status).toBe(201);
});
