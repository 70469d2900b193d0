import { describe, expect, test } from 'vitest';
import type { Attendee } from './calendar.ts';
import { EventQueue } from './event-queue.ts';
import { FleetNode } from './fleet.ts';
import { Flows } from './flows.ts';
import type { Picture, Scene } from './live-meeting.ts';
import { CAMERA, SILENT, SPEECH } from './media.ts';
import { RoomTraffic } from './room-traffic.ts';
import { attendee, officeIn } from './testing/people.ts';

const CPUS = 8;
const FLOWS = ['received', 'sent', 'hopped', 'hoppedNear', 'crossed', 'hops'] as const;
const node = (id: string, area: number) => new FleetNode(id, area, CPUS, () => []);
const [low, , high] = CAMERA.desk.layers.map(({ bytes }) => bytes);
const [lowest, , everything] = CAMERA.desk.upTo.map(({ bytes }) => bytes);

/** A room, and the sum of all that it says flows. */
function room() {
  const queue = new EventQueue();
  const total = new Flows();
  const hopped = new Set<string>();
  const traffic = new RoomTraffic(queue, {
    flowsChanged(before, after) {
      for (const name of FLOWS) {
        total[name] += after[name] - before[name];
      }
    },
    hopped: (from, to) => hopped.add(`${from.id} ${to.id}`),
  });
  return { queue, total, hopped, traffic };
}

const camera = (owner: Attendee): Picture => ({ owner, video: CAMERA.desk });
function scene(front: readonly Picture[], speaks?: Attendee, open: readonly Attendee[] = []): Scene {
  const voices = open.map((owner) => ({ owner, speaks: owner === speaks }));
  return { pictures: front, front, voices, forwarded: voices };
}
/** Until publishers have been told of what is no longer wanted. */
const settle = (queue: EventQueue): void => {
  while (queue.step());
};

describe('pictures', () => {
  test('on one node are received once each, and cross nothing', () => {
    const { queue, total, hopped, traffic } = room();
    const only = node('only', 0);
    const people = [0, 1, 2].map((index) => attendee(index));
    for (const person of people) traffic.enter(person, only);
    traffic.show(scene(people.map(camera)));
    settle(queue);
    // Each sees one large and one small; the last is seen small by both.
    expect(total.received).toBeCloseTo(3 * ((high ?? 0) + (low ?? 0)));
    expect(total.sent).toBeCloseTo(2 * (everything ?? 0) + (lowest ?? 0));
    expect(total).toMatchObject({ hopped: 0, crossed: 0, hops: 0 });
    expect(hopped.size).toBe(0);
  });

  test('cross to another node once, however many watch there, with all that the publisher sends', () => {
    const { queue, total, hopped, traffic } = room();
    const [near, far] = [node('near', 0), node('far', 1)];
    const publisher = attendee(0);
    traffic.enter(publisher, near);
    for (let index = 1; index <= 50; index += 1) {
      traffic.enter(attendee(index, { office: officeIn(1), camera: false }), far);
    }
    traffic.show(scene([camera(publisher)]));
    settle(queue);
    expect(total.received).toBeCloseTo(50 * (high ?? 0));
    expect(total.hopped).toBeCloseTo(everything ?? 0);
    expect(total.crossed).toBeCloseTo(everything ?? 0);
    expect(total.hoppedNear).toBe(0);
    expect(total.hops).toBe(1);
    expect([...hopped]).toEqual(['near far']);
  });

  test('leave layers that only others want on this side of a hop', () => {
    const { queue, total, traffic } = room();
    const [near, far] = [node('near', 0), node('far', 1)];
    const [speaker, other] = [attendee(0), attendee(1)];
    traffic.enter(speaker, near);
    traffic.enter(other, near);
    traffic.enter(attendee(2, { camera: false, office: officeIn(1) }), far);
    traffic.show(scene([camera(speaker), camera(other)]));
    settle(queue);
    // The far viewer wants the other camera small; the speaker, beside it, wants it large.
    expect(total.hopped).toBeCloseTo((everything ?? 0) + (lowest ?? 0));
  });

  test('that nobody sees are sent until their publisher is told', () => {
    const { queue, total, traffic } = room();
    const alone = attendee(0);
    traffic.enter(alone, node('only', 0));
    traffic.show(scene([camera(alone)]));
    expect(total.sent).toBeCloseTo(everything ?? 0);
    settle(queue);
    expect(total.sent).toBeCloseTo(0);
  });

  test('that cross to another node of the region leave it not', () => {
    const { queue, total, traffic } = room();
    const publisher = attendee(0);
    traffic.enter(publisher, node('one', 0));
    traffic.enter(attendee(1, { camera: false }), node('two', 0));
    traffic.show(scene([camera(publisher)]));
    settle(queue);
    expect(total.hoppedNear).toBeCloseTo(everything ?? 0);
    expect(total).toMatchObject({ hopped: total.hoppedNear, crossed: 0 });
  });

  test('from and to another area than the node count as crossing', () => {
    const { queue, total, traffic } = room();
    const central = node('central', 1);
    const [one, two] = [attendee(0), attendee(1, { office: officeIn(1), camera: false })];
    traffic.enter(one, central);
    traffic.enter(two, central);
    traffic.show(scene([camera(one)]));
    settle(queue);
    expect(total.crossed).toBeCloseTo(everything ?? 0);
    expect(total.hops).toBe(0);
  });
});

describe('sound', () => {
  test('goes to all but its speaker, and over a hop once', () => {
    const { total, traffic } = room();
    const [near, far] = [node('near', 0), node('far', 1)];
    const people = [0, 1, 2, 3].map((index) => attendee(index, { camera: false }));
    const [speaker, silent] = people;
    for (const [index, person] of people.entries()) traffic.enter(person, index < 2 ? near : far);
    if (!speaker || !silent) throw new Error('nobody');
    traffic.show(scene([], speaker, [speaker, silent]));
    expect(total.received).toBeCloseTo(3 * (SPEECH.bytes + SILENT.bytes));
    expect(total.sent).toBeCloseTo(SPEECH.bytes + SILENT.bytes);
    expect(total.hopped).toBeCloseTo(SPEECH.bytes + SILENT.bytes);
    expect(total.hops).toBe(2);
  });

  test('takes the way over both nodes', () => {
    const { traffic } = room();
    const [near, far] = [node('near', 0), node('far', 1)];
    const [speaker, beside, behind] = [attendee(0), attendee(1), attendee(2, { office: officeIn(1) })];
    traffic.enter(speaker, near);
    traffic.enter(beside, near);
    traffic.enter(behind, far);
    const ways: number[] = [];
    traffic.hear(speaker, 0, (ms) => ways.push(ms));
    expect(ways[0]).toBe(10);
    // 5 ms to the node, 5 ms from the other, and the ocean between them.
    expect(ways[1]).toBeGreaterThan(40);
  });
});

test('when all have gone nothing flows', () => {
  const { queue, total, traffic } = room();
  const [near, far] = [node('near', 0), node('far', 1)];
  const [one, two] = [attendee(0), attendee(1, { office: officeIn(1) })];
  traffic.enter(one, near);
  traffic.enter(two, far);
  traffic.show(scene([camera(one), camera(two)], one, [one, two]));
  expect(traffic.load).toBeGreaterThan(0);
  expect(traffic.nodes).toEqual([near, far]);
  expect(traffic.leave(one)).toBe(near);
  expect(traffic.leave(two)).toBe(far);
  traffic.show(scene([]));
  settle(queue);
  for (const name of FLOWS) {
    expect(total[name]).toBeCloseTo(0);
  }
  expect(traffic.nodes).toEqual([]);
  expect(traffic.load).toBe(0);
});
