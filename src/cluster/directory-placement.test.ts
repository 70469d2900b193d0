import { describe, expect, test } from 'vitest';
import type { NodeInfo } from '../ports/node-directory.ts';
import { DirectoryPlacement } from './directory-placement.ts';
import { FakeDirectory, nodeInfo } from './testing/nodes.ts';

/** Tenants that are bound to regions; `free` is not. */
const BOUND = new Map([
  ['european', new Set(['eu'])],
  ['american', new Set(['us'])],
  ['nowhere', new Set<string>()],
]);

interface Situation {
  readonly self?: Partial<NodeInfo>;
  readonly others?: readonly NodeInfo[];
  readonly tenant?: string;
  readonly hosts?: readonly string[];
  readonly rtt?: Readonly<Record<string, number>>;
  readonly rehomed?: boolean;
}

function placementOf({ self, others = [] }: Situation) {
  const directory = new FakeDirectory(nodeInfo('me', self));
  for (const node of others) directory.known.set(node.id, node);
  const refused: string[] = [];
  const onRefused = (): void => void refused.push('refused');
  return { placement: new DirectoryPlacement({ directory, regionsOfTenant: BOUND, onRefused }), refused };
}

/** What is thrown; `here` where nothing is. */
function check(situation: Situation): { readonly outcome: unknown; readonly refused: number } {
  const { tenant = 'free', hosts = [], rtt = {}, rehomed = false } = situation;
  const { placement, refused } = placementOf(situation);
  try {
    placement.check({ tenant, hosts: new Set(hosts), roundTripMs: new Map(Object.entries(rtt)), rehomed });
    return { outcome: 'here', refused: refused.length };
  } catch (error) {
    return { outcome: error, refused: refused.length };
  }
}

const american = nodeInfo('a', { region: 'us' });
const european = nodeInfo('e', { region: 'eu' });
const stopping = nodeInfo('s', { draining: true });
const LOADED = { load: 0.99 };
const DRAINING = { draining: true };

test('a tenant may be served in its own regions only, one that is bound to none anywhere', () => {
  const { placement } = placementOf({ self: { region: 'eu' } });
  expect(['free', 'european', 'american', 'nowhere'].filter((tenant) => placement.mayServe(tenant))).toEqual([
    'free',
    'european',
  ]);
});

describe('a client', () => {
  test.each<[string, Situation]>([
    ['of a node that is alone', {}],
    ['of a tenant that is bound to the region of this node', { tenant: 'european', others: [american] }],
    ['that another node sent, though this one is loaded', { rehomed: true, self: LOADED, others: [european] }],
    ['of a node that has the room, as another one has', { others: [european], hosts: ['me', 'e'] }],
    // Nodes hear one after the other who has the room: else they might send a client to and fro.
    ['that another node sent, though a third one has the room', { rehomed: true, others: [european], hosts: ['e'] }],
    [
      'that another node sent, though another region is nearer',
      { rehomed: true, others: [american], rtt: { eu: 200, us: 10 } },
    ],
    [
      'that another node sent, into a region that its tenant is bound to',
      { rehomed: true, tenant: 'european', self: LOADED, others: [european] },
    ],
  ])('stays: %s', (_, situation) => {
    expect(check(situation)).toEqual({ outcome: 'here', refused: 0 });
  });

  test.each<[string, Situation, NodeInfo]>([
    ['for the load', { self: LOADED, others: [american, european] }, european],
    ['to a node that has the room', { others: [nodeInfo('b'), european], hosts: ['e'] }, european],
    [
      'on, to a node that has the room, where the one that it was sent to stops',
      { rehomed: true, self: DRAINING, others: [nodeInfo('b'), european], hosts: ['me', 'e'] },
      european,
    ],
    [
      'for the load to a node that has the room',
      { self: LOADED, others: [nodeInfo('b'), european], hosts: ['me', 'e'] },
      european,
    ],
    ['into a nearer region', { others: [american], rtt: { eu: 200, us: 10 } }, american],
    ['into the region of its tenant', { tenant: 'american', others: [european, american] }, american],
    ['away from a node that stops', { self: DRAINING, others: [stopping, european] }, european],
    ['on, where the node that it was sent to stops', { rehomed: true, self: DRAINING, others: [european] }, european],
    [
      'on, where its tenant may not be',
      { rehomed: true, tenant: 'american', others: [european, american], rtt: { eu: 1 } },
      american,
    ],
  ])('is sent %s', (_, situation, { signalingUrl, region }) => {
    const outcome = expect.objectContaining({
      name: 'CausewayError',
      code: 'rehome',
      data: { url: signalingUrl, region },
    });
    expect(check(situation)).toEqual({ outcome, refused: 0 });
  });

  test.each<[string, Situation]>([
    ['no node is where its tenant may be', { tenant: 'american', others: [european] }],
    ['its tenant may be nowhere', { tenant: 'nowhere', others: [european, american] }],
    ['also if another node sent it', { tenant: 'american', rehomed: true }],
  ])('is refused and counted: %s', (_, situation) => {
    const outcome = expect.objectContaining({ code: 'region_not_allowed', retryAfterMs: undefined });
    expect(check(situation)).toEqual({ outcome, refused: 1 });
  });

  test.each<[string, Situation]>([
    ['all nodes stop', { self: DRAINING, others: [stopping] }],
    ['all nodes of its tenant stop', { tenant: 'european', self: DRAINING, others: [american, stopping] }],
    ['the node that it was sent to stops, and it is the last', { rehomed: true, self: DRAINING }],
  ])('is asked to try again: %s', (_, situation) => {
    const outcome = expect.objectContaining({ code: 'unavailable', retryAfterMs: 1_000 });
    expect(check(situation)).toEqual({ outcome, refused: 0 });
  });
});

describe('alternatives', () => {
  const crowd = [
    nodeInfo('far', { region: 'us', load: 0 }),
    nodeInfo('busy', { load: 0.9 }),
    nodeInfo('calm', { load: 0.1 }),
    nodeInfo('farther', { region: 'ap', load: 0.5 }),
    stopping,
  ];

  test.each<[string, Situation, readonly string[]]>([
    ['none of a node that is alone', {}, []],
    ['the own region first, then those with less load', { others: crowd }, ['calm', 'busy', 'far', 'farther']],
    ['where the tenant may be only', { others: crowd, tenant: 'european' }, ['calm', 'busy']],
    ['elsewhere, where the tenant may not be here', { others: crowd, tenant: 'american' }, ['far']],
    ['none where the tenant may be nowhere', { others: crowd, tenant: 'nowhere' }, []],
    ['also when this node stops', { self: DRAINING, others: [european] }, ['e']],
    [
      'a handful of many, the best',
      { others: Array.from({ length: 9 }, (_, index) => nodeInfo(`n${index}`, { load: 1 - index / 10 })) },
      ['n8', 'n7', 'n6', 'n5'],
    ],
  ])('are %s', (_, situation, ids) => {
    const urls = placementOf(situation).placement.alternatives(situation.tenant ?? 'free');
    expect(urls).toEqual(ids.map((id) => nodeInfo(id).signalingUrl));
  });
});
