/** What random orders are made of, and what the tests of each feature say of its own. */
import * as fc from 'fast-check';
import type { EventData, EventName } from '../../../signaling/protocol/notifications.ts';
import type { ParticipantView } from '../../../signaling/protocol/features/seats.ts';
import type { Grants, Role, Source } from '../../../signaling/protocol/primitives.ts';
import type { RoomView } from '../../../signaling/protocol/views.ts';
import { type Actor, type Seat, seated } from '../actor.ts';
import type { RoomLimits } from '../feature.ts';
import type { Participant } from '../features/seats.ts';
import { grantsOfRole } from '../grants.ts';
import type { CommandType, EventNamed, EventType, InputFor, Order } from '../room/features.ts';
import type { RoomState } from '../room/state.ts';

/** Small, so that random rooms often stand at their limits. */
export const LIMITS: RoomLimits = { participants: 4, waiting: 2, tracksPerParticipant: 2 };

/** What no projection may show. */
export const HIDDEN_NODE = 'hidden-node';

/** The parts of any order; each kind takes those that it has use for. */
export interface Draft {
  readonly type: CommandType;
  readonly who: string;
  readonly whom: string;
  /** Which of the tracks that there are, or of anything else. */
  readonly pick: number;
  readonly on: boolean;
  readonly also: boolean | undefined;
  /** Meant to be refused: an old seat, a track id given out twice. */
  readonly wrong: boolean;
  readonly role: Role;
  readonly grants: Grants;
  readonly source: Source;
}

/** How random orders of a command are made, and who may give them, told in another way than the rules tell it. */
export interface Draw<M extends CommandType> {
  /** How often, against those of the others. */
  readonly weight: number;
  readonly order: (state: RoomState, draft: Draft) => Order<M>;
  /** Whether somebody who is in the room may; null: the node gives the order. */
  readonly may: ((me: Participant, params: InputFor<M>, state: RoomState) => boolean) | null;
}

/** A room as a client of the protocol knows it. */
export interface ClientRoom {
  readonly room: Omit<RoomView, 'participants'>;
  readonly participants: Map<string, ParticipantView>;
}

/** What the property tests have to know of a feature. */
export interface Sample<
  F extends { readonly commands: object; readonly notifications: object; readonly events: object },
> {
  /** null: what only a node says of a lost room. */
  readonly draws: { readonly [M in Extract<keyof F['commands'], CommandType>]: Draw<M> | null };
  /** The least that a client has to do. @throws {Error} when it makes no sense to who has seen all before it. */
  readonly hears: {
    readonly [N in Extract<keyof F['notifications'], EventName>]: (client: ClientRoom, data: EventData<N>) => void;
  };
  /** Those who may hear of an event; null: everybody in the room. */
  readonly receivers: {
    readonly [T in Extract<keyof F['events'], EventType>]: ((event: EventNamed<T>) => readonly string[] | null) | null;
  };
}

const identity = fc.constantFrom('ann', 'bob', 'cas', 'dot', 'eve', '__proto__');
const source = fc.constantFrom<Source>('microphone', 'camera', 'screen', 'screenAudio');

export function draftOf(type: fc.Arbitrary<CommandType>): fc.Arbitrary<Draft> {
  return fc.record({
    type,
    who: identity,
    whom: identity,
    pick: fc.nat(LIMITS.participants * LIMITS.tracksPerParticipant - 1),
    on: fc.boolean(),
    also: fc.option(fc.boolean(), { nil: undefined }),
    wrong: fc.nat(9).map((each) => each === 9),
    role: fc.constantFrom<Role>('host', 'cohost', 'presenter', 'participant', 'viewer'),
    grants: fc.record({
      publish: fc.oneof(
        fc.constant<Source[]>(['microphone', 'camera', 'screen', 'screenAudio']),
        fc.uniqueArray(source),
      ),
      subscribe: fc.boolean(),
      data: fc.boolean(),
      moderate: fc.nat(2).map((each) => each === 2),
    }),
    source,
  });
}

/** A host who comes and switches the lobby on. */
export const OPENING: readonly Draft[] = (['join', 'room.update'] as const).map((type) => ({
  type,
  who: 'ann',
  whom: 'ann',
  pick: 7,
  on: true,
  also: undefined,
  wrong: false,
  role: 'host',
  grants: grantsOfRole('host'),
  source: 'camera',
}));

/** The seat of whom the draft says; a wrong one now and then. */
export function seatIn(state: RoomState, { who, wrong }: Draft): Seat {
  const epoch = state.participants.get(who)?.epoch ?? 0;
  return { identity: who, epoch: wrong ? epoch - 1 : epoch };
}

export function actorIn(state: RoomState, draft: Draft): Actor {
  return seated(seatIn(state, draft));
}

/** Whether somebody may do to another what needs the right to moderate; to itself it may. */
export function moderates(me: Participant, identity: string, { participants }: RoomState): boolean {
  const whom = participants.get(identity);
  if (!me.grants.moderate || whom === undefined || whom.identity === me.identity) return me.grants.moderate;
  return me.role === 'host' || (whom.role !== 'host' && whom.role !== 'cohost');
}
