import { describe, expect, test } from 'vitest';
import { toDtlsParameters } from './dtls-parameters.ts';

const fingerprint = (octets: number) => Array.from({ length: octets }, () => 'ab').join(':');

describe('toDtlsParameters', () => {
  test('takes the strongest fingerprint, in the upper case that mediasoup compares with', () => {
    const given = {
      role: 'client',
      fingerprints: [
        { algorithm: 'sha-1', value: fingerprint(20) },
        { algorithm: 'sha-256', value: fingerprint(32) },
      ],
    } as const;
    expect(toDtlsParameters({ ...given, fingerprints: [...given.fingerprints] })).toEqual({
      role: 'client',
      fingerprints: [{ algorithm: 'sha-256', value: fingerprint(32).toUpperCase() }],
    });
  });

  test.each([
    ['too short', [{ algorithm: 'sha-256' as const, value: fingerprint(31) }]],
    ["another algorithm's", [{ algorithm: 'sha-512' as const, value: fingerprint(32) }]],
    ['none', []],
  ])('refuses a fingerprint: %s', (_, fingerprints) => {
    expect(() => toDtlsParameters({ fingerprints })).toThrow(expect.objectContaining({ code: 'bad_media' }));
  });
});
