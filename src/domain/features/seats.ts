/** Who is in the room or waits in its lobby, under which name and rights, and on which node. */
import { z } from 'zod';
import { LeaveReason, ParticipantKind, ParticipantState } from '../../../signaling/protocol/features/seats.ts';
import type { Notification } from '../../../signaling/protocol/notifications.ts';
import { DisplayName, Grants, Identity, Role } from '../../../signaling/protocol/primitives.ts';
import { NODE, type Seat } from '../actor.ts';
import { type Feature, neverNeedless, type Projection, type Viewer } from '../feature.ts';
import { changeParticipant, holderOf, present, viewParticipant, withParticipant } from '../participants.ts';
import { counting, everybody, members, moderators } from '../viewers.ts';
import { isInAudience, withAudience } from './audience.ts';
import { messagesOfParticipant } from './messages.ts';
import { join, reassert, requirePlace } from './seats-joining.ts';
import type { SettingsState } from './settings.ts';
import { type TrackClosed, tracksOfParticipant } from './tracks.ts';

const Participant = z.object({
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
});
/** From the lobby into the room. */
const ParticipantAdmitted = z.object({
  type: z.literal('participantAdmitted'),
  participant: Participant,
  audience: Audience,
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
  state: SeatsState & SettingsState;
  events: SeatsEvent;
  emits: SeatsEvent | TrackClosed;
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
      bytes: 16 * 1_024,
    },
    participantAdmitted: {
      schema: ParticipantAdmitted,
      level: levelOfRecord,
      subject: ({ participant }) => participant.identity,
      apply: (state, { participant }) => withParticipant(state, participant),
      project: projectAdmitted,
      orphaned: 'kept',
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
      level: levelOfHidden,
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
        const participant = { ...waiting, state: 'joined' as const, visibleFrom: state.seq + 1 };
        return withAudience(state, [{ type: 'participantAdmitted', participant }]);
      },
    },
    'participant.remove': {
      by: 'anyone',
      decide: (state, _actor, { identity }) => withAudience(state, [left(present(state, identity), 'removed')]),
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

function shown(participant: Participant, viewer: Viewer): boolean {
  if (participant.hidden === true) return participant.identity === viewer.identity;
  if (isInAudience(participant)) return !counting(viewer) || participant.identity === viewer.identity;
  return participant.state !== 'lobby' || viewer.grants.moderate;
}

function projectJoined({ participant, replaced, audience }: ParticipantJoined, seq: number): readonly Projection[] {
  if (participant.hidden === true) return [];
  const { identity, state } = participant;
  const meant = state === 'lobby' ? moderators : everybody;
  // When somebody is told to the room anew, it is no news to that one.
  const other = (viewer: Viewer): boolean => viewer.identity !== identity;
  const data = { participant: viewParticipant(participant), ...countOf(audience) };
  const notification: Notification = { event: 'participant.joined', seq, data };
  if (!isInAudience(participant)) return [{ notification, meant: (viewer) => other(viewer) && meant(viewer) }];
  const byName: Projection = { notification, meant: (viewer) => other(viewer) && !counting(viewer) };
  if (audience === undefined) return [byName];
  // It may have been known until now, if there was one of this identity.
  const byNumber = replaced ? leaving(seq, identity, 'replaced', audience) : counted(seq, audience);
  return [{ notification: byNumber, meant: (viewer) => other(viewer) && counting(viewer) }, byName];
}

function projectAdmitted(
  { participant, audience }: Extract<SeatsEvent, { type: 'participantAdmitted' }>,
  seq: number,
): readonly Projection[] {
  const { identity, state } = participant;
  const self = (viewer: Viewer): boolean => viewer.identity === identity;
  return [
    { notification: { event: 'session.admitted', seq, data: {} }, meant: self },
    {
      notification: { event: 'participant.updated', seq, data: { identity, state, ...countOf(audience) } },
      meant: (viewer) => moderators(viewer) && !self(viewer),
    },
    ...(audience === undefined
      ? []
      : [
          {
            notification: counted(seq, audience),
            meant: (viewer: Viewer) => members(viewer) && !self(viewer) && counting(viewer),
          },
        ]),
    {
      notification: { event: 'participant.joined', seq, data: { participant: viewParticipant(participant) } },
      meant: (viewer) => members(viewer) && !self(viewer) && !(counting(viewer) && audience !== undefined),
    },
  ];
}

const countOf = (audience: number | undefined) => (audience === undefined ? {} : { audience });

const counted = (seq: number, count: number): Notification => ({ event: 'room.audience', seq, data: { count } });

const leaving = (seq: number, identity: string, reason: LeaveReason, audience: number): Notification => ({
  event: 'participant.left',
  seq,
  data: { identity, reason, audience },
});

function servedBy({ participants }: SeatsState, { node, incarnation }: NodeProcess): readonly Participant[] {
  return [...participants.values()].filter((each) => each.node === node && each.incarnation === incarnation);
}

function left({ identity, state, hidden }: Participant, reason: LeaveReason): ParticipantLeft {
  return { type: 'participantLeft', identity, reason, fromLobby: state === 'lobby', ...(hidden && { hidden }) };
}

function levelOfRecord({ participant: { kind, hidden, grants } }: { readonly participant: Participant }): number {
  return kind === undefined && hidden === undefined && grants.microphones === undefined ? 1 : 2;
}

function levelOfHidden({ hidden }: { readonly hidden?: true | undefined }): number {
  return hidden === undefined ? 1 : 2;
}

function connectionChanged(
  identity: string,
  state: 'joined' | 'reconnecting',
  hidden: true | undefined,
): Extract<SeatsEvent, { type: 'connectionChanged' }> {
  return { type: 'connectionChanged', identity, state, ...(hidden && { hidden }) };
}
