/** What nodes of each log level wrote is read by this one, however old: the first level is that of the first nodes. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { LeaseReader } from '../../cluster/lease-text.ts';
import { apply } from '../../domain/room/apply.ts';
import { events as eventRules } from '../../domain/room/features.ts';
import { type LoggedEvent, levelOf } from '../../domain/room/log.ts';
import {
  emptyRoom,
  fromSnapshot,
  parseSnapshot,
  type RoomSnapshot,
  type RoomState,
  toSnapshot,
} from '../../domain/room/state.ts';
import { Authenticator } from '../../redis/authenticator.ts';
import { RoomFormat, type ReadSlice } from './room-format.ts';

const Position = z.object({ seq: z.int(), batch: z.string() });
/** What was recorded of a room: all of its log, a snapshot on the way, and what the room was in the end. */
const Recording = z.object({
  secret: z.string(),
  key: z.object({ tenant: z.string(), room: z.string() }),
  /** As they stand in Redis. */
  entries: z.array(z.string()),
  end: Position,
  snapshot: z.object({ start: Position, sealed: z.string() }),
  state: z.record(z.string(), z.unknown()),
  lease: z.object({ key: z.string(), sealed: z.string() }),
});

/** Events whose level depends on their members, by the level at which they were written first, and by those above it. */
const OF_LEVEL_1 = ['participantJoined', 'participantAdmitted', 'connectionChanged', 'participantLeft', 'trackClosed'];
const WITHOUT_NEWER_MEMBERS = { 1: OF_LEVEL_1, 2: [...OF_LEVEL_1, 'chatSent'] };

describe.each([1, 2] as const)('level %i', (level) => {
  const file = new URL(`testing/level-${level}.json`, import.meta.url);
  const { secret, key, entries, end, snapshot, state, lease } = Recording.parse(JSON.parse(readFileSync(file, 'utf8')));
  const authenticator = new Authenticator(secret);
  const format = new RoomFormat(authenticator);
  const recorded = parseSnapshot(JSON.stringify(state));

  function read(start: z.infer<typeof Position>, sealed: string): ReadSlice {
    const rest = entries.slice(start.seq);
    const reply = ['fingerprint', 0, start.seq, start.batch, end.seq, end.batch, sealed, rest];
    const slice = format.openSlice(key, { seq: 0, batch: '' }, reply);
    if ('altered' in slice) throw new Error('the recording is not as its nodes wrote it');
    return slice;
  }
  /** What newer versions find out of old events beside that does not count. */
  const asOfThatLevel = (room: RoomState): RoomSnapshot => toSnapshot(room, level);
  const after = (before: RoomState, log: readonly LoggedEvent[]): RoomState => log.reduce(apply, before);

  test('its log holds every kind of event up to that level, and adds up to the room that it was', () => {
    const { slice } = read({ seq: 0, batch: '' }, '');
    const kinds = new Set(slice.events.map(({ event }) => event.type));
    const known = Object.entries(eventRules).flatMap(([name, rules]) =>
      typeof rules.level === 'number' && rules.level <= level ? [name] : [],
    );
    expect([...kinds].toSorted()).toEqual([...known, ...WITHOUT_NEWER_MEMBERS[level]].toSorted());
    expect(Math.max(...slice.events.map(({ event }) => levelOf(event)))).toBe(level);
    expect(asOfThatLevel(after(emptyRoom(key), slice.events))).toEqual(asOfThatLevel(fromSnapshot(recorded)));
  });

  test('its snapshot with what follows adds up to the same', () => {
    const { slice } = read(snapshot.start, snapshot.sealed);
    if (!slice.snapshot) throw new Error('no snapshot');
    const room = after(fromSnapshot(slice.snapshot), slice.events);
    expect(asOfThatLevel(room)).toEqual(asOfThatLevel(fromSnapshot(recorded)));
  });

  test('what this version writes for nodes of that level, they read: nothing is in it that they do not know', () => {
    expect(Object.keys(toSnapshot(fromSnapshot(recorded), level)).toSorted()).toEqual(Object.keys(state).toSorted());
  });

  test('its lease is understood, and tells its level', () => {
    expect(new LeaseReader(authenticator, 5_000).read(lease.key, lease.sealed)).toMatchObject({
      node: { id: 'eu-1', logLevel: level },
    });
  });
});
