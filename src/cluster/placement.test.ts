import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NodeInfo } from '../ports/node-directory.ts';
import { LOADED, place, REGION_MARGIN_MS, type PlacementRequest } from './placement.ts';
import { nodeInfo } from './testing/nodes.ts';

const me = (rest: Partial<NodeInfo> = {}) => nodeInfo('me', rest);
const other = (id: string, rest: Partial<NodeInfo> = {}) => nodeInfo(id, rest);

interface Situation {
  readonly self?: NodeInfo;
  readonly others?: readonly NodeInfo[];
  readonly hosts?: readonly string[];
  readonly rtt?: Readonly<Record<string, number>>;
  readonly allowed?: readonly string[];
  /** Whether the directory has the node asked. */
  readonly listed?: boolean;
}

const request = ({
  self = me(),
  others = [],
  hosts = [],
  rtt = {},
  allowed,
  listed = true,
}: Situation): PlacementRequest => ({
  self,
  nodes: listed ? [...others, self] : others,
  hosts: new Set(hosts),
  roundTripMs: new Map(Object.entries(rtt)),
  allowedRegions: allowed && new Set(allowed),
});

/** `here`, a node's id, or `refused: …`. */
function outcome(situation: Situation): string {
  const placement = place(request(situation));
  if ('here' in placement) return 'here';
  return 'rehome' in placement ? placement.rehome.id : `refused: ${placement.refused}`;
}

describe('the node asked', () => {
  test.each<[string, Situation]>([
    ['alone', {}],
    ['alone and loaded', { self: me({ load: 0.99 }) }],
    ['not in the directory yet', { listed: false, others: [other('a')] }],
    ['though another has less load', { self: me({ load: 0.8 }), others: [other('a')] }],
    [
      'that has the room, though another has it too and less load',
      { self: me({ load: 0.8 }), others: [other('a')], hosts: ['me', 'a'] },
    ],
    ['though another has the room, which is loaded', { others: [other('a', { load: LOADED })], hosts: ['a'] }],
    ['though another has the room, which drains', { others: [other('a', { draining: true })], hosts: ['a'] }],
    ['though another has the room, elsewhere', { others: [other('a', { region: 'us' })], hosts: ['a'] }],
    ['though one has the room that is not in the directory', { others: [other('a')], hosts: ['b'] }],
    ['loaded like all of its region', { self: me({ load: 0.95 }), others: [other('a', { load: 0.86 })] }],
    [
      'loaded like all of its region, of which another has the room',
      { self: me({ load: 0.95 }), others: [other('a', { load: LOADED })], hosts: ['a'] },
    ],
    ['loaded, the others of its region drain', { self: me({ load: 1 }), others: [other('a', { draining: true })] }],
    ['loaded, the others are elsewhere', { self: me({ load: 1 }), others: [other('a', { region: 'us' })] }],
    [
      'another region is nearer, but not by much',
      { others: [other('a', { region: 'us' })], rtt: { eu: 10 + REGION_MARGIN_MS, us: 10 } },
    ],
    [
      'another region is nearer, but has no node that takes anybody',
      { others: [other('a', { region: 'us', draining: true })], rtt: { eu: 200, us: 10 } },
    ],
    ['the nearest region has no node at all', { rtt: { eu: 200, us: 10 } }],
    [
      'the nearest region is not allowed',
      { others: [other('a', { region: 'us' })], rtt: { eu: 200, us: 10 }, allowed: ['eu'] },
    ],
    ['a round-trip time that is no number', { others: [other('a', { region: 'us' })], rtt: { us: Number.NaN } }],
  ])('keeps the client: %s', (_, situation) => {
    expect(outcome(situation)).toBe('here');
  });
});

describe('another node', () => {
  const crowd = [
    other('low', { load: 0.1 }),
    other('room', { load: 0.5 }),
    other('full', { load: LOADED }),
    other('gone', { draining: true }),
    other('far', { region: 'us', load: 0 }),
  ];
  const loaded = me({ load: LOADED });

  test.each<[string, Situation, string]>([
    ['the least loaded', { self: loaded, others: crowd }, 'low'],
    ['one that has the room', { others: crowd, hosts: ['room'] }, 'room'],
    ['one that has the room, when this one is loaded', { self: loaded, others: crowd, hosts: ['room'] }, 'room'],
    [
      'one that has the room, when this one has it and is loaded',
      { self: loaded, others: crowd, hosts: ['me', 'room'] },
      'room',
    ],
    [
      'the least loaded, when this one has the room and is loaded',
      { self: loaded, others: crowd, hosts: ['me'] },
      'low',
    ],
    ['the least loaded of those that have the room', { others: crowd, hosts: ['full', 'room', 'low'] }, 'low'],
    ['not one that has the room and is loaded', { self: loaded, others: crowd, hosts: ['full'] }, 'low'],
    ['not one that has the room and drains', { self: loaded, others: crowd, hosts: ['gone'] }, 'low'],
    ['not one that has the room elsewhere', { self: loaded, others: crowd, hosts: ['far'] }, 'low'],
    ['when this one drains', { self: me({ draining: true }), others: crowd }, 'low'],
    ['elsewhere when this one drains', { self: me({ draining: true }), others: crowd.slice(3) }, 'far'],
    ['in a nearer region', { others: crowd, rtt: { eu: 100, us: 10 } }, 'far'],
    ['in the only region that the client reached', { others: crowd, rtt: { us: 10 } }, 'far'],
    ['in an allowed region', { others: crowd, allowed: ['us'] }, 'far'],
    ['loaded, in a nearer region', { others: [other('a', { region: 'us', load: 1 })], rtt: { eu: 99, us: 1 } }, 'a'],
    [
      'in the nearest region of those allowed',
      {
        others: [...crowd, other('ap', { region: 'ap' })],
        rtt: { eu: 1, us: 20, ap: 10 },
        allowed: ['us', 'ap'],
      },
      'ap',
    ],
    [
      'of any allowed region while nothing is known of the client',
      { others: [...crowd, other('ap', { region: 'ap', load: 0.4 })], hosts: ['ap'], allowed: ['us', 'ap'] },
      'ap',
    ],
    [
      'with fewer participants of two with the same load',
      { self: loaded, others: [other('a', { participants: 3 }), other('b', { participants: 2 })] },
      'b',
    ],
  ])('gets the client: %s', (_, situation, id) => {
    expect(outcome(situation)).toBe(id);
  });
});

describe('nobody', () => {
  test.each<[string, Situation, string]>([
    ['no node is in an allowed region', { others: [other('a', { region: 'us' })], allowed: ['ap'] }, 'refused: region'],
    ['the tenant may be nowhere', { allowed: [] }, 'refused: region'],
    ['all drain', { self: me({ draining: true }), others: [other('a', { draining: true })] }, 'refused: draining'],
    [
      'all that are allowed drain',
      { others: [other('a', { region: 'us', draining: true })], allowed: ['us'] },
      'refused: draining',
    ],
  ])('gets the client: %s', (_, situation, refusal) => {
    expect(outcome(situation)).toBe(refusal);
  });
});

const region = fc.constantFrom<string[]>('eu', 'us', 'ap');
const load = fc.constantFrom(0, 0.3, 0.6, LOADED, 1);
const node = (id: string) => fc.record({ region, load, draining: fc.boolean() }).map((rest) => nodeInfo(id, rest));
const requests = fc.record({
  nodes: fc.tuple(node('a'), node('b'), node('c'), node('d')),
  hosts: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd')).map((ids) => new Set(ids)),
  roundTripMs: fc.dictionary(region, fc.nat(300)).map((rtt) => new Map(Object.entries(rtt))),
  allowedRegions: fc.option(
    fc.uniqueArray(region).map((regions) => new Set(regions)),
    { nil: undefined },
  ),
});

test('whoever is chosen takes participants, is allowed, and would itself keep the client', () => {
  fc.assert(
    fc.property(requests, ({ nodes, ...rest }) => {
      const [self] = nodes;
      const placement = place({ self, nodes, ...rest });
      if ('refused' in placement) return;
      const chosen = 'here' in placement ? self : placement.rehome;
      expect(chosen.draining).toBe(false);
      expect(rest.allowedRegions?.has(chosen.region) ?? true).toBe(true);
      expect(place({ self: chosen, nodes, ...rest })).toEqual({ here: true });
    }),
    { numRuns: 1_000 },
  );
});

test('whoever is chosen has the room and is not loaded, if any such node of that region is open', () => {
  const fits = (node: NodeInfo, hosts: ReadonlySet<string>): boolean => hosts.has(node.id) && node.load < LOADED;
  fc.assert(
    fc.property(requests, ({ nodes, ...rest }) => {
      const [self] = nodes;
      const placement = place({ self, nodes, ...rest });
      if ('refused' in placement) return;
      const chosen = 'here' in placement ? self : placement.rehome;
      const near = nodes.filter(({ region, draining }) => region === chosen.region && !draining);
      expect(fits(chosen, rest.hosts)).toBe(near.some((node) => fits(node, rest.hosts)));
    }),
    { numRuns: 1_000 },
  );
});

test('nobody is refused while an allowed node is open', () => {
  fc.assert(
    fc.property(requests, ({ nodes, ...rest }) => {
      const possible = nodes.some((each) => !each.draining && (rest.allowedRegions?.has(each.region) ?? true));
      expect('refused' in place({ self: nodes[0], nodes, ...rest })).toBe(!possible);
    }),
    { numRuns: 1_000 },
  );
});
