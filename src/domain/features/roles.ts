/** The roles of those in the room: given, handed over, taken back and asked for; and who follows when the last host leaves. */
import { z } from 'zod';
import { RequestedRole, RoleChangeReason } from '../../../signaling/protocol/features/roles.ts';
import { ROLES_GIVEN_BY, standingOf } from '../../../signaling/protocol/permissions.ts';
import { DisplayName, Identity, Role } from '../../../signaling/protocol/primitives.ts';
import type { Acting } from '../actor.ts';
import { CausewayError } from '../errors.ts';
import { type Context, type Feature, lastOf, type Projection, type RoomLimits, type Viewer } from '../feature.ts';
import { grantsInRole } from '../grants.ts';
import { isGroup } from '../groups.ts';
import { noParticipant, present, requireShown, viewParticipant, withParticipant } from '../participants.ts';
import { counting, everybody } from '../viewers.ts';
import { audienceOf, isInAudience, withAudience } from './audience.ts';
import type { AccessPart } from './entry/access.ts';
import type { EntryPart } from './entry/entry.ts';
import { countInRoom } from './entry/places.ts';
import { admissionsOfAwaiting, hostIsThere, isHostThere } from './entry/waiting-for-host.ts';
import type { SettingsState } from './settings.ts';
import type { ParticipantSentBack } from './entry/lobby.ts';
import { Participant, type SeatsEvent, type SeatsState } from './seats.ts';
import type { TrackClosed } from './tracks.ts';

/** Of how many a room remembers which role they were given, so that it holds when they come back. */
const MOST_GIVEN = 500;

const GivenRole = z.object({ identity: Identity, role: Role });
type GivenRole = Readonly<z.infer<typeof GivenRole>>;

const Request = z.object({
  identity: Identity,
  name: DisplayName,
  role: RequestedRole,
  /** The place in the room's log at which it was made. */
  since: z.int(),
});
type Request = Readonly<z.infer<typeof Request>>;

export interface RolesPart {
  /** Roles that are not those of the tokens; the one given last at the end. */
  readonly givenRoles: readonly GivenRole[];
  /** The first one first. */
  readonly roleRequests: readonly Request[];
  /** Who opened the room became its host: when the last host leaves, somebody follows. */
  readonly hostFollows: boolean;
}

const RoleChanged = z.object({
  type: z.literal('roleChanged'),
  /** As it is afterwards. */
  participant: Participant,
  /** Who gave it. */
  by: z.string().optional(),
  reason: RoleChangeReason.optional(),
  /** How many are in the audience from now on, where that changed. */
  audience: z.int().optional(),
});
const RoleRequested = z.object({
  type: z.literal('roleRequested'),
  identity: Identity,
  name: DisplayName,
  role: RequestedRole,
});
/** Somebody asks for it no more: it was given, or not. */
const RoleAnswered = z.object({ type: z.literal('roleAnswered'), identity: Identity, by: z.string().optional() });

type RoleChanged = Readonly<z.infer<typeof RoleChanged>>;
export type RolesEvent = RoleChanged | Readonly<z.infer<typeof RoleRequested>> | Readonly<z.infer<typeof RoleAnswered>>;

type Emitted = readonly (RolesEvent | TrackClosed)[];
type State = RolesPart & SeatsState & SettingsState & AccessPart & EntryPart & { readonly room: string };

/** Whatever was told of somebody's request before does not matter. */
const lastOfRequest = lastOf(({ identity }: { readonly identity: string }) => `role request ${identity}`);

export const roles: Feature<{
  parts: RolesPart;
  state: State;
  events: RolesEvent;
  emits: RolesEvent | TrackClosed | SeatsEvent;
  follows: Extract<SeatsEvent, { type: 'participantJoined' | 'participantLeft' }> | ParticipantSentBack;
  methods: 'role.give' | 'role.request' | 'role.answer';
  internal: object;
  notifications: 'role.changed' | 'role.requested' | 'role.answered';
  view: 'yourGrants' | 'roleRequests';
}> = {
  parts: {
    givenRoles: { schema: z.array(GivenRole).readonly(), empty: [], level: 3 },
    roleRequests: { schema: z.array(Request).readonly(), empty: [], level: 3 },
    hostFollows: { schema: z.boolean(), empty: false, level: 3 },
  },

  events: {
    roleChanged: {
      schema: RoleChanged,
      level: 3,
      subject: ({ participant }) => participant.identity,
      apply: (state, { participant, reason }) => ({
        ...withParticipant(state, participant),
        givenRoles: given(state, participant, reason),
        ...(reason === 'opened' ? { hostFollows: true } : {}),
      }),
      project: projectChanged,
      orphaned: 'kept',
      bytes: 16 * 1_024,
    },
    roleRequested: {
      schema: RoleRequested,
      level: 3,
      subject: ({ identity }) => identity,
      apply: ({ roleRequests }, { identity, name, role }, seq) => ({
        roleRequests: [...without(roleRequests, identity), { identity, name, role, since: seq }],
      }),
      project: ({ identity, name, role }, seq) => [
        {
          notification: { event: 'role.requested', seq, data: { identity, name, role, since: seq } },
          meant: concerned(identity),
        },
      ],
      orphaned: 'kept',
      bytes: 2_048,
    },
    roleAnswered: {
      schema: RoleAnswered,
      level: 3,
      subject: ({ identity }) => identity,
      apply: ({ roleRequests }, { identity }) => ({ roleRequests: without(roleRequests, identity) }),
      project: ({ identity, by }, seq) => [
        {
          notification: { event: 'role.answered', seq, data: { identity, ...(by === undefined ? {} : { by }) } },
          meant: concerned(identity),
        },
      ],
      orphaned: 'kept',
      bytes: 2_048,
    },
  },

  commands: {
    'role.give': {
      by: 'anyone',
      decide: (state, actor, { identity, role }, { limits }) =>
        withAwaiting(state, give(state, actor, present(state, identity), role), limits),
    },
    'role.request': {
      by: 'seat',
      decide(state, me, { role }) {
        requireShown(me);
        const { identity, name } = me;
        const asked = state.roleRequests.find((each) => each.identity === identity)?.role ?? null;
        if (asked === role) return [];
        if (role === null) return [{ type: 'roleAnswered', identity }];
        if (rankOf(role) >= rankOf(me.role))
          throw new CausewayError('forbidden', 'you have this role, or a higher one');
        return [{ type: 'roleRequested', identity, name, role }];
      },
    },
    'role.answer': {
      by: 'anyone',
      decide(state, actor, { identity, give: gives }, { limits }) {
        const whom = present(state, identity);
        const asked = state.roleRequests.find((each) => each.identity === identity);
        if (asked === undefined) return [];
        if (!gives) return [{ type: 'roleAnswered', identity, by: actor.name }];
        return withAwaiting(state, give(state, actor, whom, asked.role), limits);
      },
    },
  },

  follows: {
    participantJoined: (state, event, { context }) => opening(state, event, context),
    participantSentBack: (state, { participant: { identity } }) => answered(state, identity),
    participantLeft(state, { identity }, { context, command }) {
      const last = answered(state, identity);
      // They all leave at once: what follows from it follows from the last one.
      if (command.at(-1)?.identity !== identity) return last;
      return [...last, ...following(state, new Set(command.map((event) => event.identity)), context)];
    },
  },

  notifications: {
    'role.changed': lastOf(({ identity }) => `role ${identity}`),
    'role.requested': lastOfRequest,
    'role.answered': lastOfRequest,
  },

  view: {
    yourGrants({ participants }, { identity }) {
      const me = identity === null ? undefined : participants.get(identity);
      return me?.token === undefined ? undefined : me.grants;
    },
    roleRequests({ roleRequests }, { identity, grants }) {
      const seen = roleRequests.filter((each) => grants.moderate || each.identity === identity);
      return seen.length === 0 ? undefined : [...seen];
    },
  },

  // The record of a participant holds its role; whichever node writes the room back knows the rest.
  reassert: () => [],
  memory: null,
  cost: { state: MOST_GIVEN * 768, participant: 1_280 + 4 * 1_024, notification: 16 * 1_024 },
};

/** The highest role is 0. */
const rankOf = (role: Role): number => Role.options.indexOf(role);

const without = (requests: readonly Request[], identity: string): readonly Request[] =>
  requests.some((each) => each.identity === identity)
    ? requests.filter((each) => each.identity !== identity)
    : requests;

const concerned =
  (identity: string) =>
  (viewer: Viewer): boolean =>
    viewer.grants.moderate || viewer.identity === identity;

/** Which roles are remembered after somebody got one. */
function given(
  { givenRoles, participants }: RolesPart & SeatsState,
  { identity, role, token }: Participant,
  reason: RoleChanged['reason'],
): readonly GivenRole[] {
  const others = givenRoles.filter((each) => each.identity !== identity);
  // Whom somebody follows was host, and comes back as the token says.
  const kept =
    reason === 'followed' ? others.filter((each) => each.role !== 'host' || participants.has(each.identity)) : others;
  const own = token === undefined || token.role === role ? [] : [{ identity, role }];
  return [...kept, ...own].slice(-MOST_GIVEN);
}

/** @throws `forbidden`, `in_lobby`, `not_found` */
function give(state: RolesPart & SeatsState, actor: Acting, whom: Participant, role: Role): Emitted {
  if (whom.hidden === true) throw noParticipant();
  if (whom.state === 'lobby') throw new CausewayError('in_lobby', 'this participant waits in the lobby');
  const me = actor.participant;
  if (!ROLES_GIVEN_BY[me === undefined ? 'host' : standingOf(me)].includes(role)) {
    throw new CausewayError('forbidden', `your role may not make anybody ${role}`);
  }
  if (whom.role === role) return [];
  // Nobody is told of the role of who is hidden.
  const handsOver = role === 'host' && me?.role === 'host' && me.hidden !== true && me.identity !== whom.identity;
  const changes = [{ whom, role }, ...(handsOver ? [{ whom: me, role: 'cohost' as const }] : [])];
  return changed(state, changes, { by: actor.name });
}

/** That nobody asks for a role any more, if somebody did. */
function answered({ roleRequests }: RolesPart, identity: string, by?: string): readonly RolesEvent[] {
  if (!roleRequests.some((each) => each.identity === identity)) return [];
  return [{ type: 'roleAnswered', identity, ...(by === undefined ? {} : { by }) }];
}

/** Behind somebody who becomes host: those who waited for one come in. */
function withAwaiting(state: State, events: Emitted, limits: RoomLimits): readonly (Emitted[number] | SeatsEvent)[] {
  const became = events.flatMap((event) => (event.type === 'roleChanged' ? [event.participant] : []));
  if (!became.some(isHostThere) || hostIsThere(state)) return events;
  const after = became.reduce((before, each) => ({ ...before, ...withParticipant(before, each) }), state);
  return [...events, ...withAudience(after, admissionsOfAwaiting(after, limits, countInRoom(after)))];
}

interface Change {
  readonly whom: Participant;
  readonly role: Role;
}

/** Who gets another role; what that one may not publish any more is closed before. */
function changed(
  state: RolesPart & SeatsState,
  changes: readonly Change[],
  why: Pick<RoleChanged, 'by' | 'reason'>,
  audienceBefore = audienceOf(state),
): Emitted {
  let audience = audienceBefore;
  return changes.flatMap(({ whom, role }) => {
    const { identity } = whom;
    const token = whom.token ?? { role: whom.role, grants: {} };
    const grants = grantsInRole(role, token);
    const closed = whom.tracks
      .filter(({ source }) => !grants.publish.includes(source))
      .map((track): TrackClosed => ({ type: 'trackClosed', identity, trackId: track.id }));
    const tracks = whom.tracks.filter(({ source }) => grants.publish.includes(source));
    const participant: Participant = { ...whom, role, grants, token, tracks };
    const before = audience;
    audience += Number(isInAudience(participant)) - Number(isInAudience(whom));
    const event: RoleChanged = {
      type: 'roleChanged',
      participant,
      ...why,
      ...(audience === before ? {} : { audience }),
    };
    return [...closed, ...answered(state, identity, why.by), event];
  });
}

/** A person who takes part, so that it can be host. */
const isMember = ({ state, role, kind, hidden }: Participant): boolean =>
  state !== 'lobby' && role !== 'viewer' && kind === undefined && hidden !== true;

const onlyRoles = (events: Emitted): readonly RolesEvent[] => events.filter((event) => event.type !== 'trackClosed');

/** Who comes into a room where nobody takes part yet is its host. */
function opening(
  state: RolesPart & SeatsState & { readonly room: string },
  { participant, replaced, audience }: Extract<SeatsEvent, { type: 'participantJoined' }>,
  { policy, level }: Context,
): readonly RolesEvent[] {
  if (
    !policy.firstIsHost ||
    isGroup(state.room) ||
    replaced ||
    level < 3 ||
    !isMember(participant) ||
    participant.grants.moderate
  )
    return [];
  const others = [...state.participants.values()];
  if (others.some((each) => isMember(each) || each.grants.moderate)) return [];
  const change = { whom: participant, role: 'host' as const };
  return onlyRoles(changed(state, [change], { reason: 'opened' }, audience));
}

/**
 * The last host left: who has been here for longest follows, a co-host before others, who is connected before who is not.
 * In a room whose hosts have their role by their tokens nobody follows, unless the configuration says so.
 */
function following(
  state: RolesPart & SeatsState & { readonly room: string },
  gone: ReadonlySet<string>,
  { policy, level }: Context,
): readonly RolesEvent[] {
  const follows = policy.hostFollows === 'always' || (policy.hostFollows === 'opened' && state.hostFollows);
  const wasHost = [...gone].some((identity) => {
    const participant = state.participants.get(identity);
    return participant?.role === 'host' && participant.state !== 'lobby';
  });
  if (!follows || isGroup(state.room) || !wasHost || level < 3) return [];
  const left = [...state.participants.values()].filter(({ identity }) => !gone.has(identity));
  const candidates = left.filter(isMember);
  if (candidates.length === 0 || candidates.some(({ role }) => role === 'host')) return [];
  // In the order in which they came, as the room has them.
  const order = (each: Participant): number => (each.grants.moderate ? 0 : 2) + (each.state === 'joined' ? 0 : 1);
  const [next] = candidates.toSorted((a, b) => order(a) - order(b));
  if (next === undefined) return [];
  const audience = left.filter(isInAudience).length;
  return onlyRoles(changed(state, [{ whom: next, role: 'host' }], { reason: 'followed' }, audience));
}

function projectChanged({ participant, by, reason, audience }: RoleChanged, seq: number): readonly Projection[] {
  const { identity, role } = participant;
  const self = (viewer: Viewer): boolean => viewer.identity === identity;
  const told = {
    event: 'role.changed' as const,
    seq,
    data: { identity, role, ...(by === undefined ? {} : { by }), ...(reason === undefined ? {} : { reason }) },
  };
  // Who knows the audience by its number does not know those in it.
  const known: Projection = { notification: told, meant: (viewer) => !counting(viewer) || self(viewer) };
  if (audience === undefined) return [isInAudience(participant) ? known : { notification: told, meant: everybody }];
  // To who knows the audience by its number, somebody comes out of it or goes into it.
  const moved = isInAudience(participant)
    ? { event: 'participant.left' as const, seq, data: { identity, reason: 'replaced' as const, audience } }
    : { event: 'participant.joined' as const, seq, data: { participant: viewParticipant(participant), audience } };
  return [{ notification: moved, meant: (viewer) => counting(viewer) && !self(viewer) }, known];
}
