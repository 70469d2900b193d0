/** That the features together are whole: checked by types, so that what is missing or there twice does not compile. */
import type { CommandName } from '../../../signaling/protocol/methods.ts';
import type { EventName, notifications } from '../../../signaling/protocol/notifications.ts';
import type { RoomView } from '../../../signaling/protocol/views.ts';

type Table = 'parts' | 'events' | 'commands' | 'notifications' | 'view';
type AnyFeature = Readonly<Record<Table, object>>;
type Features = Readonly<Record<string, AnyFeature>>;

/** The names that the features have in a table. */
type Names<F extends Features, T extends Table> = { [N in keyof F]: keyof F[N][T] }[keyof F];
/** The features that have a name in a table. */
type Owners<F extends Features, T extends Table, Name> = {
  [N in keyof F]: Name extends keyof F[N][T] ? N : never;
}[keyof F];
type IsUnion<U, All = U> = U extends All ? ([All] extends [U] ? false : true) : never;
/** Names that two features have in one of the tables. */
type Twice<F extends Features> = {
  [T in Table]: {
    [Name in Names<F, T>]: IsUnion<Owners<F, T, Name>> extends true ? Name : never;
  }[Names<F, T>];
}[Table];

/** Notifications of the room's log; `room.changes` only holds several of them. */
type Sequenced = Exclude<
  { [E in EventName]: (typeof notifications)[E]['sequenced'] extends true ? E : never }[EventName],
  'room.changes'
>;
/** What the room itself shows. */
type OfTheRoom = 'name' | 'seq';

/** What is wrong with the features; never: nothing. */
type Faults<F extends Features> =
  | `two features own ${Extract<Twice<F>, string>}`
  | `no feature owns ${Exclude<CommandName, Names<F, 'commands'>>}`
  | `no feature owns ${Exclude<Sequenced, Names<F, 'notifications'>>}`
  | `no feature shows ${Exclude<keyof RoomView, Names<F, 'view'> | OfTheRoom>}`;

type Whole<F extends Features> = [Faults<F>] extends [never] ? unknown : Readonly<Record<Faults<F>, never>>;

/** The features as they are: where they are not whole, the type of the argument says what is missing, or is there twice. */
export function whole<const F extends Features>(features: F & Whole<F>): F {
  return features;
}
