import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { methods, type MethodName } from './methods.ts';
import { GRANTS_OF_ROLE, missingGrant, permissions, type Permission } from './permissions.ts';
import { Grants, Role } from './primitives.ts';

const nothing: Grants = { publish: [], subscribe: false, data: false, moderate: false };
const entries = Object.entries(permissions);

test('every method has a permission, and there is none for anything else', () => {
  expect(entries.map(([name]) => name).toSorted()).toEqual(Object.keys(methods).toSorted());
});

test('a method without a permission does not compile', () => {
  const { 'room.update': _missing, ...rest } = permissions;
  // @ts-expect-error one method has no permission
  const incomplete: { readonly [M in MethodName]: Permission } = rest;
  expect(incomplete).not.toHaveProperty('room.update');
});

test.each(entries.filter(([, { target }]) => target !== null))(
  'the target of %s is one of its params',
  (name, { target }) => {
    const { params } = new Map<string, { readonly params: z.ZodObject }>(Object.entries(methods)).get(name) ?? {};
    expect(Object.keys(params?.shape ?? {})).toContain(target?.param);
  },
);

test.each(entries.filter(([, { grant, service }]) => service && grant === null))(
  '%s asks nothing of a service: it only reads',
  (name) => {
    expect(new Map<string, { readonly kind: string }>(Object.entries(methods)).get(name)?.kind).toBe('call');
  },
);

test.each(Role.options)('what the role %s grants are grants', (role) => {
  expect(Grants.safeParse(GRANTS_OF_ROLE[role]).success).toBe(true);
});

describe('missingGrant', () => {
  test.each<[MethodName, Partial<Grants>, object, keyof Grants | null]>([
    ['session.ping', {}, {}, null],
    ['track.update', {}, { trackId: 'a', paused: true }, null],
    ['room.update', {}, {}, 'moderate'],
    ['room.update', { moderate: true }, {}, null],
    ['message.send', { moderate: true, subscribe: true }, {}, 'data'],
    ['message.send', { data: true }, {}, null],
    ['chat.send', { moderate: true, subscribe: true }, {}, 'data'],
    ['media.consume', { data: true }, {}, 'subscribe'],
    ['media.limit', { subscribe: true }, {}, null],
    ['media.produce', { publish: ['microphone'] }, { source: 'microphone' }, null],
    ['media.produce', { publish: ['microphone'] }, { source: 'camera' }, 'publish'],
    ['media.produce', { publish: [] }, { source: 'camera' }, 'publish'],
    ['media.produce', { publish: ['microphone'] }, {}, null],
    ['media.produce', { publish: [] }, {}, 'publish'],
  ])('%s with %j and %j lacks %s', (method, held, params, missing) => {
    expect(missingGrant(method, { identity: 'ann', grants: { ...nothing, ...held } }, params)).toBe(missing);
  });
});
