import { describe, expect, test } from 'vitest';
import { clientAddressOf, hostOf, type ProxyHeader } from './client-of.ts';
import { parseNetwork, trustedProxies } from './trusted-proxies.ts';

const isTrusted = trustedProxies(['127.0.0.1', '10.0.0.0/8', '2001:db8:1::/48']);

const request = (remoteAddress: string, headers: Record<string, string> = {}) => ({
  socket: { remoteAddress },
  headers,
});

const from = (remoteAddress: string, headers: Record<string, string>, header: ProxyHeader = 'x-forwarded-for') =>
  clientAddressOf(request(remoteAddress, headers), { isTrusted, header });

describe('X-Forwarded-For', () => {
  test.each([
    ['of the proxy on this machine', '127.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['of a proxy that came as a mapped address', '::ffff:127.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['of a chain of proxies', '10.1.1.1', '198.51.100.7, 10.2.2.2', '198.51.100.7'],
    ['with what the client made up before', '127.0.0.1', '192.0.2.66, 198.51.100.7', '198.51.100.7'],
    ['from a stranger: forged', '198.51.100.7', '192.0.2.66', '198.51.100.7'],
    ['from a stranger who claims to be a proxy', '198.51.100.7', '127.0.0.1', '198.51.100.7'],
    ['with an IPv6 client', '2001:db8:1::2', '2001:db8:ffff::7', '2001:db8:ffff::7'],
    ['with a port', '127.0.0.1', '198.51.100.7:4711', '198.51.100.7'],
    ['with a bracketed IPv6 client and its port', '127.0.0.1', '[2001:db8:ffff::7]:4711', '2001:db8:ffff::7'],
    ['that nobody can read', '127.0.0.1', 'unknown', '127.0.0.1'],
    ['that is empty', '127.0.0.1', '', '127.0.0.1'],
    ['with nothing but proxies', '127.0.0.1', '10.1.1.1', '10.1.1.1'],
    ['that is endless', '127.0.0.1', '198.51.100.7,'.repeat(1000), '127.0.0.1'],
  ])('%s', (_, remote, value, client) => {
    expect(from(remote, { 'x-forwarded-for': value })).toBe(client);
  });
});

describe('Forwarded', () => {
  test.each([
    ['plain', 'for=198.51.100.7;proto=https', '198.51.100.7'],
    ['quoted, with a port', 'proto=https;For="198.51.100.7:4711"', '198.51.100.7'],
    ['IPv6', 'for="[2001:db8:ffff::7]:4711"', '2001:db8:ffff::7'],
    ['a chain', 'for=192.0.2.66, for=198.51.100.7, for=10.2.2.2', '198.51.100.7'],
    ['hidden', 'for=_secret', '127.0.0.1'],
    ['another member', 'by=198.51.100.7;xfor=1.2.3.4', '127.0.0.1'],
  ])('%s', (_, value, client) => {
    expect(from('127.0.0.1', { forwarded: value }, 'forwarded')).toBe(client);
  });
});

test('only the header that was chosen is believed', () => {
  expect(from('127.0.0.1', { forwarded: 'for=192.0.2.66' })).toBe('127.0.0.1');
  expect(from('127.0.0.1', { 'x-forwarded-for': '192.0.2.66' }, 'forwarded')).toBe('127.0.0.1');
  expect(from('127.0.0.1', { 'x-forwarded-for': '192.0.2.66' }, 'proxy-protocol')).toBe('127.0.0.1');
});

test.each([
  ['a proxy passes the host on', '127.0.0.1', 'meet.example.com'],
  ['a stranger does not', '198.51.100.7', 'backend:3000'],
])('%s', (_, remote, host) => {
  expect(hostOf(request(remote, { host: 'backend:3000', 'x-forwarded-host': 'meet.example.com' }), { isTrusted })).toBe(
    host,
  );
});

test.each(['', 'proxy', '10.0.0.0/33', '10.0.0/8/8', '::/129'])('%j is neither an address nor a network', (text) => {
  expect(parseNetwork(text)).toBeUndefined();
});
