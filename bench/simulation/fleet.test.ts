import { describe, expect, test } from 'vitest';
import { Fleet, type FleetOptions } from './fleet.ts';
import { Random } from './random.ts';
import { officeIn } from './testing/people.ts';

/** Each packet rate fills one CPU: 15 µs a packet. */
const PACKETS_OF_A_CPU = 1_000 / 0.015;

const fleetOf = (options: Partial<FleetOptions> = {}) =>
  new Fleet({ areas: [0, 1, 2], cpusPerNode: 1, entry: 'region', random: new Random(1), ...options });
const nodesIn = (fleet: Fleet, area: number) => [...fleet.nodes].filter((node) => node.area === area);
const open = (fleet: Fleet, area: number) => nodesIn(fleet, area).filter(({ draining }) => !draining);

describe('somebody', () => {
  test.each(['region', 'any'] as const)('is served in the nearest region, whoever was asked first (%s)', (entry) => {
    const fleet = fleetOf({ entry });
    for (let join = 0; join < 50; join += 1) {
      expect(fleet.place(officeIn(join % 3), [], 0).area).toBe(join % 3);
    }
    expect(fleet.asked).toBe(50);
    expect(fleet.rehomed > 0).toBe(entry === 'any');
  });

  test.each(['region', 'any'] as const)('is sent to the node of its region that has the room (%s)', (entry) => {
    const fleet = fleetOf({ entry });
    const [host] = nodesIn(fleet, 2);
    if (!host) throw new Error('no node');
    for (let join = 0; join < 50; join += 1) expect(fleet.place(officeIn(2), [host], 0)).toBe(host);
    expect(fleet.rehomed).toBeGreaterThan(0);
    expect(fleet.rehomed).toBeLessThan(50);
  });

  test('is sent away by a node that is loaded', () => {
    const fleet = fleetOf();
    const [loaded, idle] = nodesIn(fleet, 0);
    if (!loaded || !idle) throw new Error('no nodes');
    loaded.packetsPerSecond = PACKETS_OF_A_CPU;
    expect(loaded.load).toBeCloseTo(1);
    for (let join = 0; join < 20; join += 1) expect(fleet.place(officeIn(0), [], 0)).toBe(idle);
  });
});

describe('the fleet', () => {
  test('begins with two nodes in each region', () => {
    const fleet = fleetOf();
    expect(fleet.count.level).toBe(6);
    fleet.rescale(0);
    expect(fleet.count.level).toBe(6);
  });

  test('grows where there is too much to do, and only there', () => {
    const fleet = fleetOf();
    for (const node of nodesIn(fleet, 1)) node.packetsPerSecond = PACKETS_OF_A_CPU;
    fleet.rescale(1_000);
    expect(open(fleet, 1)).toHaveLength(3);
    expect(open(fleet, 0)).toHaveLength(2);
  });

  test('lets go of a node once it is empty, with its links', () => {
    const fleet = fleetOf();
    const [one, two] = nodesIn(fleet, 0);
    if (!one || !two) throw new Error('no nodes');
    for (const node of [one, two]) {
      node.packetsPerSecond = PACKETS_OF_A_CPU;
      node.participants = 2;
    }
    fleet.rescale(0);
    const third = nodesIn(fleet, 0).find((node) => node !== one && node !== two);
    if (!third) throw new Error('it did not grow');
    third.participants = 1;
    fleet.link(one, third, 0);
    fleet.link(third, one, 0);
    expect(fleet.links.level).toBe(1);
    for (const node of [one, two]) node.packetsPerSecond = 0;
    fleet.rescale(1_000);
    expect(third.draining).toBe(true);
    for (let join = 0; join < 20; join += 1) expect(fleet.place(officeIn(0), [third], 5_000)).not.toBe(third);
    expect([...fleet.nodes]).toContain(third);
    third.participants = 0;
    fleet.rescale(2_000);
    expect([...fleet.nodes]).not.toContain(third);
    expect(fleet.links.level).toBe(0);
    expect(fleet.count).toMatchObject({ level: 6, peak: 7 });
  });
});
