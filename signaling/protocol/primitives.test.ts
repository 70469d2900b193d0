import { describe, expect, test } from 'vitest';
import { MAX_FRAME_BYTES } from './limits.ts';
import { DisplayName, Grants, Identity, ObjectId, RoomName, Seq, TenantName, kindOf } from './primitives.ts';
import { DtlsParameters } from './webrtc.ts';

describe.each([
  ['RoomName', RoomName],
  ['Identity', Identity],
  ['DisplayName', DisplayName],
])('%s', (_, label) => {
  test.each(['a', 'Ann', 'Ann  of the Two Blanks', '会議室', 'Žofie-01', '*', '../etc', '{x}', '🙂', 'x'.repeat(128)])(
    'takes %j',
    (text) => {
      expect(label.parse(text)).toBe(text);
    },
  );

  test.each([
    ['empty', ''],
    ['a blank', ' '],
    ['a blank before', ' Ann'],
    ['a blank behind', 'Ann '],
    ['a no-break space behind', 'Ann\u00A0'],
    ['too long', 'x'.repeat(129)],
    ['a line break within', 'An\nn'],
    ['a line break behind', 'Ann\n'],
    ['NUL', 'An\u0000n'],
    ['escape sequences', '\u001B[31mAnn'],
    ['a C1 control', 'An\u0085n'],
    ['a right-to-left override', 'Ann\u202Egnp.exe'],
    ['a directional isolate', '\u2066Ann'],
    ['a zero-width space', 'An\u200Bn'],
    ['a byte order mark', '\uFEFFAnn'],
    ['half a surrogate pair', 'Ann\uD800'],
    ['a Hangul filler within', 'An\u3164n'],
    ['an empty Braille pattern', 'Ann\u2800'],
    ['a mark without a letter', '\u0301Ann'],
    ['a number', 7],
    ['null', null],
    ['a list', ['Ann']],
  ])('refuses %s', (_, text) => {
    expect(label.safeParse(text).success).toBe(false);
  });
});

test('a room and an identity are composed; capitals and small letters differ', () => {
  expect(RoomName.parse('Cafe\u0301')).toBe('Caf\u00e9');
  expect(Identity.parse('Zoe\u0308')).toBe('Zo\u00eb');
  expect(RoomName.parse('Standup')).not.toBe(RoomName.parse('standup'));
});

test.each(['.', '..'])('no room is named %j, which has no link', (name) => {
  expect(RoomName.safeParse(name).success).toBe(false);
  expect(RoomName.parse(`${name}.${name}`)).toBe(`${name}.${name}`);
});

test.each(['a', 'acme', 'acme-2', '0'])('TenantName takes %j', (text) => {
  expect(TenantName.parse(text)).toBe(text);
});

test.each(['', 'Acme', '-acme', 'acme-', 'a/b', 'a_b', 'a b', 'a\n', 'á', 'a'.repeat(65)])(
  'TenantName refuses %j',
  (text) => {
    expect(TenantName.safeParse(text).success).toBe(false);
  },
);

test.each(['', '__proto__ ', 'a.b', 'a\n', 'a'.repeat(65)])('ObjectId refuses %j', (text) => {
  expect(ObjectId.safeParse(text).success).toBe(false);
});

test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '1', null])('Seq refuses %j', (value) => {
  expect(Seq.safeParse(value).success).toBe(false);
});

test.each([
  { publish: ['microphone'], subscribe: true, data: true },
  { publish: ['everything'], subscribe: true, data: true, moderate: false },
  { publish: 'microphone', subscribe: true, data: true, moderate: false },
  { publish: [], subscribe: 1, data: true, moderate: false },
])('Grants refuses %j', (value) => {
  expect(Grants.safeParse(value).success).toBe(false);
});

test('each source has its kind', () => {
  expect(kindOf('microphone')).toBe('audio');
  expect(kindOf('screenAudio')).toBe('audio');
  expect(kindOf('camera')).toBe('video');
  expect(kindOf('screen')).toBe('video');
});

/**
 * zod runs a pattern even on a string that is too long already, so each pattern itself has to be linear in the length:
 * a quadratic one needs more than vitest's time limit for these.
 */
describe('patterns on hostile input', () => {
  const fingerprint = { algorithm: 'sha-256', value: '' };
  const long = 4 * MAX_FRAME_BYTES;
  test.each([
    ['blanks within a label', RoomName, `a${' '.repeat(long)}`],
    ['letters before a control character', RoomName, `${'a'.repeat(long)}\u0000`],
    ['alternating', Identity, `${'a '.repeat(long / 2)}\u0000`],
    ['hyphens in a tenant', TenantName, `a${'-'.repeat(long)}`],
    ['letters before a bad one', TenantName, `${'a'.repeat(long)}!`],
    ['an id', ObjectId, `${'a'.repeat(long)}!`],
    ['a fingerprint', DtlsParameters, { fingerprints: [{ ...fingerprint, value: `${'00:'.repeat(long / 3)}x` }] }],
  ])('%s', (_, schema, value) => {
    expect(schema.safeParse(value).success).toBe(false);
  });
});
