import { expect, test } from 'vitest';
import { type Relays, turnRelays } from './turn-credentials.ts';

const URLS = ['turns:turn.example.com:443?transport=tcp'];
const relays = turnRelays({ urls: URLS, secret: 'north', lifetimeS: 300, now: () => 1_000_000_000 });
const relaysFor: Relays = (room, identity) => relays?.(room, identity) ?? [];
const key = { tenant: 'acme', room: 'standup' };

test('the name says when it ends and nothing of the person, the password is its HMAC', () => {
  const [relay] = relaysFor(key, 'ann@example.com');
  expect(relay?.urls).toEqual(URLS);
  expect(relay?.username).toBe('1000300:UsHsNp5eBlUh--GE');
  // printf %s "$username" | openssl dgst -sha1 -hmac north -binary | base64
  expect(relay?.credential).toBe('IzVP+uJ75M4LnuDgWCWEzg22BUI=');
  expect(relaysFor(key, 'ann@example.com')).toEqual([relay]);
});

test('each participant has credentials of its own', () => {
  const names = [
    relaysFor(key, 'ann'),
    relaysFor(key, 'bob'),
    relaysFor({ ...key, room: 'other' }, 'ann'),
    relaysFor({ ...key, tenant: 'other' }, 'ann'),
  ].map(([relay]) => relay?.username);
  expect(new Set(names).size).toBe(4);
});

test('without servers there are none', () => {
  expect(turnRelays({ urls: [], secret: 'north', lifetimeS: 300, now: () => 1 })).toBeUndefined();
});
