/** A room as every node that hosts somebody in it knows it: the sum of its log. */
import { z } from 'zod';
import type { Participant } from '../features/seats.ts';
import { parts, type Parts } from './features.ts';
import { LOG_LEVEL, parseJson, UnreadableError } from './log.ts';

/** A room's address: the tenant comes from a verified token alone. */
export interface RoomKey {
  readonly tenant: string;
  readonly room: string;
}

type PartsBesideParticipants = Omit<Parts, 'participants'>;

/** Replaced, never changed: `apply` makes the next one. */
export interface RoomState extends RoomKey, PartsBesideParticipants {
  /** Sequence number of the last event applied; 0 before the first. */
  readonly seq: number;
  readonly participants: ReadonlyMap<string, Participant>;
}

/** A room's state as JSON, for the registry. What it lacks of the parts is as in an empty room. */
export interface RoomSnapshot extends RoomKey, Partial<PartsBesideParticipants> {
  readonly seq: number;
  readonly participants: readonly Participant[];
}

/** The state of a room before its first event. */
export function emptyRoom({ tenant, room }: RoomKey): RoomState {
  return { tenant, room, seq: 0, ...emptyParts(), participants: new Map() };
}

/** @param level only what nodes of this log level read is in it */
export function toSnapshot(state: RoomState, level: number = LOG_LEVEL): RoomSnapshot {
  const { tenant, room, seq } = state;
  const participants = [...state.participants.values()];
  return { tenant, room, seq, ...partsUpTo(level, state), participants };
}

export function fromSnapshot(snapshot: RoomSnapshot): RoomState {
  const participants = new Map(snapshot.participants.map((each) => [each.identity, each]));
  return { ...emptyParts(), ...snapshot, participants };
}

const Snapshot = z.object({
  tenant: z.string(),
  room: z.string(),
  seq: z.int().min(0),
  ...Object.fromEntries(
    Object.entries(parts).map(([name, { schema }]) => [name, name === 'participants' ? schema : schema.optional()]),
  ),
});

/** Reads a snapshot as it is stored; members that this version does not know stay. @throws {UnreadableError} */
export function parseSnapshot(text: string): RoomSnapshot {
  const snapshot = parseJson(text);
  if (!isSnapshot(snapshot)) throw new UnreadableError('no snapshot that this version reads');
  return snapshot;
}

function isSnapshot(value: unknown): value is RoomSnapshot {
  return Snapshot.safeParse(value).success;
}

/** One string for a room, to key maps by; tenant names hold no slash. */
export function roomId(key: RoomKey): string {
  return `${key.tenant}/${key.room}`;
}

function emptyParts(): PartsBesideParticipants;
function emptyParts(): object {
  return Object.fromEntries(partNames.map((name) => [name, parts[name].empty]));
}

function partsUpTo(level: number, state: RoomState): Partial<PartsBesideParticipants>;
function partsUpTo(level: number, state: RoomState): object {
  return Object.fromEntries(partNames.flatMap((name) => (parts[name].level > level ? [] : [[name, state[name]]])));
}

const isBesideParticipants = (name: string): name is keyof PartsBesideParticipants =>
  name !== 'participants' && Object.hasOwn(parts, name);
const partNames: readonly (keyof PartsBesideParticipants)[] = Object.keys(parts).filter(isBesideParticipants);
