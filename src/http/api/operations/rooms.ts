/** Rooms: made ahead with their settings, listed, read, changed, ended. */
import { z } from 'zod';
import { roomLimits } from '../../../../signaling/protocol/features/entry/limit.ts';
import { methods } from '../../../../signaling/protocol/methods.ts';
import { RoomName } from '../../../../signaling/protocol/primitives.ts';
import { CausewayError } from '../../../domain/errors.ts';
import { withHash } from '../../../services/entry/password-hashing.ts';
import { operation, tenantOf, type Call } from '../operation.ts';
import { ProblemError } from '../problem.ts';
import { afterOf, byBytes, paged, pageOf, pageQuery, RoomParam, Time, timeOf } from '../schemas.ts';
import { actorOf } from './actor.ts';

/** What a moderator may set. */
const Settings = methods['room.update'].params.meta({ id: 'RoomSettings' });

/** What is told of it: whether there is a password, never which. */
const SettingsTold = z
  .strictObject({
    ...Settings.omit({ password: true }).shape,
    hasPassword: z.boolean().optional().describe('Who joins is asked for a password'),
  })
  .meta({ id: 'RoomSettingsTold' });
type SettingsTold = z.infer<typeof SettingsTold>;

/** Of each meeting that begins in it. */
const Limits = z
  .strictObject(roomLimits)
  .describe('Of each meeting that begins in the room; what is missing is as for all rooms of the tenant')
  .meta({ id: 'RoomLimits' });
type Limits = z.infer<typeof Limits>;

/** Both as they are stored: with the password hashed. */
function toldOf(stored: Readonly<Record<string, unknown>>): { settings: SettingsTold; limits: Limits } {
  const { timeLimitMinutes, emptySeconds, ...rest } = stored;
  const { password, ...others } = Settings.parse(rest);
  return {
    settings: { ...others, ...(password === undefined ? {} : { hasPassword: password !== null }) },
    limits: Limits.parse({ timeLimitMinutes, emptySeconds }),
  };
}

const Room = z
  .object({
    name: RoomName,
    live: z.boolean().describe('Somebody is in it'),
    madeAhead: z.boolean().describe('It was made here, and stays when everybody has left'),
    settings: SettingsTold.describe('As they are now; of a room that nobody is in: as it begins'),
    limits: Limits.optional().describe('Missing: it was not made ahead'),
    createdAt: Time.nullable().describe('When it was made ahead'),
    updatedAt: Time.nullable().describe('When what it begins with was changed'),
  })
  .meta({ id: 'Room' });
type Room = z.infer<typeof Room>;

/** @throws {CausewayError} `not_found` */
async function readRoom(call: Call, name: string): Promise<Room> {
  const tenant = tenantOf(call);
  const [planned, live] = await Promise.all([call.services.store.rooms.find(tenant, name), liveSettings(call, name)]);
  if (!planned && !live) throw noRoom();
  const told = planned && toldOf(planned.settings);
  return {
    name,
    live: live !== undefined,
    madeAhead: planned !== undefined,
    settings: live ?? told?.settings ?? {},
    ...(told && { limits: told.limits }),
    createdAt: planned ? timeOf(planned.createdAt) : null,
    updatedAt: planned ? timeOf(planned.updatedAt) : null,
  };
}

const noRoom = (): CausewayError => new CausewayError('not_found', 'there is no such room');

/** Undefined: nobody is in the room. */
async function liveSettings(call: Call, room: string): Promise<SettingsTold | undefined> {
  const { services, caller } = call;
  const tenant = tenantOf(call);
  try {
    const { locked, lobby, entry } = await services.administration.read({ tenant, room }, actorOf(caller, tenant));
    return { locked, lobby, ...entry };
  } catch (error) {
    if (error instanceof CausewayError && error.code === 'not_found') return undefined;
    throw error;
  }
}

/** False: nobody is in the room. */
async function changeLive(call: Call, room: string, settings: z.infer<typeof Settings>): Promise<boolean> {
  const { services, caller } = call;
  const tenant = tenantOf(call);
  try {
    await services.administration.execute({ tenant, room }, actorOf(caller, tenant), 'room.update', settings);
    return true;
  } catch (error) {
    if (error instanceof CausewayError && error.code === 'not_found') return false;
    throw error;
  }
}

export const roomOperations = [
  operation({
    id: 'createRoom',
    method: 'post',
    path: '/rooms',
    tag: 'rooms',
    summary: 'Makes a room ahead: it has these settings whenever a meeting begins in it, and in one that is going on.',
    scope: 'rooms:write',
    tenancy: 'tenant',
    status: 201,
    tagged: true,
    repeats: 'kept',
    problems: ['conflict'],
    input: { body: z.strictObject({ name: RoomName, settings: Settings.default({}), limits: Limits.default({}) }) },
    result: Room,
    location: ({ name }) => `/rooms/${encodeURIComponent(name)}`,
    async run(call, { body: { name, settings, limits } }) {
      const { store } = call.services;
      const stored = { ...(await withHash(settings)), ...limits };
      const made = {
        tenant: tenantOf(call),
        room: name,
        settings: stored,
        version: 1,
        createdAt: call.at,
        updatedAt: call.at,
      };
      if (!(await store.rooms.add(made))) throw new ProblemError('conflict', 'such a room was made before');
      await changeLive(call, name, settings);
      return readRoom(call, name);
    },
  }),
  operation({
    id: 'listRooms',
    method: 'get',
    path: '/rooms',
    tag: 'rooms',
    summary: 'Lists rooms by name: those that were made ahead, and those that somebody is in.',
    scope: 'rooms:read',
    tenancy: 'tenant',
    status: 200,
    input: {
      query: z.object({
        ...pageQuery,
        state: z.enum(['all', 'live', 'madeAhead']).default('all').describe('Which ones'),
        prefix: z
          .string()
          .max(128)
          .regex(/^\P{C}*$/u)
          .default('')
          .describe('What their names begin with'),
      }),
    },
    result: pageOf(Room.pick({ name: true, live: true, madeAhead: true })),
    async run(call, { query: { limit, cursor, state, prefix } }) {
      const { store, liveRooms } = call.services;
      const tenant = tenantOf(call);
      const after = afterOf(cursor);
      const [live, planned] = await Promise.all([
        liveRooms(tenant).then((all) => new Set(all)),
        state === 'live' ? [] : store.rooms.list(tenant, { after, limit: limit + 1 }, prefix),
      ]);
      const shown = state === 'madeAhead' ? [] : [...live];
      const all = new Set([
        ...planned.map(({ room }) => room),
        ...shown.filter((name) => name.startsWith(prefix) && (after === undefined || byBytes(name, after) > 0)),
      ]);
      const page = paged([...all].toSorted(byBytes).slice(0, limit + 1), limit, (name) => name);
      const ahead = new Set(planned.map(({ room }) => room));
      const items = await Promise.all(
        page.items.map(async (name) => ({
          name,
          live: live.has(name),
          madeAhead: ahead.has(name) || (state === 'live' && (await store.rooms.find(tenant, name)) !== undefined),
        })),
      );
      return { ...page, items };
    },
  }),
  operation({
    id: 'readRoom',
    method: 'get',
    path: '/rooms/{room}',
    tag: 'rooms',
    summary: 'Reads a room.',
    scope: 'rooms:read',
    tenancy: 'tenant',
    status: 200,
    tagged: true,
    problems: ['not_found'],
    input: { params: RoomParam },
    result: Room,
    run: (call, { params: { room } }) => readRoom(call, room),
  }),
  operation({
    id: 'updateRoom',
    method: 'patch',
    path: '/rooms/{room}',
    tag: 'rooms',
    summary:
      'Changes settings, of the meeting that is going on and of what the room begins with; others stay. Limits are changed of ' +
      'meetings that begin later, in a room that was made ahead.',
    scope: 'rooms:write',
    tenancy: 'tenant',
    status: 200,
    tagged: true,
    problems: ['not_found', 'conflict'],
    input: { params: RoomParam, body: z.strictObject({ settings: Settings.default({}), limits: Limits.default({}) }) },
    result: Room,
    current: (call, { params: { room } }) => readRoom(call, room),
    async run(call, { params: { room }, body: { settings, limits } }) {
      const { store } = call.services;
      const tenant = tenantOf(call);
      const planned = await store.rooms.find(tenant, room);
      if (planned) {
        const next = { ...planned.settings, ...(await withHash(settings)), ...limits };
        if (!(await store.rooms.change(tenant, room, next, planned.version, call.at))) {
          throw new ProblemError('conflict', 'somebody else changed it at the same time');
        }
      } else if (Object.keys(limits).length > 0) {
        throw new ProblemError('conflict', 'limits are of rooms that were made ahead');
      }
      const live = await changeLive(call, room, settings);
      if (!planned && !live) throw noRoom();
      return readRoom(call, room);
    },
  }),
  operation({
    id: 'deleteRoom',
    method: 'delete',
    path: '/rooms/{room}',
    tag: 'rooms',
    summary: 'Forgets a room that was made ahead. A meeting in it goes on.',
    scope: 'rooms:write',
    tenancy: 'tenant',
    status: 204,
    problems: ['not_found'],
    input: { params: RoomParam },
    current: (call, { params: { room } }) => readRoom(call, room),
    async run(call, { params: { room } }) {
      if (!(await call.services.store.rooms.remove(tenantOf(call), room))) throw noRoom();
      return undefined;
    },
  }),
  operation({
    id: 'endRoom',
    method: 'post',
    path: '/rooms/{room}/end',
    tag: 'rooms',
    summary: 'Ends the meeting: everybody is removed.',
    scope: 'rooms:write',
    tenancy: 'tenant',
    status: 200,
    repeats: 'kept',
    problems: ['not_found'],
    input: { params: RoomParam },
    result: z.object({ removed: z.int().describe('How many participants that were') }),
    async run({ services, caller, ...call }, { params: { room } }) {
      const tenant = tenantOf({ services, caller, ...call });
      return { removed: await services.administration.end({ tenant, room }, actorOf(caller, tenant)) };
    },
  }),
];
