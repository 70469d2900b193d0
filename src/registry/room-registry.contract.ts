/** What every RoomRegistry has to keep: the suite that each adapter runs. */
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { apply } from '../domain/room/apply.ts';
import type { LoggedEvent } from '../domain/room/log.ts';
import type { RoomEvent } from '../domain/room/features.ts';
import { emptyRoom, fromSnapshot, toSnapshot, type RoomKey, type RoomState } from '../domain/room/state.ts';
import type { Draft } from '../domain/testing/draft.ts';
import { attempt, draft } from '../domain/testing/random-orders.ts';
import type { LogSlice, RoomRegistry } from '../ports/room-registry.ts';

export interface RegistryUnderTest {
  readonly registry: RoomRegistry;
  /** One more registry on the same store, as another node has it; where the store is the registry, the same one. */
  another(): Promise<RoomRegistry>;
  /** Lets the store lose a room's log. */
  lose(key: RoomKey): Promise<void>;
  /** Ends all of them and what they stand on. */
  dispose(): Promise<void>;
}

/** For what a follower finds only when it looks for itself. */
const PATIENCE = { timeout: 5_000 };

/** A reader of a log, who does with a slice what the port says. */
class Replica {
  state: RoomState;
  /** Every event that was applied, in order. */
  readonly applied: LoggedEvent[] = [];
  /** Slices heard that held a snapshot. */
  snapshots = 0;

  constructor(key: RoomKey) {
    this.state = emptyRoom(key);
  }

  readonly hear = ({ snapshot, reset, events }: LogSlice): void => {
    if (snapshot && (reset || snapshot.seq > this.state.seq)) {
      this.state = fromSnapshot(snapshot);
      this.snapshots += 1;
    }
    for (const logged of events) this.#apply(logged);
  };

  /** For a reader who also learns of events from its own appends: what it knows is passed over. */
  readonly catchUp = ({ snapshot, events }: LogSlice): void => {
    if (snapshot && snapshot.seq > this.state.seq) this.state = fromSnapshot(snapshot);
    for (const logged of events) if (logged.seq > this.state.seq) this.#apply(logged);
  };

  #apply(logged: LoggedEvent): void {
    this.state = apply(this.state, logged);
    this.applied.push(logged);
  }
}

const payloadOf = ({ event }: LoggedEvent): string => (event.type === 'messageSent' ? event.payload : event.type);
const payloadsOf = ({ events }: LogSlice): readonly string[] => events.map(payloadOf);

function note(payload: string): RoomEvent {
  return { type: 'messageSent', from: 'ann', topic: 'note', payload, to: null, at: 1_000 };
}

const notes = (...payloads: readonly string[]): readonly RoomEvent[] => payloads.map(note);

/** A room with `seq` events behind it, told from others by `locked`. */
const logged = (first: number, ...payloads: readonly string[]): readonly LoggedEvent[] =>
  payloads.map((payload, index) => ({ seq: first + index, event: note(payload) }));
const snapshotOf = (key: RoomKey, seq: number) => toSnapshot({ ...emptyRoom(key), seq, locked: true });

export function registryContract(name: string, makeRegistry: () => Promise<RegistryUnderTest>): void {
  describe(`${name}, by the contract of RoomRegistry`, () => {
    let subject: RegistryUnderTest;
    let registry: RoomRegistry;
    let other: RoomRegistry;
    const key: RoomKey = { tenant: 'acme', room: 'stand-up' };

    beforeEach(async () => {
      subject = await makeRegistry();
      ({ registry } = subject);
      other = await subject.another();
    });

    afterEach(() => subject.dispose());

    async function follower(afterSeq = 0, of: RoomRegistry = registry, room = key) {
      const replica = new Replica(room);
      if (afterSeq > 0) replica.state = { ...replica.state, seq: afterSeq };
      const unfollow = await of.follow(room, afterSeq, replica.hear);
      return { replica, unfollow };
    }

    const heard = (replica: Replica, ...payloads: readonly string[]): Promise<void> =>
      vi.waitFor(() => expect(replica.applied.map(payloadOf)).toEqual(payloads));

    describe('append', () => {
      test('numbers the events on from the one expected', async () => {
        await expect(registry.append(key, 0, notes('a', 'b'))).resolves.toEqual({ appended: true, seq: 2 });
        await expect(other.append(key, 2, notes('c'))).resolves.toEqual({ appended: true, seq: 3 });
        const { events } = await registry.read(key, 0);
        expect(events).toEqual(notes('a', 'b', 'c').map((event, index) => ({ seq: index + 1, event })));
      });

      test.each([
        ['behind', 1, ['b', 'c']],
        ['at the start', 0, ['a', 'b', 'c']],
      ])('from %s writes nothing, and says what was missed', async (_name, expectedSeq, missed) => {
        await registry.append(key, 0, notes('a', 'b', 'c'));
        const result = await other.append(key, expectedSeq, notes('late'));
        expect(result).toMatchObject({ appended: false });
        expect(result.appended ? [] : payloadsOf(result.missed)).toEqual(missed);
        expect(payloadsOf(await registry.read(key, 0))).toEqual(['a', 'b', 'c']);
      });

      test.each([
        ['to a room that was never written to', []],
        ['beyond the end', ['a']],
      ])('%s writes nothing, and says what there is', async (_name, there) => {
        if (there.length > 0) await registry.append(key, 0, notes(...there));
        const result = await registry.append(key, 7, notes('early'));
        const missed = result.appended ? undefined : result.missed;
        expect(missed?.snapshot).toMatchObject({ ...key, seq: 0, participants: [] });
        expect(missed && payloadsOf(missed)).toEqual(there);
        expect(payloadsOf(await registry.read(key, 0))).toEqual(there);
      });

      test('lets one of those who write at once win, and the others learn what it wrote', async () => {
        const results = await Promise.all(
          ['a', 'b', 'c', 'd'].map((each, index) => (index % 2 ? other : registry).append(key, 0, notes(each, each))),
        );
        const winners = results.filter(({ appended }) => appended);
        expect(winners).toEqual([{ appended: true, seq: 2 }]);
        const written = await registry.read(key, 0);
        const losers = results.flatMap((result) => (result.appended ? [] : [result.missed]));
        expect(losers).toEqual([written, written, written]);
        expect(written.events).toHaveLength(2);
      });

      test('takes many events, and large ones, at once', async () => {
        const large = notes(...Array.from({ length: 500 }, (_, index) => `${index} ${'ä'.repeat(1_000)}`));
        const { replica } = await follower(0, other);
        await registry.append(key, 0, large);
        await vi.waitFor(() => expect(replica.state.seq).toBe(500));
        expect(replica.applied.map(({ event }) => event)).toEqual(large);
      });

      test.each([
        'quote " backslash \\ brace {}',
        'line\nbreak\r\u2028',
        'null \u0000 byte',
        '🏢 e\u0301 \u{10ffff}',
        '',
      ])('keeps a payload as it is: %j', async (payload) => {
        await registry.append(key, 0, notes(payload));
        expect(payloadsOf(await other.read(key, 0))).toEqual([payload]);
      });
    });

    describe('read', () => {
      test('of a room that was never written to is an empty log at 0', async () => {
        await expect(registry.read(key, 0)).resolves.toEqual({ events: [] });
      });

      test('gives what follows, and nothing at the end', async () => {
        await registry.append(key, 0, notes('a', 'b', 'c'));
        expect(payloadsOf(await other.read(key, 1))).toEqual(['b', 'c']);
        await expect(other.read(key, 3)).resolves.toEqual({ events: [] });
      });

      test('gives the snapshot and the rest where the log was trimmed', async () => {
        await registry.append(key, 0, notes('a', 'b', 'c', 'd'));
        await registry.storeSnapshot(key, snapshotOf(key, 2));
        await registry.storeSnapshot(key, snapshotOf(key, 3));
        const slice = await other.read(key, 1);
        expect(slice.snapshot).toEqual(snapshotOf(key, 2));
        expect(slice.events.map(({ seq }) => seq)).toEqual([3, 4]);
        const after = await other.read(key, 2);
        expect(after.snapshot).toBeUndefined();
        expect(payloadsOf(after)).toEqual(['c', 'd']);
      });

      test('gives every event to a reader who lags behind the last snapshot', async () => {
        await registry.append(key, 0, notes('a', 'b', 'c', 'd'));
        await registry.storeSnapshot(key, snapshotOf(key, 4));
        await expect(other.read(key, 1)).resolves.toEqual({ events: logged(2, 'b', 'c', 'd') });
        await other.append(key, 4, notes('e'));
        await other.storeSnapshot(key, snapshotOf(key, 5));
        await expect(registry.read(key, 4)).resolves.toEqual({ events: logged(5, 'e') });
      });

      test('gives the newest snapshot to a reader who knows nothing', async () => {
        await registry.append(key, 0, notes('a', 'b', 'c'));
        await registry.storeSnapshot(key, snapshotOf(key, 1));
        await registry.storeSnapshot(key, snapshotOf(key, 2));
        await expect(other.read(key, 0)).resolves.toEqual({ snapshot: snapshotOf(key, 2), events: logged(3, 'c') });
      });

      test('gives the snapshot to a reader who is ahead of the log', async () => {
        await registry.append(key, 0, notes('a'));
        const slice = await registry.read(key, 5);
        expect(slice).toMatchObject({ snapshot: { seq: 0, participants: [] }, reset: true });
        expect(payloadsOf(slice)).toEqual(['a']);
      });
    });

    describe('storeSnapshot', () => {
      test('goes on after the whole log was trimmed', async () => {
        await registry.append(key, 0, notes('a', 'b'));
        await registry.storeSnapshot(key, snapshotOf(key, 2));
        await expect(other.append(key, 2, notes('c'))).resolves.toEqual({ appended: true, seq: 3 });
        await expect(other.read(key, 0)).resolves.toEqual({
          snapshot: snapshotOf(key, 2),
          events: [{ seq: 3, event: note('c') }],
        });
      });

      test('tells a writer who is far behind the snapshot and the rest', async () => {
        await registry.append(key, 0, notes('a', 'b', 'c'));
        await registry.storeSnapshot(key, snapshotOf(key, 2));
        await registry.storeSnapshot(key, snapshotOf(key, 3));
        await expect(other.append(key, 1, notes('late'))).resolves.toEqual({
          appended: false,
          missed: { snapshot: snapshotOf(key, 2), events: logged(3, 'c') },
        });
      });

      test.each([
        ['older than the one stored', 1],
        ['ahead of the log', 9],
      ])('changes nothing by a snapshot %s', async (_name, seq) => {
        await registry.append(key, 0, notes('a', 'b', 'c'));
        await registry.storeSnapshot(key, snapshotOf(key, 2));
        const before = await registry.read(key, 0);
        await other.storeSnapshot(key, { ...snapshotOf(key, seq), locked: false });
        await expect(registry.read(key, 0)).resolves.toEqual(before);
      });

      test('makes no room where there is none', async () => {
        await registry.storeSnapshot(key, snapshotOf(key, 3));
        await expect(registry.read(key, 0)).resolves.toEqual({ events: [] });
      });

      test('is nothing that followers hear of', async () => {
        const { replica } = await follower();
        await registry.append(key, 0, notes('a', 'b'));
        await heard(replica, 'a', 'b');
        await registry.storeSnapshot(key, snapshotOf(key, 2));
        await registry.append(key, 2, notes('c'));
        await heard(replica, 'a', 'b', 'c');
        expect(replica.snapshots).toBe(0);
      });
    });

    describe('follow', () => {
      test('tells what there is and what comes, own appends too, once each and in order', async () => {
        await registry.append(key, 0, notes('a', 'b'));
        const { replica } = await follower();
        await registry.append(key, 2, notes('c'));
        await other.append(key, 3, notes('d', 'e'));
        await registry.append(key, 5, notes('f'));
        await heard(replica, 'a', 'b', 'c', 'd', 'e', 'f');
        expect(replica.snapshots).toBe(0);
      });

      test('goes on from where the follower is', async () => {
        await registry.append(key, 0, notes('a', 'b', 'c'));
        const { replica } = await follower(2);
        await other.append(key, 3, notes('d'));
        await heard(replica, 'c', 'd');
      });

      test('starts with the snapshot where the log was trimmed', async () => {
        await registry.append(key, 0, notes('a', 'b', 'c'));
        await registry.storeSnapshot(key, snapshotOf(key, 2));
        const { replica } = await follower(0, other);
        await heard(replica, 'c');
        expect(replica.state).toEqual({ ...fromSnapshot(snapshotOf(key, 2)), seq: 3 });
      });

      test('tells each of several followers, even of one listener', async () => {
        const replicas = [new Replica(key), new Replica(key)];
        const [first, second] = replicas;
        if (!first || !second) throw new Error('two replicas');
        const twice: LogSlice[] = [];
        const listener = (slice: LogSlice): void => void twice.push(slice);
        await registry.follow(key, 0, first.hear);
        await other.follow(key, 0, second.hear);
        const unfollow = await registry.follow(key, 0, listener);
        await registry.follow(key, 0, listener);
        await registry.append(key, 0, notes('a'));
        await heard(first, 'a');
        await heard(second, 'a');
        await vi.waitFor(() => expect(twice.flatMap(payloadsOf)).toEqual(['a', 'a']));
        unfollow();
        await registry.append(key, 1, notes('b'));
        await vi.waitFor(() => expect(twice.flatMap(payloadsOf)).toEqual(['a', 'a', 'b']));
      });

      test('tells nothing more once it was called off, and may be called off twice', async () => {
        const { replica, unfollow } = await follower();
        const { replica: witness } = await follower();
        await registry.append(key, 0, notes('a'));
        await heard(replica, 'a');
        unfollow();
        unfollow();
        await registry.append(key, 1, notes('b'));
        await heard(witness, 'a', 'b');
        await heard(replica, 'a');
      });

      test('tells in order also those who hear it while a follower appends', async () => {
        let answered: Promise<unknown> | undefined;
        const answering = new Replica(key);
        await registry.follow(key, 0, (slice) => {
          answering.hear(slice);
          if (answering.state.seq === 1) answered ??= registry.append(key, 1, notes('answer'));
        });
        const { replica } = await follower();
        await registry.append(key, 0, notes('question'));
        await heard(replica, 'question', 'answer');
        await heard(answering, 'question', 'answer');
        await expect(answered).resolves.toEqual({ appended: true, seq: 2 });
      });

      test('misses nothing that is written while it starts', async () => {
        const writing = (async () => {
          for (let seq = 0; seq < 20; seq += 1) await registry.append(key, seq, notes(`${seq}`));
        })();
        const followers = await Promise.all(Array.from({ length: 5 }, () => follower(0, other)));
        await writing;
        for (const { replica } of followers) await heard(replica, ...Array.from({ length: 20 }, (_, seq) => `${seq}`));
      });
    });

    describe('forget', () => {
      test('drops the log at its end: the room starts anew', async () => {
        await registry.append(key, 0, notes('a', 'b', 'c'));
        await registry.storeSnapshot(key, snapshotOf(key, 2));
        await other.forget(key, 3);
        await expect(registry.read(key, 0)).resolves.toEqual({ events: [] });
        await expect(registry.append(key, 0, notes('new'))).resolves.toEqual({ appended: true, seq: 1 });
      });

      test.each([0, 1, 3])('drops nothing of a log of 2 when %i is expected', async (expectedSeq) => {
        await registry.append(key, 0, notes('a', 'b'));
        await other.forget(key, expectedSeq);
        expect(payloadsOf(await registry.read(key, 0))).toEqual(['a', 'b']);
      });

      test('of a room that there is not is nothing', async () => {
        await registry.forget(key, 0);
        await expect(registry.read(key, 0)).resolves.toEqual({ events: [] });
      });

      test('tells readers and writers who come from the old log that it is empty', async () => {
        await registry.append(key, 0, notes('a', 'b'));
        await other.forget(key, 2);
        const empty = { snapshot: toSnapshot(emptyRoom(key)), reset: true, events: [] };
        await expect(registry.read(key, 2)).resolves.toMatchObject(empty);
        await expect(registry.append(key, 2, notes('c'))).resolves.toMatchObject({ appended: false, missed: empty });
        const { replica } = await follower(2);
        await vi.waitFor(() => expect(replica.state).toEqual(emptyRoom(key)));
      });

      test('tells followers to start anew, and then what comes', async () => {
        const { replica } = await follower(0, other);
        await registry.append(key, 0, notes('a', 'b'));
        await heard(replica, 'a', 'b');
        await registry.forget(key, 2);
        await registry.append(key, 0, notes('new'));
        await heard(replica, 'a', 'b', 'new');
        expect(replica.state).toEqual({ ...emptyRoom(key), seq: 1 });
      });

      test('is told to followers, and not as a loss', async () => {
        const slices: LogSlice[] = [];
        await registry.append(key, 0, notes('a'));
        await other.follow(key, 0, (slice) => void slices.push(slice));
        await registry.forget(key, 1);
        await vi.waitFor(() => expect(slices.at(-1)).toMatchObject({ reset: true, snapshot: { seq: 0 } }));
        expect(slices.filter(({ absent }) => absent)).toEqual([]);
      });
    });

    describe('a lost log', () => {
      const restored = snapshotOf(key, 1_000);

      /** Three events, and a follower who has heard them. */
      async function lostRoom() {
        const slices: LogSlice[] = [];
        const replica = new Replica(key);
        await other.follow(key, 0, (slice) => {
          slices.push(slice);
          replica.hear(slice);
        });
        await registry.append(key, 0, notes('a', 'b', 'c'));
        await heard(replica, 'a', 'b', 'c');
        await subject.lose(key);
        return { slices, replica };
      }

      test('is absent to readers, writers and followers', async () => {
        const { slices } = await lostRoom();
        const absent = { absent: true, reset: true, snapshot: toSnapshot(emptyRoom(key)), events: [] };
        await expect(registry.read(key, 3)).resolves.toEqual(absent);
        await expect(registry.append(key, 3, notes('d'))).resolves.toEqual({ appended: false, missed: absent });
        await vi.waitFor(() => expect(slices.at(-1)).toEqual(absent), PATIENCE);
      });

      test('is restored by the first who does it, and goes on from there', async () => {
        const { replica } = await lostRoom();
        await expect(registry.restore(key, restored)).resolves.toBe(true);
        await expect(other.restore(key, snapshotOf(key, 2_000))).resolves.toBe(false);
        await expect(other.append(key, 1_000, notes('d'))).resolves.toEqual({ appended: true, seq: 1_001 });
        await expect(registry.read(key, 3)).resolves.toEqual({
          snapshot: restored,
          events: [{ seq: 1_001, event: note('d') }],
        });
        await vi.waitFor(() => expect(replica.state).toEqual({ ...fromSnapshot(restored), seq: 1_001 }), PATIENCE);
      });

      test('that was begun anew by somebody who did not know it resets the others', async () => {
        const { replica } = await lostRoom();
        await expect(registry.append(key, 0, notes('new'))).resolves.toEqual({ appended: true, seq: 1 });
        await vi.waitFor(() => expect(replica.state).toEqual({ ...emptyRoom(key), seq: 1 }), PATIENCE);
        await expect(registry.restore(key, restored)).resolves.toBe(false);
      });

      test('is not restored where there is a log', async () => {
        await registry.append(key, 0, notes('a'));
        await expect(other.restore(key, restored)).resolves.toBe(false);
        expect(payloadsOf(await registry.read(key, 0))).toEqual(['a']);
      });
    });

    describe('rooms', () => {
      const names = [
        'stand-up',
        'Stand-up',
        'stand-up/2',
        '2/stand-up',
        '__proto__',
        'constructor',
        '{a}b',
        'b{a}',
        '{}',
        '*',
        'a:b',
        'é',
        'e\u0301',
        '🏢 \u{10ffff}',
        'x'.repeat(128),
      ];

      test('are independent, whatever they and their tenants are called', async () => {
        const keys = ['acme', 'acme-2', 'constructor'].flatMap((tenant) => names.map((room) => ({ tenant, room })));
        const label = ({ tenant, room }: RoomKey): string => `${room} of ${tenant}`;
        const followers = await Promise.all(keys.map((each) => follower(0, other, each)));
        await Promise.all(keys.map((each) => registry.append(each, 0, notes(label(each)))));
        for (const [index, each] of keys.entries()) {
          const { replica } = followers[index] ?? (await follower());
          await heard(replica, label(each));
          expect(payloadsOf(await other.read(each, 0))).toEqual([label(each)]);
        }
        await registry.forget(key, 1);
        const left = await Promise.all(keys.map((each) => other.read(each, 0)));
        expect(left.filter(({ events }) => events.length > 0)).toHaveLength(keys.length - 1);
      });
    });

    describe('replicas', () => {
      /** Writes each draft as it stands against what this writer knows, again and again until it is in. */
      async function write(replica: Replica, of: RoomRegistry, room: RoomKey, each: Draft): Promise<void> {
        for (;;) {
          const { seq } = replica.state;
          const logged = attempt(replica.state, each)?.events ?? [];
          if (logged.length === 0) return;
          const result = await of.append(
            room,
            seq,
            logged.map(({ event }) => event),
          );
          replica.catchUp(result.appended ? { events: logged } : result.missed);
          if (result.appended) return;
        }
      }

      test('all end equal, however their writers and snapshots interleave', { timeout: 60_000 }, async () => {
        let runs = 0;
        await fc.assert(
          fc.asyncProperty(
            fc.array(fc.array(fc.record({ draft, snapshot: fc.nat(4).map((each) => each === 4) }), { maxLength: 12 }), {
              minLength: 2,
              maxLength: 4,
            }),
            fc.scheduler(),
            async (plans, scheduler) => {
              runs += 1;
              const room = { tenant: 'acme', room: `random ${runs}` };
              const writers = plans.map(async (plan, index) => {
                const of = index % 2 ? other : registry;
                const replica = new Replica(room);
                const unfollow = await of.follow(room, 0, replica.catchUp);
                for (const { draft: each, snapshot } of plan) {
                  await scheduler.schedule(Promise.resolve());
                  await write(replica, of, room, each);
                  if (snapshot) await of.storeSnapshot(room, toSnapshot(replica.state));
                }
                return { replica, unfollow };
              });
              const done = await scheduler.waitFor(Promise.all(writers));
              const truth = new Replica(room);
              truth.hear(await registry.read(room, 0));
              for (const { replica, unfollow } of done) {
                await vi.waitFor(() => expect(replica.state).toEqual(truth.state));
                const seqs = replica.applied.map(({ seq }) => seq);
                expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
                unfollow();
              }
            },
          ),
          { numRuns: 60 },
        );
      });
    });
  });
}
