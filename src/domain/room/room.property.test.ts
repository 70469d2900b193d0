import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { notifications, type Notification } from '../../../signaling/protocol/notifications.ts';
import { RoomView } from '../../../signaling/protocol/views.ts';
import { coalesce } from './coalesce.ts';
import { commands, type CommandType, events, features, type Order } from './features.ts';
import { type LoggedEvent, mostBytesOf } from './log.ts';
import { project, projectFor, projectRoom, sees } from './project.ts';
import { emptyRoom, fromSnapshot, toSnapshot, type RoomSnapshot, type RoomState } from './state.ts';
import { written } from './written.ts';
import type { Participant } from '../features/seats.ts';
import { ClientModel, comparable } from '../testing/client-model.ts';
import { HIDDEN_NODE, LIMITS } from '../testing/draft.ts';
import { CONTEXT, drafts, play } from '../testing/random-orders.ts';
import { draws, receiversOf } from '../testing/samples.ts';
import { KEY, replay, type Step } from '../testing/rooms.ts';

const RUNS = { numRuns: 200 };
/** So many times as many at most, until what seldom happens has happened. */
const MOST_BATCHES = 50;

// Properties take their time on a machine that is busy with other things.
vi.setConfig({ testTimeout: 60_000 });

/** Checks something of every room that random commands lead to. */
function forEveryPlay(check: (steps: readonly Step[]) => void): void {
  fc.assert(
    fc.property(drafts, (all) => check(play(all))),
    RUNS,
  );
}

/** Each event with the state before and after it. */
function moments(steps: readonly Step[]): readonly { before: RoomState; logged: LoggedEvent; after: RoomState }[] {
  let before = emptyRoom(KEY);
  return logOf(steps).map((logged) => {
    const moment = { before, logged, after: replay(before, [logged]) };
    before = moment.after;
    return moment;
  });
}

const logOf = (steps: readonly Step[]): readonly LoggedEvent[] => steps.flatMap(({ events }) => events);
const inside = ({ participants }: RoomState): readonly Participant[] =>
  [...participants.values()].filter(({ state }) => state !== 'lobby');

/** Whether somebody comes into the room who cannot make room for itself. */
function comesIn({ event }: LoggedEvent): boolean {
  const comes = event.type === 'participantAdmitted' || (event.type === 'participantJoined' && !event.replaced);
  return comes && !event.participant.grants.moderate && event.participant.state !== 'lobby';
}

const last = (steps: readonly Step[]): RoomState => steps.at(-1)?.after ?? emptyRoom(KEY);
const idsOf = ({ tracks }: Participant): readonly string[] => tracks.map(({ id }) => id);

describe('random commands', () => {
  test('reach everything: each kind of event, full rooms, all tracks', () => {
    const missing = new Set([...Object.keys(events), 'full', 'tracks', 'waiting']);
    // The more features there are, the rarer is each of their events: some need many plays.
    for (let batch = 0; batch < MOST_BATCHES && missing.size > 0; batch += 1) {
      forEveryPlay((steps) => {
        for (const { event } of logOf(steps)) missing.delete(event.type);
        for (const { after } of steps) {
          if (inside(after).length === LIMITS.participants) missing.delete('full');
          if (after.participants.size - inside(after).length === LIMITS.waiting) missing.delete('waiting');
          for (const { tracks } of after.participants.values())
            if (tracks.length === LIMITS.tracksPerParticipant) missing.delete('tracks');
        }
      });
    }
    expect([...missing]).toEqual([]);
  });

  test('keep the room within its limits and its records in order', () => {
    forEveryPlay((steps) => {
      for (const { after, events } of steps) {
        const all = [...after.participants.values()];
        expect(all.length - inside(after).length).toBeLessThanOrEqual(LIMITS.waiting);
        if (events.some(comesIn)) expect(inside(after).length).toBeLessThanOrEqual(LIMITS.participants);
        expect([...after.participants.keys()]).toEqual(all.map(({ identity }) => identity));
        const ids = all.flatMap(idsOf);
        expect(new Set(ids).size).toBe(ids.length);
        for (const { tracks, state, visibleFrom, epoch } of all) {
          // Who waits in the lobby has no tracks, and sees nothing.
          expect(tracks.length).toBeLessThanOrEqual(state === 'lobby' ? 0 : LIMITS.tracksPerParticipant);
          expect(visibleFrom === null).toBe(state === 'lobby');
          expect(visibleFrom ?? after.seq).toBeGreaterThanOrEqual(epoch);
        }
      }
    });
  });

  test('make a log without gaps, in which each epoch is the place of its join', () => {
    forEveryPlay((steps) => {
      const log = logOf(steps);
      expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
      for (const { after } of steps) {
        for (const { identity, epoch } of after.participants.values()) {
          expect(log[epoch - 1]?.event).toMatchObject({ type: 'participantJoined', participant: { identity, epoch } });
        }
      }
    });
  });

  test('let a generation only grow', () => {
    forEveryPlay((steps) => {
      const generations = new Map<string, number>();
      for (const { after } of moments(steps)) {
        for (const { id, generation } of [...after.participants.values()].flatMap(({ tracks }) => tracks)) {
          expect(generation).toBeGreaterThanOrEqual(generations.get(id) ?? 1);
          generations.set(id, generation);
        }
      }
    });
  });

  test('get nothing through without the seat and the grant that it needs', () => {
    forEveryPlay((steps) => {
      const effective = steps.filter(({ events }) => events.length > 0);
      expect(effective.filter(({ before, order }) => !mayDo(before, order))).toEqual([]);
    });
  });

  test('are decided the same each time, and leave the state before as it was', () => {
    forEveryPlay((steps) => {
      for (const { before, order, events, after } of steps) {
        const copy = structuredClone(before);
        expect(written(before, order, CONTEXT)).toEqual(events.map(({ event }) => event));
        expect(replay(before, events)).toEqual(after);
        expect(before).toEqual(copy);
      }
    });
  });
});

/** The rules of who may do what, told again in another way, by the features' samples. */
function mayDo<M extends CommandType>(state: RoomState, { actor, type, params }: Order<M>): boolean {
  const may = draws[type]?.may;
  if (actor.kind !== 'seat' || !may) return actor.kind === 'node';
  const me = state.participants.get(actor.identity);
  return (
    me?.epoch === actor.epoch && (me.state === 'lobby') === (commands[type].by === 'waiting') && may(me, params, state)
  );
}

/** As JSON. */
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

describe('what the features cost', () => {
  const costs = Object.values(features).map(({ cost }) => cost);
  const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);
  /** Of the notification itself, and of the room's own name and place. */
  const FRAME = 256;

  test('is together so much for a room that a node knows what it takes on', () => {
    // docs/SCALING.md names these.
    expect(sum(costs.map(({ state }) => state))).toBeLessThanOrEqual(20 * 1_024 * 1_024);
    expect(sum(costs.map(({ participant }) => participant))).toBeLessThanOrEqual(25 * 1_024);
  });

  test('is no more than they say: in the state, in the log, and for a viewer', () => {
    const mostOf = (event: string): number =>
      Object.values(features).find(({ notifications }) => Object.hasOwn(notifications, event))?.cost.notification ?? 0;
    forEveryPlay((steps) => {
      for (const { logged, after } of moments(steps)) {
        expect(bytesOf(logged.event)).toBeLessThanOrEqual(mostBytesOf(logged.event.type));
        for (const { notification } of project(logged)) {
          expect(bytesOf(notification)).toBeLessThanOrEqual(mostOf(notification.event) + FRAME);
        }
        const most = sum(costs.map(({ state, participant }) => state + after.participants.size * participant));
        expect(bytesOf(toSnapshot(after))).toBeLessThanOrEqual(most + FRAME);
      }
    });
  });
});

describe('every replica of a log', () => {
  test('ends equal, from whichever snapshot it starts', () => {
    fc.assert(
      fc.property(drafts, fc.nat(), (all, cut) => {
        const steps = play(all);
        const log = logOf(steps);
        const at = cut % (log.length + 1);
        const early = replay(emptyRoom(KEY), log.slice(0, at));
        const stored: RoomSnapshot = JSON.parse(JSON.stringify(toSnapshot(early)));
        expect(replay(emptyRoom(KEY), log)).toEqual(last(steps));
        expect(replay(fromSnapshot(stored), log.slice(at))).toEqual(last(steps));
      }),
      RUNS,
    );
  });
});

/** Whom a notification tells of, as the room knows that one. */
function toldOf({ event, data }: Notification, before: RoomState, after: RoomState): Participant | undefined {
  const named = 'participant' in data ? data.participant.identity : 'identity' in data ? data.identity : '';
  // Of somebody who left it says what was before: who is sent back waits again by now.
  if (event === 'participant.left') return before.participants.get(named);
  return after.participants.get(named) ?? before.participants.get(named);
}

const HIDDEN = new RegExp(`${HIDDEN_NODE}|"(node|incarnation|epoch|grants|to)":`);

describe('what a participant is told', () => {
  test('is at most one notification for an event, in the shape of the protocol and with nothing more in it', () => {
    forEveryPlay((steps) => {
      for (const { logged, after } of moments(steps)) {
        for (const viewer of after.participants.values()) {
          const seen = project(logged).filter((projection) => sees(viewer, projection));
          expect(seen.length).toBeLessThanOrEqual(1);
          for (const { notification } of seen) {
            expect(notification.seq).toBe(logged.seq);
            expect(notifications[notification.event].sequenced).toBe(true);
            // Parsing drops what the table does not name: what is equal afterwards held nothing more.
            expect(notifications[notification.event].data.parse(notification.data)).toEqual(notification.data);
          }
        }
      }
    });
  });

  test('shows nothing hidden: the lobby, the messages of others, nodes, epochs and grants', () => {
    forEveryPlay((steps) => {
      for (const { before, logged, after } of moments(steps)) {
        const told = [...after.participants.values()].flatMap((viewer) => {
          const notification = projectFor(logged, viewer);
          return notification ? [{ viewer, notification }] : [];
        });
        for (const { viewer, notification } of told) {
          // Nothing of the room reaches the lobby, only what is written to it.
          if (viewer.state === 'lobby') expect(notification.event).toBe('lobby.message');
          const whom = toldOf(notification, before, after);
          expect(viewer.grants.moderate || whom?.state !== 'lobby').toBe(true);
          expect(whom?.hidden !== true || whom.identity === viewer.identity).toBe(true);
          expect(JSON.stringify(notification)).not.toMatch(HIDDEN);
          expect(receiversOf(logged.event.type, logged.event) ?? [viewer.identity]).toContain(viewer.identity);
        }
      }
    });
  });

  test('the view of the room too', () => {
    forEveryPlay((steps) => {
      for (const { after } of steps) {
        for (const viewer of [...after.participants.values()].filter(({ state }) => state !== 'lobby')) {
          const view = projectRoom(after, viewer);
          expect(RoomView.parse(view)).toEqual(view);
          expect(JSON.stringify(view)).not.toMatch(HIDDEN);
          expect(viewer.grants.moderate || view.participants.every(({ state }) => state !== 'lobby')).toBe(true);
          const others = view.participants.filter(({ identity }) => identity !== viewer.identity);
          expect(others.filter(({ identity }) => after.participants.get(identity)?.hidden)).toEqual([]);
        }
      }
    });
  });

  test('keeps a client that only listens equal to the room, from its entry to its end', () => {
    forEveryPlay((steps) => {
      const clients = new Map<string, ClientModel>();
      for (const { logged, after } of moments(steps)) {
        for (const viewer of after.participants.values()) {
          const notification = projectFor(logged, viewer);
          // One session of an identity is one client: a seat taken over is another's.
          const session = `${viewer.identity} ${viewer.epoch}`;
          if (viewer.state === 'lobby') {
            // Who is sent back forgets the room.
            clients.delete(session);
            continue;
          }
          const entered = logged.seq === viewer.visibleFrom || seesAnew(logged, viewer);
          if (entered) clients.set(session, new ClientModel(projectRoom(after, viewer)));
          else if (notification) hearing(clients, session).hear(notification);
          expect(hearing(clients, session).view).toEqual(comparable(projectRoom(after, viewer)));
        }
      }
    });
  });

  test('keeps it equal when it is told together what happened within a while, without what is needless', () => {
    fc.assert(
      fc.property(drafts, fc.integer({ min: 2, max: 12 }), (all, together) => {
        const clients = new Map<string, { readonly client: ClientModel; heard: Notification[] }>();
        for (const [index, { logged, after }] of moments(play(all)).entries()) {
          for (const viewer of after.participants.values()) {
            const session = `${viewer.identity} ${viewer.epoch}`;
            const notification = projectFor(logged, viewer);
            if (viewer.state === 'lobby') {
              clients.delete(session);
              continue;
            }
            if (logged.seq === viewer.visibleFrom || seesAnew(logged, viewer)) {
              clients.set(session, { client: new ClientModel(projectRoom(after, viewer)), heard: [] });
            } else if (notification) clients.get(session)?.heard.push(notification);
            const known = clients.get(session);
            if (!known || (index + 1) % together !== 0) continue;
            for (const each of coalesce(known.heard.splice(0))) known.client.hear(each);
            expect(known.client.view).toEqual(comparable(projectRoom(after, viewer)));
          }
        }
      }),
      RUNS,
    );
  });

  test('is the same when it is read off the log later', () => {
    forEveryPlay((steps) => {
      const live = new Map<Participant['epoch'], Notification[]>();
      for (const { logged, after } of moments(steps)) {
        for (const viewer of inside(after)) {
          const heard = live.get(viewer.epoch) ?? [];
          live.set(viewer.epoch, [...heard, ...[projectFor(logged, viewer) ?? []].flat()]);
        }
      }
      const all = logOf(steps);
      for (const viewer of inside(last(steps))) {
        // Who may see more, or less, than before is told the room as a whole.
        if (all.some((logged) => seesAnew(logged, viewer))) continue;
        const later = all.flatMap((logged) => projectFor(logged, viewer) ?? []);
        expect(later).toEqual(live.get(viewer.epoch) ?? []);
      }
    });
  });
});

/** Whether somebody's own role changed, or it was sent back to the lobby: it is told the room as it is then, or later. */
const seesAnew = ({ event }: LoggedEvent, { identity }: Participant): boolean =>
  (event.type === 'roleChanged' || event.type === 'participantSentBack') && event.participant.identity === identity;

function hearing(clients: ReadonlyMap<string, ClientModel>, session: string): ClientModel {
  const client = clients.get(session);
  if (!client) throw new Error(`${session} was told something before it entered`);
  return client;
}
