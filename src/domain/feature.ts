/**
 * What a feature of a room is: a part of its state, with all that the room, its log and its viewers have to know of it.
 * A feature is one object of this type in `features/`; `room/features.ts` joins them.
 */
import type { z } from 'zod';
import type { CommandName, Params, Result } from '../../signaling/protocol/methods.ts';
import type { EventData, EventName, Notification } from '../../signaling/protocol/notifications.ts';
import type { Grants } from '../../signaling/protocol/primitives.ts';
import type { RoomView } from '../../signaling/protocol/views.ts';
import type { Acting, Actor, Seat } from './actor.ts';
import type { Participant } from './features/seats.ts';

/** An event, by its name; what else it holds is its feature's. */
export interface NamedEvent {
  readonly type: string;
}

/** A value of the room's state: how it is read from a snapshot, and what it is in an empty room. */
export interface Part<T> {
  readonly schema: z.ZodType<T>;
  readonly empty: T;
  /** The log level that a node needs to read it. */
  readonly level: number;
}

/** Who looks at a room: a participant, or a service (whose identity is null). */
export interface Viewer {
  readonly identity: string | null;
  readonly grants: Grants;
  /** Its client understands what is told in place of many notifications. */
  readonly summaries?: true | undefined;
  /** Of a participant: since which sequence number it sees the room; null in the lobby. */
  readonly visibleFrom?: number | null | undefined;
}

/** A notification, and who of those in the room is meant. */
export interface Projection {
  readonly notification: Notification;
  readonly meant: (viewer: Viewer) => boolean;
  /** It is for those who wait in the lobby, and not for those who are in the room. */
  readonly waiting?: true;
}

/** What `decide` may not look up itself. */
export interface Context {
  /** The time, in ms since 1970, for display only: nothing is decided by it. */
  readonly at: number;
  /** The log level up to which may be written: every live node of the cluster reads it. */
  readonly level: number;
  readonly limits: RoomLimits;
  readonly policy: RoomPolicy;
  /** An id that was never given out. */
  readonly newId: () => string;
}

/** How rooms go where their tokens say nothing of it. */
export interface RoomPolicy {
  /** Who opens a room is its host. */
  readonly firstIsHost: boolean;
  /** Where somebody follows when the last host leaves: nowhere, in rooms whose host is who opened them, or everywhere. */
  readonly hostFollows: 'never' | 'opened' | 'always';
  /** For the rooms of a tenant; without it no files are shared. */
  readonly files?: (tenant: string) => FileRules;
}

/** What holds for files in a room. */
export interface FileRules {
  readonly on: boolean;
  /** Of one file. */
  readonly maxBytes: number;
  /** Of all files of a room. */
  readonly roomBytes: number;
  /** How long a file is there at most, in ms; 0: as long as the meeting. */
  readonly keepMs: number;
}

export interface RoomLimits {
  /** Of those in the room; who moderates has a place beyond them. */
  readonly participants: number;
  /** Of those who wait in the lobby. */
  readonly waiting: number;
  readonly tracksPerParticipant: number;
}

/** What the room knows of an event, by its name. */
export interface EventRules<State, Event extends NamedEvent, Order> {
  /** How it is read from a log. */
  readonly schema: z.ZodType<Event>;
  /** The log level that a node needs to read it; where that hangs on what the event holds, told of each. */
  readonly level: number | ((event: Event) => number);
  /** The identity of whom it is about; null: nobody in particular. */
  readonly subject: (event: Event) => string | null;
  /** The parts of the state that it changes, as they are afterwards. Refuses nothing. */
  readonly apply: (state: State, event: Event, seq: number) => Partial<State>;
  /** What it becomes for viewers; at most one of the projections is for any one of them. */
  readonly project: (event: Event, seq: number) => readonly Projection[];
  /**
   * What becomes of it where it was written, though its command was answered as failed: it is kept, or taken back by an
   * order (undefined: there is nothing to take back any more).
   * @param holds whether somebody on this node holds a seat
   */
  readonly orphaned: 'kept' | ((event: Event, state: State, holds: (seat: Seat) => boolean) => Order | undefined);
  /** Most bytes of one as JSON. */
  readonly bytes: number;
  /**
   * Whose doing it takes away: where somebody else did that, it controls that one, and is recorded as such. With `secret` the
   * record does not say whose it was.
   */
  readonly takesFrom?: (event: Event, state: State) => { readonly identity: string; readonly secret?: boolean } | null;
  /** Its `at` says when it was written: the kernel sets it, where every node reads that (log level 3). */
  readonly stamped?: true;
}

/** Who of the actors a command takes, and how its `decide` knows it. */
interface ActorOf {
  /** A participant who is in the room. */
  readonly seat: Participant;
  /** A participant who waits in the lobby. */
  readonly waiting: Participant;
  /** A participant who is in the room, or a service. */
  readonly anyone: Acting;
  /** The node itself: no client asks for it. */
  readonly node: null;
}

interface RulesBy<By extends keyof ActorOf, State, Input, Event> {
  readonly by: By;
  /**
   * The events that carry the command out, in order; none where it changes nothing.
   * @throws {CausewayError} when the rules refuse the command.
   */
  readonly decide: (state: State, actor: ActorOf[By], params: Input, context: Context) => readonly Event[];
}

export type AnyRules<State, Input, Event> =
  | RulesBy<'seat', State, Input, Event>
  | RulesBy<'waiting', State, Input, Event>
  | RulesBy<'anyone', State, Input, Event>
  | RulesBy<'node', State, Input, Event>;

/** What a method answers, from what was written for it. */
export type Answer<State, Input, Output> = (
  written: readonly { readonly seq: number }[],
  state: State,
  identity: string,
  params: Input,
) => Output;

/** A method that answers more than `{}` needs an `answer`. */
type Answering<State, Name, Input> = Name extends CommandName
  ? Record<string, never> extends Result<Name>
    ? { readonly answer?: undefined }
    : { readonly answer: Answer<State, Input, Result<Name>> }
  : { readonly answer?: undefined };

/** What a command takes: of a method its params, of one that only nodes know what its feature says. */
type InputOf<Internal, Name> = Name extends CommandName
  ? Params<Name>
  : Name extends keyof Internal
    ? Internal[Name]
    : never;

/**
 * What is known of the notifications that come after the one that is looked at, by names that the features give to it:
 * as `left ann`. Each is asked whether it is needless, the last one first.
 */
export type Later = Map<string, boolean>;

/** Whether a notification is needless, by what comes later; and notes what it means for those before it. */
export type Needless<Event extends EventName> = (data: EventData<Event>, later: Later) => boolean;

/** It is told whatever comes later. */
export const neverNeedless = (): boolean => false;

/** Of those with the same name only the last one is told. */
export function lastOf<Data>(name: (data: Data) => string): (data: Data, later: Later) => boolean {
  return (data, later) => {
    const key = name(data);
    if (later.has(key)) return true;
    later.set(key, true);
    return false;
  };
}

/** What a node remembers of what was told in a room on it, beside the state. */
export interface Memory<Event extends NamedEvent, Order> {
  /** Takes the next event of the log. @param here whether somebody of an identity sits on this node @returns whether it is news */
  take(event: Event, here: (identity: string) => boolean): boolean;
  /** What a lost log is told again. @param seatOf of those who sit on this node */
  repeat(seatOf: (identity: string) => Seat | undefined): readonly Order[];
}

/** What an event was written with, from which others follow. */
export interface Around<Event extends NamedEvent> {
  readonly context: Context;
  /** Those of the same type of the same command, itself among them, in order. */
  readonly command: readonly Event[];
}

/** What a feature says of itself in types. */
interface FeatureTypes {
  /** The parts of the state that are its own, by name. */
  readonly parts: object;
  /** All of the state that it looks at: its own, and that of the features that it builds on. */
  readonly state: object;
  /** Its events. */
  readonly events: NamedEvent;
  /** What its commands yield: its own events, and those of others. */
  readonly emits: NamedEvent;
  /** Events of others that have consequences in it. */
  readonly follows: NamedEvent;
  /** Events of others that change its parts of the state; without it none do. */
  readonly watches?: NamedEvent;
  /** The methods that are its commands. */
  readonly methods: CommandName;
  /** Commands that only nodes give, each with its params. */
  readonly internal: object;
  /** The notifications that it makes of events. */
  readonly notifications: EventName;
  /** What of the view of a room is its own. */
  readonly view: keyof RoomView;
}

/** The most that a feature costs, in bytes of JSON. */
interface Cost {
  /** In the state, beside what it costs for each participant. */
  readonly state: number;
  /** In the state, for each participant. */
  readonly participant: number;
  /** In one notification. */
  readonly notification: number;
}

type NamesOf<T extends FeatureTypes> = T['methods'] | Extract<keyof T['internal'], string>;

/** A command of the feature, and who gives it. */
type OwnOrder<T extends FeatureTypes> = {
  readonly [N in NamesOf<T>]: {
    readonly actor: Actor;
    readonly type: N;
    readonly params: InputOf<T['internal'], N>;
  };
}[NamesOf<T>];

type WatchesOf<T extends FeatureTypes> = T extends { readonly watches: infer W extends NamedEvent } ? W : never;

/** What events of others change of a feature's own parts: by their names, behind their own `apply`. */
type Watching<T extends FeatureTypes> = [WatchesOf<T>] extends [never]
  ? { readonly watches?: undefined }
  : {
      readonly watches: {
        readonly [N in WatchesOf<T>['type']]: (
          state: T['state'],
          event: Extract<WatchesOf<T>, { readonly type: N }>,
        ) => Partial<T['parts']>;
      };
    };

export type Feature<T extends FeatureTypes> = Watching<T> & FeatureBody<T>;

interface FeatureBody<T extends FeatureTypes> {
  readonly parts: { readonly [K in keyof T['parts']]: Part<T['parts'][K]> };
  readonly events: {
    readonly [N in T['events']['type']]: EventRules<
      T['state'],
      Extract<T['events'], { readonly type: N }>,
      OwnOrder<T>
    >;
  };
  readonly commands: {
    readonly [N in NamesOf<T>]: AnyRules<T['state'], InputOf<T['internal'], N>, T['emits']> &
      Answering<T['state'], N, InputOf<T['internal'], N>>;
  };
  /**
   * Events of its own that follow from one of another feature: written with it, behind all that its command yields.
   * @param state as it is before
   */
  readonly follows: {
    readonly [N in T['follows']['type']]: (
      state: T['state'],
      event: Extract<T['follows'], { readonly type: N }>,
      around: Around<Extract<T['follows'], { readonly type: N }>>,
    ) => readonly T['events'][];
  };
  readonly notifications: { readonly [N in T['notifications']]: Needless<N> };
  /** What a late joiner is told, and who resumes after too long a time. */
  readonly view: { readonly [F in T['view']]: (state: T['state'], viewer: Viewer) => RoomView[F] };
  /**
   * What a log that was lost is told again of somebody, by the node on which that one sits and as that knew it; the
   * commands' `decide` merges it with what others told.
   */
  readonly reassert: (known: T['state'], participant: Participant) => readonly OwnOrder<T>[];
  /** null: it needs none. */
  readonly memory: (() => Memory<T['events'], OwnOrder<T>>) | null;
  readonly cost: Cost;
}
