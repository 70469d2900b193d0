import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Grants, type Role } from '../../signaling/protocol/primitives.ts';
import { grantsOfRole, requireGrant, requirePublish, roomAllowed } from './grants.ts';

describe('roomAllowed', () => {
  test.each([
    ['stand-up', 'stand-up', true],
    ['stand-up', 'stand-up2', false],
    ['stand-up', 'Stand-up', false],
    ['', 'stand-up', false],
    ['*', 'anything at all', true],
    ['**', 'anything at all', true],
    ['team-*', 'team-', true],
    ['team-*', 'team-7', true],
    ['team-*', 'a team-7', false],
    ['*-public', 'town-public', true],
    ['*-public', 'town-public-not', false],
    ['a*b*c', 'abc', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'acb', false],
    ['ab*ba', 'aba', false],
    ['ab*ba', 'abba', true],
    ['a*b*b', 'ab', false],
    ['*a*', 'bab', true],
    ['*a*', 'b', false],
    ['a.c', 'abc', false],
    ['a?c', 'abc', false],
    ['[ab]*', 'ab', false],
    ['team-*', 'team-*', true],
    ['büro-*', 'büro-🏢', true],
  ])('%j on %j: %s', (pattern, room, expected) => {
    expect(roomAllowed(pattern, room)).toBe(expected);
  });

  test('agrees with the definition', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    const agree = (pattern: string, room: string): void => {
      expect(roomAllowed(pattern, room)).toBe(matches(pattern, room));
    };
    fc.assert(fc.property(letters, letters, agree));
  });

  test.each([
    ['stars', '*'.repeat(100_000), 'a'.repeat(100_000), true],
    ['many parts that all but fit', `${'a*'.repeat(50_000)}b`, 'a'.repeat(100_000), false],
    ['many parts that fit', 'a*'.repeat(50_000), 'a'.repeat(100_000), true],
    ['parts that are longer than the room', `*${`${'a'.repeat(200)}*`.repeat(500)}`, 'a'.repeat(128), false],
  ])('does not backtrack over %s', (_name, pattern, room, expected) => {
    expect(roomAllowed(pattern, room)).toBe(expected);
  });
});

/** What a pattern means, written down without a thought of time. */
function matches(pattern: string, room: string): boolean {
  if (pattern === '') return room === '';
  const rest = pattern.slice(1);
  if (pattern.startsWith('*')) return matches(rest, room) || (room !== '' && matches(pattern, room.slice(1)));
  return room !== '' && room[0] === pattern[0] && matches(rest, room.slice(1));
}

describe('grantsOfRole', () => {
  const all = ['microphone', 'camera', 'screen', 'screenAudio'];
  const cases: readonly [Role, object][] = [
    ['host', { publish: all, subscribe: true, data: true, moderate: true }],
    ['participant', { publish: all, subscribe: true, data: true, moderate: false }],
    ['viewer', { publish: [], subscribe: true, data: true, moderate: false }],
  ];

  test.each(cases)('%s', (role, grants) => {
    expect(grantsOfRole(role)).toEqual(grants);
    expect(Grants.parse(grantsOfRole(role))).toEqual(grants);
  });

  test('gives each its own', () => {
    grantsOfRole('host').publish.pop();
    expect(grantsOfRole('host').publish).toEqual(all);
  });
});

describe('requireGrant and requirePublish', () => {
  const forbidden = expect.objectContaining({ code: 'forbidden' });

  test('let pass what is granted', () => {
    const host = grantsOfRole('host');
    for (const grant of ['subscribe', 'data', 'moderate'] as const) {
      expect(() => requireGrant(host, grant)).not.toThrow();
      expect(() => requireGrant({ ...host, [grant]: false }, grant)).toThrow(forbidden);
    }
  });

  test('know the sources', () => {
    const grants = { ...grantsOfRole('viewer'), publish: ['microphone' as const] };
    expect(() => requirePublish(grants, 'microphone')).not.toThrow();
    expect(() => requirePublish(grants, 'screenAudio')).toThrow(forbidden);
  });
});
