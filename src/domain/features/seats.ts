/** Who is in the room or waits in its lobby, under which name and rights, and on which node. */
import { z } from 'zod';
import { LeaveReason, ParticipantKind, ParticipantState } from '../../../signaling/protocol/features/seats.ts';
import { DisplayName, Grants, Identity, Role } from '../../../signaling/protocol/primitives.ts';
import { DeviceKeys } from '../../../signaling/protocol/sealing/sealing.ts';
import { NODE, type Seat } from '../actor.ts';
import type { TokenGrants } from '../grants.ts';
import { type Feature, neverNeedless } from '../feature.ts';
import { changeParticipant, holderOf, present, viewParticipant, withParticipant } from '../participants.ts';
import { counting, everybody, moderators } from '../viewers.ts';
import { withAudience } from './audience.ts';
import { messagesOfParticipant } from './messages.ts';
import type { RolesPart } from './roles.ts';
import { type AccessEvent, type AccessPart, afterRemoval } from './entry/access.ts';
import { levelOfHidden, levelOfLeaving, levelOfRecord } from './entry/levels.ts';
import { join, reassert } from './entry/joining.ts';
import type { EntryPart } from './entry/entry.ts';
import { requirePlace } from './entry/places.ts';
import { counted, projectAdmitted, projectJoined, shown } from './entry/told.ts';
import { admitted } from './entry/waiting-for-host.ts';
import type { SealingPart } from './sealing/sealing.ts';
import type { SettingsState } from './settings.ts';
import { type TrackClosed, tracksOfParticipant } from './tracks.ts';

export const Participant = z.object({
  identity: Identity,
  name: DisplayName,
  role: Role,
  grants: Grants,
  state: ParticipantState,
  /** The node that serves the participant. */
  node: z.string(),
  /** Of the node's process: one that was started anew under the same id serves nobody whom the one before served. */
  incarnation: z.string(),
  /** The sequence number of the join: a session that knows an older one has lost its seat. */
  epoch: z.int(),
  /** Since which sequence number the participant sees the room; null in the lobby. */
  visibleFrom: z.int().nullable(),
  /** Its client understands what is told in place of many notifications. Missing: it does not. */
  summaries: z.literal(true).optional(),
  /** Missing: a person. */
  kind: ParticipantKind.optional(),
  /** Nobody else is told of it. */
  hidden: z.literal(true).optional(),
  /** What its token says, where that names grants, or where its role in the meeting may be another. */
  token: z.object({ role: Role, grants: Grants.partial() }).optional(),
  /** What the server knows a guest's browser by. */
  device: z.string().optional(),
  /** Of its device, where its client has any. */
  keys: DeviceKeys.optional(),
  /** In the lobby: until a host is there, and for nothing else. */
  awaitsHost: z.literal(true).optional(),
  ...tracksOfParticipant,
  ...messagesOfParticipant,
});
export type Participant = Readonly<z.infer<typeof Participant>>;

/** How the room knows of its participants; replaced, never changed. */
export interface SeatsState {
  /** Sequence number of the last event applied; 0 before the first. */
  readonly seq: number;
  readonly participants: ReadonlyMap<string, Participant>;
}

/** How many are in the audience from now on, where the event changed that. */
const Audience = z.int().optional();
/** When it was written, in ms since 1970: for display only. Missing in logs of earlier versions. */
const At = z.number().optional();
/** Who it is about is hidden. */
const Hidden = z.literal(true).optional();

/**
 * Came, into the room or into the lobby; or took over the seat of its own identity (whose tracks were closed before).
 * Or was there all the time, and the room had forgotten it: then it may have tracks.
 */
const ParticipantJoined = z.object({
  type: z.literal('participantJoined'),
  participant: Participant,
  replaced: z.boolean(),
  audience: Audience,
  at: At,
});
/** From the lobby into the room. */
const ParticipantAdmitted = z.object({
  type: z.literal('participantAdmitted'),
  participant: Participant,
  audience: Audience,
  at: At,
});
/** The connection was lost, or is back. */
const ConnectionChanged = z.object({
  type: z.literal('connectionChanged'),
  identity: Identity,
  state: z.enum(['joined', 'reconnecting']),
  /** Who it is about is in the audience. */
  inAudience: z.literal(true).optional(),
  hidden: Hidden,
});
const ParticipantLeft = z.object({
  type: z.literal('participantLeft'),
  identity: Identity,
  reason: LeaveReason,
  /** It never was in the room, only in its lobby. */
  fromLobby: z.boolean(),
  audience: Audience,
  hidden: Hidden,
  at: At,
});

type ParticipantJoined = Readonly<z.infer<typeof ParticipantJoined>>;
type ParticipantLeft = Readonly<z.infer<typeof ParticipantLeft>>;
export type SeatsEvent =
  | ParticipantJoined
  | Readonly<z.infer<typeof ParticipantAdmitted>>
  | Readonly<z.infer<typeof ConnectionChanged>>
  | ParticipantLeft;

/** A process of a node. */
interface NodeProcess {
  readonly node: string;
  readonly incarnation: string;
}

export interface Join extends NodeProcess {
  readonly identity: string;
  readonly name: string;
  readonly role: Role;
  readonly grants: Grants;
  /** Those that the token names. Missing: none. */
  readonly tokenGrants?: TokenGrants | undefined;
  /** What the server knows a guest's browser by. */
  readonly device?: string | undefined;
  /** The place in the log that was known when it asked to come in. */
  readonly since?: number | undefined;
  /** Of its device. */
  readonly keys?: DeviceKeys | undefined;
  /** It comes by an invitation, not by a token of the tenant's own. */
  readonly guest?: boolean | undefined;
  /** Its token is for this very room. */
  readonly forThisRoom?: boolean | undefined;
  /** The hash that its password was held against, and fitted: only nodes say so. */
  readonly proved?: string | undefined;
  /** Somebody was in the room when it asked to come in: of a room that is empty by now it is not known how it begins. */
  readonly intoMeeting?: boolean | undefined;
  readonly takeOver: boolean;
  /** With `takeOver`: the tracks of the seat stay, and are published anew one by one. */
  readonly keepTracks: boolean;
  readonly summaries: boolean;
  /** Missing: a person. */
  readonly kind?: ParticipantKind | undefined;
  readonly hidden?: boolean | undefined;
}

interface InternalCommands {
  readonly join: Join;
  /** A node died, or cannot be reached: whom it served may come back on another. */
  readonly nodeLost: NodeProcess;
  /** Those who did not come back are gone. Once a node is lost, its connections cannot come back by themselves. */
  readonly expireLost: NodeProcess;
  /** Leaving is always allowed; from a seat that is no longer held it changes nothing. */
  readonly leave: { readonly seat: Seat; readonly reason: LeaveReason };
  readonly setConnected: { readonly seat: Seat; readonly connected: boolean };
  /** The room lost what it knew of somebody who sits on this node: this is it. */
  readonly reassert: { readonly participant: Participant };
}

export const seats: Feature<{
  parts: { readonly participants: readonly Participant[] };
  state: SeatsState & SettingsState & RolesPart & AccessPart & EntryPart & SealingPart;
  events: SeatsEvent;
  emits: SeatsEvent | TrackClosed | AccessEvent;
  follows: never;
  methods: 'participant.admit' | 'participant.remove';
  internal: InternalCommands;
  notifications: 'participant.joined' | 'participant.updated' | 'participant.left' | 'session.admitted';
  view: 'participants';
}> = {
  parts: { participants: { schema: z.array(Participant).readonly(), empty: [], level: 1 } },

  events: {
    participantJoined: {
      schema: ParticipantJoined,
      level: levelOfRecord,
      subject: ({ participant }) => participant.identity,
      apply: (state, { participant }) => withParticipant(state, participant),
      project: projectJoined,
      orphaned: ({ participant: { identity, epoch } }, _state, holds) =>
        holds({ identity, epoch })
          ? undefined
          : { actor: NODE, type: 'leave', params: { seat: { identity, epoch }, reason: 'left' } },
      stamped: true,
      bytes: 16 * 1_024,
    },
    participantAdmitted: {
      schema: ParticipantAdmitted,
      level: levelOfRecord,
      subject: ({ participant }) => participant.identity,
      apply: (state, { participant }, seq) => withParticipant(state, { ...participant, visibleFrom: seq }),
      project: projectAdmitted,
      orphaned: 'kept',
      stamped: true,
      bytes: 16 * 1_024,
    },
    connectionChanged: {
      schema: ConnectionChanged,
      level: levelOfHidden,
      subject: ({ identity }) => identity,
      apply: (state, { identity, state: next }) =>
        changeParticipant(state, identity, (participant) => ({ ...participant, state: next })),
      project: ({ identity, state, inAudience, hidden }, seq) => [
        {
          notification: { event: 'participant.updated', seq, data: { identity, state } },
          meant: (viewer) =>
            viewer.identity === identity || (hidden !== true && (inAudience !== true || !counting(viewer))),
        },
      ],
      orphaned: 'kept',
      bytes: 1_024,
    },
    participantLeft: {
      schema: ParticipantLeft,
      level: levelOfLeaving,
      subject: ({ identity }) => identity,
      apply(state, { identity }) {
        const participants = new Map(state.participants);
        participants.delete(identity);
        return { participants };
      },
      project({ identity, reason, fromLobby, audience, hidden }, seq) {
        if (hidden === true) return [];
        const left = { event: 'participant.left', seq, data: { identity, reason } } as const;
        if (audience === undefined) return [{ notification: left, meant: fromLobby ? moderators : everybody }];
        return [
          { notification: counted(seq, audience), meant: counting },
          { notification: left, meant: (viewer) => !counting(viewer) },
        ];
      },
      orphaned: 'kept',
      stamped: true,
      bytes: 1_024,
    },
  },

  commands: {
    join: {
      by: 'node',
      decide: (state, _node, params, context) => withAudience(state, join(state, params, context)),
    },
    nodeLost: {
      by: 'node',
      decide: (state, _node, process) =>
        withAudience(
          state,
          servedBy(state, process)
            .filter((participant) => participant.state === 'joined')
            .map(({ identity, hidden }) => connectionChanged(identity, 'reconnecting', hidden)),
        ),
    },
    expireLost: {
      by: 'node',
      decide: (state, _node, process) =>
        withAudience(
          state,
          servedBy(state, process)
            .filter((participant) => participant.state !== 'joined')
            .map((participant) => left(participant, 'expired')),
        ),
    },
    leave: {
      by: 'node',
      decide(state, _node, { seat, reason }) {
        const holder = state.participants.get(seat.identity);
        return holder?.epoch === seat.epoch ? withAudience(state, [left(holder, reason)]) : [];
      },
    },
    setConnected: {
      by: 'node',
      decide(state, _node, { seat, connected }) {
        const { identity, state: now, hidden } = holderOf(state, seat);
        const next = connected ? 'joined' : 'reconnecting';
        // Nobody is told of the connections of those who wait in the lobby.
        if (now === 'lobby' || now === next) return [];
        return withAudience(state, [connectionChanged(identity, next, hidden)]);
      },
    },
    reassert: {
      by: 'node',
      decide: (state, _node, { participant }) => withAudience(state, reassert(state, participant)),
    },
    'participant.admit': {
      by: 'anyone',
      decide(state, _actor, { identity }, { limits }) {
        const waiting = present(state, identity);
        if (waiting.state !== 'lobby') return [];
        requirePlace(state, limits);
        return withAudience(state, [admitted(waiting, state.seq + 1)]);
      },
    },
    'participant.remove': {
      by: 'anyone',
      decide(state, { name: by }, { identity, ban = false }, { at, level }) {
        const remembered = { ban, by, at, level };
        // Whom a moderator bans may have left a moment before.
        if (ban && !state.participants.has(identity)) {
          return afterRemoval(state, { identity, name: identity }, remembered);
        }
        const removed = present(state, identity);
        return [
          ...withAudience(state, [left(removed, ban ? 'banned' : 'removed')]),
          ...afterRemoval(state, removed, remembered),
        ];
      },
    },
  },

  follows: {},

  notifications: {
    // Comings and goings are never taken against each other: who resumed meanwhile knows a part of them already.
    'participant.joined': neverNeedless,
    'participant.updated'({ identity, audience }, later) {
      if (audience !== undefined) return false;
      if (later.has(`left ${identity}`) || later.has(`updated ${identity}`)) return true;
      later.set(`updated ${identity}`, true);
      return false;
    },
    'participant.left'({ identity }, later) {
      later.set(`left ${identity}`, true);
      return false;
    },
    'session.admitted': neverNeedless,
  },

  view: {
    participants: ({ participants }, viewer) =>
      [...participants.values()].filter((each) => shown(each, viewer)).map(viewParticipant),
  },

  reassert: (_known, participant) => [{ actor: NODE, type: 'reassert', params: { participant } }],
  memory: null,
  cost: { state: 0, participant: 4 * 1_024, notification: 16 * 1_024 },
};

function servedBy({ participants }: SeatsState, { node, incarnation }: NodeProcess): readonly Participant[] {
  return [...participants.values()].filter((each) => each.node === node && each.incarnation === incarnation);
}

function left({ identity, state, hidden }: Participant, reason: LeaveReason): ParticipantLeft {
  return { type: 'participantLeft', identity, reason, fromLobby: state === 'lobby', ...(hidden && { hidden }) };
}

function connectionChanged(
  identity: string,
  state: 'joined' | 'reconnecting',
  hidden: true | undefined,
): Extract<SeatsEvent, { type: 'connectionChanged' }> {
  return { type: 'connectionChanged', identity, state, ...(hidden && { hidden }) };
}
