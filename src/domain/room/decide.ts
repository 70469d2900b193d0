/**
 * Every rule of a room, in one pure function: an order against the room's state yields events, or is refused. It knows no
 * clock, no input or output, and no media. The features have the rules of their commands; who may give them is decided here.
 */
import type { Acting, Actor } from '../actor.ts';
import { CausewayError } from '../errors.ts';
import type { Context } from '../feature.ts';
import { refusedWhenSealed } from '../../../signaling/protocol/sealing/words.ts';
import type { Participant } from '../features/seats.ts';
import { holderOf, inRoom } from '../participants.ts';
import { requirePermission } from '../permissions.ts';
import {
  commands,
  type CommandType,
  type EventNamed,
  type EventType,
  followersOf,
  type InputFor,
  type Order,
  type RoomEvent,
} from './features.ts';
import { levelOf } from './log.ts';
import type { RoomState } from './state.ts';

const NONE: readonly RoomEvent[] = [];

/** When the rest of the cluster may have been upgraded, in ms. */
const RETRY_UPGRADE_MS = 30_000;

/**
 * The events that carry the order out, in order; none where it changes nothing.
 * @throws {CausewayError} when the rules refuse it; `unavailable` when a node of the cluster could not read its events.
 */
export function decide<M extends CommandType>(
  state: RoomState,
  order: Order<M>,
  context: Context,
): readonly RoomEvent[] {
  const own = eventsOf(state, order, context);
  const consequences = own.flatMap((event) => consequencesOf(state, event.type, event, { context, own }));
  const events = consequences.length === 0 ? own : inOrder([...own, ...consequences]);
  for (const event of events) if (levelOf(event) > context.level) throw notYet();
  return events;
}

/** The end of the meeting comes last. */
function inOrder(events: readonly RoomEvent[]): readonly RoomEvent[] {
  const end = events.filter(({ type }) => type === 'roomEnded');
  return end.length === 0 ? events : [...events.filter(({ type }) => type !== 'roomEnded'), ...end];
}

/** What follows from an event in other features. */
function consequencesOf<T extends EventType>(
  state: RoomState,
  type: T,
  event: EventNamed<T>,
  { context, own }: { readonly context: Context; readonly own: readonly RoomEvent[] },
): readonly RoomEvent[] {
  const followers = followersOf[type];
  if (!followers) return NONE;
  const command = ofType(own, type);
  return followers.flatMap((follow) => follow(state, event, { context, command }));
}

function ofType<T extends EventType>(events: readonly RoomEvent[], type: T): readonly EventNamed<T>[];
function ofType(events: readonly RoomEvent[], type: EventType): readonly RoomEvent[] {
  return events.filter((each) => each.type === type);
}

function eventsOf<M extends CommandType>(
  state: RoomState,
  { actor, type, params }: Order<M>,
  context: Context,
): readonly RoomEvent[] {
  const rules = commands[type];
  switch (rules.by) {
    case 'node':
      if (actor.kind !== 'node') throw new CausewayError('internal', `only nodes may give the command ${type}`);
      return rules.decide(state, null, params, context);
    case 'seat': {
      const { participant } = acting(state, actor, type, params);
      if (!participant) throw new CausewayError('forbidden', 'this needs a seat in the room');
      return rules.decide(state, participant, params, context);
    }
    case 'waiting':
      return rules.decide(state, waiting(state, actor, type, params), params, context);
    case 'anyone':
      return rules.decide(state, acting(state, actor, type, params), params, context);
  }
}

/** Who gives the order, if the table of permissions lets it. @throws `stale`, `in_lobby`, `forbidden` */
function acting<M extends CommandType>(state: RoomState, actor: Actor, type: M, params: InputFor<M>): Acting {
  switch (actor.kind) {
    case 'node':
      throw new CausewayError('internal', `no node may give the command ${type}`);
    case 'service': {
      if (actor.tenant !== state.tenant) throw new CausewayError('not_found', 'no such room');
      const { name, grants } = actor;
      requirePermission(state, { type, params, grants, role: 'host', identity: null });
      requireUnread(state, type, params);
      return { name, grants, participant: undefined };
    }
    case 'seat': {
      const participant = inRoom(state, actor);
      const { identity, grants, role } = participant;
      requirePermission(state, { type, params, grants, role, identity });
      requireUnread(state, type, params);
      return { name: identity, grants, participant };
    }
  }
}

/** In a sealed room nothing is carried that a server could read. @throws `sealed` */
function requireUnread({ sealing }: RoomState, type: string, params: object): void {
  const why = sealing === null ? undefined : refusedWhenSealed(type, params);
  if (why === undefined) return;
  const message =
    why === 'words' ? 'in a sealed room words are sealed' : 'a sealed room has none of this: a server reads it';
  throw new CausewayError('sealed', message, { data: { why } });
}

/** Who waits in the lobby and gives the order. @throws `stale`, `forbidden` */
function waiting<M extends CommandType>(state: RoomState, actor: Actor, type: M, params: InputFor<M>): Participant {
  if (actor.kind !== 'seat') throw new CausewayError('forbidden', 'this needs a seat in the lobby');
  const participant = holderOf(state, actor);
  const { identity, grants, role } = participant;
  if (participant.state !== 'lobby') throw new CausewayError('forbidden', 'you do not wait in the lobby any more');
  requirePermission(state, { type, params, grants, role, identity });
  requireUnread(state, type, params);
  return participant;
}

function notYet(): CausewayError {
  return new CausewayError('unavailable', 'not every server of the cluster knows this yet: it is being upgraded', {
    retryAfterMs: RETRY_UPGRADE_MS,
  });
}
