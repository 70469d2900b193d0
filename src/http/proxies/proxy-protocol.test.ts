import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readProxyHeader } from './proxy-protocol.ts';

const SIGNATURE = '0d0a0d0a000d0a515549540a';
const hex = (text: string) => Buffer.from(SIGNATURE + text.replaceAll(' ', ''), 'hex');

describe('version 1', () => {
  test.each([
    ['PROXY TCP4 198.51.100.7 192.0.2.1 4711 443\r\n', '198.51.100.7'],
    ['PROXY TCP6 2001:db8::7 2001:db8::1 4711 443\r\n', '2001:db8::7'],
    ['PROXY UNKNOWN\r\n', undefined],
    ['PROXY UNKNOWN ffff:: ffff:: 1 1\r\n', undefined],
  ])('%j', (text, address) => {
    expect(readProxyHeader(Buffer.from(`${text}GET /`))).toEqual({ state: 'read', length: text.length, address });
  });

  test.each([
    'PROXY TCP4 2001:db8::7 192.0.2.1 4711 443\r\n',
    'PROXY TCP4 1 192.0.2.1 4711 443\r\n',
    'PROXY TCP6 198.51.100.7 192.0.2.1 1 2\r\n',
    'PROXY SCTP 198.51.100.7\r\n',
    'PROXY \r\n',
    `PROXY ${'x'.repeat(200)}`,
  ])('%j is malformed', (text) => {
    expect(readProxyHeader(Buffer.from(text))).toEqual({ state: 'malformed' });
  });
});

describe('version 2', () => {
  const four = hex('21 11 000c c6336407 c0000201 1267 01bb');
  const six = hex(`21 21 0024 20010db8000000000000000000000007 20010db8000000000000000000000001 1267 01bb`);

  test.each([
    ['TCP over IPv4', four, '198.51.100.7'],
    ['TCP over IPv6', six, '2001:db8::7'],
    ['with extensions behind', hex('21 11 0010 c6336407 c0000201 1267 01bb 04000101'), '198.51.100.7'],
    ['LOCAL', hex('20 00 0000'), undefined],
    ['a Unix socket', hex(`21 31 00d8 ${'00'.repeat(216)}`), undefined],
  ])('%s', (_, bytes, address) => {
    const reading = readProxyHeader(Buffer.concat([bytes, Buffer.from('GET /')]));
    expect(reading).toEqual({ state: 'read', length: bytes.length, address });
  });

  test.each([
    ['another version', hex('31 11 000c c6336407 c0000201 1267 01bb')],
    ['an unknown command', hex('22 11 000c c6336407 c0000201 1267 01bb')],
    ['shorter than its addresses', hex('21 11 0004 c6336407')],
    ['longer than anything', hex('21 11 ffff')],
  ])('%s is malformed', (_, bytes) => {
    expect(readProxyHeader(bytes)).toEqual({ state: 'malformed' });
  });

  test('each beginning of it is incomplete', () => {
    for (const bytes of [four, six, Buffer.from('PROXY TCP4 198.51.100.7 192.0.2.1 4711 443\r\n')]) {
      for (let length = 0; length < bytes.length; length += 1) {
        expect(readProxyHeader(bytes.subarray(0, length))).toEqual({ state: 'incomplete' });
      }
    }
  });
});

test.each(['GET / HTTP/1.1\r\n', '\u0016\u0003\u0001', 'POST'])('%j is no such header', (text) => {
  expect(readProxyHeader(Buffer.from(text))).toEqual({ state: 'none' });
});

test('whatever comes is answered, and never with more than came', () => {
  const prefixes = fc.constantFrom(Buffer.alloc(0), Buffer.from('PROXY '), Buffer.from(SIGNATURE, 'hex'));
  fc.assert(
    fc.property(prefixes, fc.uint8Array({ maxLength: 300 }), (prefix, rest) => {
      const bytes = Buffer.concat([prefix, rest]);
      const reading = readProxyHeader(bytes);
      if (reading.state === 'read') expect(reading.length).toBeLessThanOrEqual(bytes.length);
    }),
  );
});
