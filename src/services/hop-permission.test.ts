import { expect, it } from 'vitest';
import { FakeDirectory, nodeInfo } from '../cluster/testing/nodes.ts';
import { CausewayError } from '../domain/errors.ts';
import { type RoomKey, roomId, toSnapshot, type RoomState } from '../domain/room/state.ts';
import { carryOut, join, KEY, roomAfter } from '../domain/testing/rooms.ts';
import type { LogSlice } from '../ports/room-registry.ts';
import { mayHop } from './hop-permission.ts';

/** As this node, `eu-1`, knows it: Ada is here, and Bo on `us-1`. */
const ROOM = roomAfter(
  () => join('ada', { node: 'eu-1' }),
  () => join('bo', { node: 'us-1' }),
);

interface World {
  readonly open?: readonly RoomState[];
  readonly read?: () => Promise<LogSlice>;
  readonly regions?: readonly string[];
}

/** Whether a node gets tracks of the room, and how often it was refused for its region. */
async function ask(node: string, { open = [ROOM], read = async () => ({ events: [] }), regions }: World = {}) {
  let refused = 0;
  const directory = new FakeDirectory(nodeInfo('eu-1'));
  for (const region of ['us', 'ap']) directory.known.set(`${region}-1`, nodeInfo(`${region}-1`, { region }));
  const byId = new Map(open.map((state) => [roomId(state), { state }]));
  const options = {
    rooms: { of: (room: RoomKey) => byId.get(roomId(room)) },
    registry: { read },
    directory,
    regionsOfTenant: new Map(regions ? [[KEY.tenant, new Set(regions)]] : []),
    onRegionRefused: () => (refused += 1),
  };
  return { allowed: await mayHop(options, node, KEY), refused };
}

it('is given to a node that serves somebody in the room', async () => {
  expect(await ask('us-1')).toEqual({ allowed: true, refused: 0 });
});

it.each([
  ['a node that serves nobody there', 'ap-1', {}],
  ['anybody, of a room that is not open here', 'us-1', { open: [] }],
  ['anybody, of a room of that name that is another tenant’s', 'us-1', { open: [{ ...ROOM, tenant: 'other' }] }],
])('is not given to %s', async (_name, node, world) => {
  expect(await ask(node, world)).toEqual({ allowed: false, refused: 0 });
});

const later = carryOut(ROOM, join('cleo', { node: 'ap-1' }));

it.each([
  ['events', { events: later.events }],
  ['a snapshot', { snapshot: toSnapshot(later.after), events: [] }],
])('is given to a node whose participant this one has not heard of yet: %s', async (_name, slice) => {
  expect(await ask('ap-1', { read: async () => slice })).toEqual({ allowed: true, refused: 0 });
});

it('cannot be told while the registry is away', async () => {
  const away = () => Promise.reject(new CausewayError('unavailable', 'away'));
  await expect(ask('ap-1', { read: away })).rejects.toMatchObject({ code: 'unavailable' });
  expect(await ask('us-1', { read: away })).toMatchObject({ allowed: true });
});

it.each([
  ['us-1', ['eu', 'us'], { allowed: true, refused: 0 }],
  ['us-1', ['eu'], { allowed: false, refused: 1 }],
  ['nobody-knows', ['eu'], { allowed: false, refused: 1 }],
])('is given to %s where the tenant is bound to %j: %j', async (node, regions, expected) => {
  expect(await ask(node, { regions })).toEqual(expected);
});
