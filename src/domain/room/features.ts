/** THE table of a room's features, and what follows from it: their parts, events, commands and notifications together. */
import type { z } from 'zod';
import type { EventName } from '../../../signaling/protocol/notifications.ts';
import type { RoomView } from '../../../signaling/protocol/views.ts';
import { audience } from '../features/audience.ts';
import { breakouts } from '../features/breakouts.ts';
import { captions } from '../features/captions/captions.ts';
import { chat } from '../features/chat.ts';
import { access } from '../features/entry/access.ts';
import { limit } from '../features/entry/limit.ts';
import { lobby } from '../features/entry/lobby.ts';
import { entry } from '../features/entry/entry.ts';
import { agenda } from '../features/agenda.ts';
import { attendance } from '../features/attendance.ts';
import { record } from '../features/record.ts';
import { spotlight } from '../features/spotlight.ts';
import { files } from '../features/files/files.ts';
import { floor } from '../features/floor.ts';
import { hands } from '../features/hands.ts';
import { notes } from '../features/notes/notes.ts';
import { messages } from '../features/messages.ts';
import { polls } from '../features/polls.ts';
import { questions } from '../features/questions.ts';
import { roles } from '../features/roles.ts';
import { sealing } from '../features/sealing/sealing.ts';
import { seats } from '../features/seats.ts';
import { settings } from '../features/settings.ts';
import { watermark } from '../features/watermark/watermark.ts';
import { tracks } from '../features/tracks.ts';
import type { Actor } from '../actor.ts';
import type { Answer, AnyRules, Around, EventRules, Memory, NamedEvent, Needless, Part, Viewer } from '../feature.ts';
import type { RoomState } from './state.ts';
import { whole } from './whole.ts';

export const features = whole({
  seats,
  tracks,
  settings,
  messages,
  audience,
  hands,
  chat,
  captions,
  files,
  floor,
  notes,
  polls,
  questions,
  breakouts,
  spotlight,
  agenda,
  record,
  attendance,
  roles,
  access,
  sealing,
  lobby,
  entry,
  limit,
  watermark,
});

type AnyFeature = (typeof features)[keyof typeof features];
type Both<U> = (U extends unknown ? (u: U) => void : never) extends (all: infer All) => void ? All : never;
type PartTable = Both<AnyFeature['parts']>;
type EventTable = Both<AnyFeature['events']>;
type CommandTable = Both<AnyFeature['commands']>;

/** The parts of the state, as they stand in a snapshot. */
export type Parts = { readonly [K in keyof PartTable]: PartTable[K] extends Part<infer T> ? T : never };

export type EventType = Extract<keyof EventTable, string>;
/** What happened in a room. Each event holds all that `apply` and `project` need: neither looks anything up elsewhere. */
export type RoomEvent = EventNamed<EventType>;
export type EventNamed<T extends EventType> = {
  [N in T]: EventTable[N] extends { readonly schema: z.ZodType<infer E extends NamedEvent> } ? E : never;
}[T];

/** What somebody wants to change in a room: a method, or what only nodes say. */
export type CommandType = Extract<keyof CommandTable, string>;
export type InputFor<M extends CommandType> = {
  [N in M]: CommandTable[N] extends {
    readonly decide: (state: never, actor: never, params: infer P extends object, context: never) => unknown;
  }
    ? P
    : never;
}[M];

/** A command, and who gives it. */
export interface Order<M extends CommandType = CommandType> {
  readonly actor: Actor;
  readonly type: M;
  readonly params: InputFor<M>;
}

export function order<M extends CommandType>(actor: Actor, type: M, params: InputFor<M>): Order<M> {
  return { actor, type, params };
}

interface Joined {
  readonly parts: Readonly<Record<keyof Parts, Part<unknown>>>;
  readonly events: { readonly [T in EventType]: EventRules<RoomState, EventNamed<T>, Order> };
  readonly commands: {
    readonly [M in CommandType]: AnyRules<RoomState, InputFor<M>, RoomEvent> & {
      readonly answer?: Answer<RoomState, InputFor<M>, unknown> | undefined;
    };
  };
  readonly notifications: Readonly<Partial<{ [N in EventName]: Needless<N> }>>;
  readonly view: {
    readonly [F in Exclude<keyof RoomView, 'name' | 'seq'>]: (state: RoomState, viewer: Viewer) => RoomView[F];
  };
}

/** What all features have in one of their tables. */
function joined<T extends keyof Joined>(table: T): Joined[T];
function joined(table: keyof Joined): object {
  return Object.values(features).reduce<object>((all, feature) => ({ ...all, ...feature[table] }), {});
}

/** What follows from an event in other features. */
type Follow<T extends EventType> = (
  state: RoomState,
  event: EventNamed<T>,
  around: Around<EventNamed<T>>,
) => readonly RoomEvent[];
type Followers = { readonly [T in EventType]?: readonly Follow<T>[] };

function followers(): Followers;
function followers(): object {
  const all = new Map<string, unknown[]>();
  for (const { follows } of Object.values(features)) {
    for (const [type, follow] of Object.entries(follows)) all.set(type, [...(all.get(type) ?? []), follow]);
  }
  return Object.fromEntries(all);
}

/** What an event changes of the parts of other features. */
type Watch<T extends EventType> = (state: RoomState, event: EventNamed<T>) => Partial<RoomState>;
type Watchers = { readonly [T in EventType]?: readonly Watch<T>[] };

function watchers(): Watchers;
function watchers(): object {
  const all = new Map<string, unknown[]>();
  for (const { watches } of Object.values<{ readonly watches?: object | undefined }>(features)) {
    for (const [type, watch] of Object.entries(watches ?? {})) all.set(type, [...(all.get(type) ?? []), watch]);
  }
  return Object.fromEntries(all);
}

export const parts = joined('parts');
export const events = joined('events');
export const commands = joined('commands');
export const notificationRules = joined('notifications');
export const view = joined('view');
export const followersOf = followers();
export const watchersOf = watchers();

/** Of each feature that needs one, by the events that it takes: what a node remembers of a room beside its state. */
export type Memories = { readonly [T in EventType]?: Memory<EventNamed<T>, Order> };

export function newMemories(): Memories;
export function newMemories(): object {
  return Object.fromEntries(
    Object.values(features).flatMap(({ events, memory }) => {
      const own = memory?.();
      return own === undefined ? [] : Object.keys(events).map((type) => [type, own]);
    }),
  );
}
