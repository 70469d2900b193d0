import { expect, onTestFinished, test } from 'vitest';
import type { Store } from '../ports/store/store.ts';
import { openStore } from '../store/open-store.ts';
import { ApiKeys, type KeyWishes } from './api-keys.ts';
import { ALL_SCOPES } from './scopes.ts';

const OPERATOR = 'kJ8sd7fhw3jHq9Lm2Vn5Bx1Cz4Wr6Tp0';
const MINUTE_MS = 60_000;

async function keysWith(changes: { operatorKey?: string } = {}): Promise<{
  store: Store;
  keys: ApiKeys;
  time: { now: number };
}> {
  const store = await openStore({ kind: 'memory' });
  onTestFinished(() => store.close());
  const time = { now: 1_764_000_000_000 };
  const keys = new ApiKeys({ store: store.keys, operatorKey: () => changes.operatorKey, now: () => time.now });
  return { store, keys, time };
}

const wishes: KeyWishes = { name: 'calendar', tenant: 'acme', scopes: ['rooms:read', 'rooms:write'], expiresAt: null };

test('a key says who calls; kept is only its hash', async () => {
  const { store, keys } = await keysWith();
  const { key, text } = await keys.make(wishes);
  expect(text).toMatch(/^cwy_[A-Za-z0-9-]{12}_[\w-]{43}$/);
  expect(await keys.verify(text)).toEqual({
    kind: 'key',
    id: key.id,
    name: 'calendar',
    tenant: 'acme',
    scopes: new Set(['rooms:read', 'rooms:write']),
  });
  const stored = JSON.stringify(await store.keys.list(undefined, { after: undefined, limit: 10 }));
  expect(stored).not.toContain(text);
  expect(stored).not.toContain(text.slice(-43));
});

test('what is no key opens nothing', async () => {
  const { keys } = await keysWith({ operatorKey: OPERATOR });
  const { text } = await keys.make(wishes);
  for (const wrong of ['', 'x', text.slice(0, -1), `${text.slice(0, -1)}~`, `${text}x`, OPERATOR.slice(1), 'cwy__']) {
    expect(await keys.verify(wrong)).toBeUndefined();
  }
  const other = (await keys.make(wishes)).text;
  // The id of one and the secret of another.
  expect(await keys.verify(text.slice(0, 17) + other.slice(17))).toBeUndefined();
});

test('the key of the configuration may do everything; without one there is none', async () => {
  const { keys } = await keysWith({ operatorKey: OPERATOR });
  expect(await keys.verify(OPERATOR)).toEqual({
    kind: 'operator',
    id: 'operator',
    name: 'operator',
    tenant: null,
    scopes: new Set(ALL_SCOPES),
  });
  expect(await (await keysWith()).keys.verify('')).toBeUndefined();
});

test('a key ends at its time', async () => {
  const { keys, time } = await keysWith();
  const { text } = await keys.make({ ...wishes, expiresAt: time.now + 1_000 });
  time.now += 999;
  expect(await keys.verify(text)).toBeDefined();
  time.now += 1;
  expect(await keys.verify(text)).toBeUndefined();
});

test('while a key is rotated there is no moment in which neither is good', async () => {
  const { keys, time } = await keysWith();
  const former = await keys.make(wishes);
  const next = await keys.rotate(former.key, 10 * MINUTE_MS);
  expect(next?.key).toMatchObject({ name: 'calendar', tenant: 'acme', scopes: ['rooms:read', 'rooms:write'] });
  expect(await keys.verify(former.text)).toBeDefined();
  expect(await keys.verify(next?.text ?? '')).toBeDefined();
  time.now += 10 * MINUTE_MS;
  expect(await keys.verify(former.text)).toBeUndefined();
  expect(await keys.verify(next?.text ?? '')).toBeDefined();
});

test('its last use is noted, once a minute', async () => {
  const { store, keys, time } = await keysWith();
  const { key, text } = await keys.make(wishes);
  const start = time.now;
  await keys.verify(text);
  time.now += 1_000;
  await keys.verify(text);
  expect((await store.keys.find(key.id))?.lastUsedAt).toBe(start);
  time.now += MINUTE_MS;
  await keys.verify(text);
  expect((await store.keys.find(key.id))?.lastUsedAt).toBe(time.now);
});

test('a scope of a newer version means nothing here', async () => {
  const { store, keys } = await keysWith();
  const { key, text } = await keys.make(wishes);
  await store.keys.add({ ...key, id: `${key.id.slice(0, 11)}Z`, scopes: ['dreams:read'] });
  expect((await keys.verify(text))?.scopes.size).toBe(2);
});
