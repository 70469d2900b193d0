/** What is done to a cluster in a chaos run, and when: the same for the same seed. */
import * as fc from 'fast-check';
import type { Source } from '../../../signaling/protocol/primitives.ts';

export const NODES = ['eu-1', 'us-1', 'ap-1'] as const;
export type NodeName = (typeof NODES)[number];

/** The first two moderate. */
export const CLIENTS = ['hana', 'cora', 'ann', 'bob', 'cid', 'dee', 'eve'] as const;
export type ClientName = (typeof CLIENTS)[number];
/** Never leaves and is never removed, so that somebody who may moderate is always there. */
export const KEEPER: ClientName = 'hana';
export const MODERATORS: readonly ClientName[] = [KEEPER, 'cora'];

/** What is meant by `nth` of those that are there when it is done: it wraps around. */
export type Action =
  | { readonly do: 'join' | 'leave' | 'send' | 'hand' | 'ask' | 'poll' }
  | { readonly do: 'chat'; readonly to: 'all' | 'hosts' | 'one' }
  /** To one of the messages, polls and questions. */
  | { readonly do: 'edit' | 'react' | 'delete' | 'vote' | 'close' | 'support' | 'answer'; readonly nth: number }
  | { readonly do: 'publish'; readonly source: Source }
  | { readonly do: 'unpublish' | 'pause' | 'resume' | 'admit' | 'remove' | 'mute'; readonly nth: number }
  | { readonly do: 'update'; readonly locked: boolean; readonly lobby: boolean };

/** `stop` ends it; after so long it is started again, empty. `pause` lets it stand still. */
export interface RedisFault {
  readonly redis: 'stop' | 'pause' | 'flush';
  readonly forMs: number;
}

/** `kill` is SIGKILL; after so long it is started again. `pause` is SIGSTOP, and SIGCONT after so long. */
export interface NodeFault {
  readonly node: NodeName;
  readonly fault: 'kill' | 'pause';
  readonly forMs: number;
}

export type Fault = NodeFault | RedisFault;

export type Step = { readonly afterMs: number } & (
  | { readonly client: ClientName; readonly action: Action }
  | { readonly fault: Fault }
);

const nth = fc.nat(5);
const doing = (...names: Extract<Action, { readonly nth: number }>['do'][]): fc.Arbitrary<Action> =>
  fc.record({ do: fc.constantFrom(...names), nth });
const plain = (name: 'join' | 'leave' | 'send' | 'hand' | 'ask' | 'poll'): fc.Arbitrary<Action> =>
  fc.constant({ do: name });

const publish: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('publish'),
  source: fc.constantFrom<Source>('microphone', 'camera', 'screen'),
});
const update: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('update'),
  locked: fc.boolean(),
  lobby: fc.boolean(),
});

const anybodys: fc.Arbitrary<Action> = fc.oneof(
  { weight: 5, arbitrary: plain('send') },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('chat'), to: fc.constantFrom('all', 'all', 'hosts', 'one') }) },
  { weight: 3, arbitrary: doing('edit', 'react', 'delete') },
  { weight: 2, arbitrary: plain('hand') },
  { weight: 3, arbitrary: doing('vote') },
  { weight: 1, arbitrary: plain('ask') },
  { weight: 2, arbitrary: doing('support') },
  { weight: 3, arbitrary: plain('join') },
  { weight: 3, arbitrary: publish },
  { weight: 3, arbitrary: doing('unpublish', 'pause', 'resume') },
);
const leave = plain('leave');
const moderating: fc.Arbitrary<Action> = fc.oneof(
  { weight: 3, arbitrary: doing('admit') },
  { weight: 2, arbitrary: doing('mute') },
  { weight: 1, arbitrary: doing('remove') },
  { weight: 1, arbitrary: update },
  { weight: 2, arbitrary: plain('poll') },
  { weight: 1, arbitrary: doing('close', 'answer') },
);

const command = fc.oneof(
  { weight: 14, arbitrary: fc.record({ client: fc.constantFrom(...CLIENTS), action: anybodys }) },
  { weight: 1, arbitrary: fc.record({ client: fc.constantFrom(...CLIENTS.slice(1)), action: leave }) },
  { weight: 3, arbitrary: fc.record({ client: fc.constantFrom(...MODERATORS), action: moderating }) },
);

const node = fc.constantFrom(...NODES);
const faulty: fc.Arbitrary<Fault> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ node, fault: fc.constant('kill' as const), forMs: fc.integer({ max: 3_000, min: 0 }) }),
  },
  // Longer than a lease, too: then the others take the node for lost.
  {
    weight: 2,
    arbitrary: fc.record({ node, fault: fc.constant('pause' as const), forMs: fc.integer({ min: 50, max: 8_000 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      redis: fc.constantFrom('stop' as const, 'pause' as const, 'flush' as const),
      forMs: fc.integer({ min: 0, max: 5_000 }),
    }),
  },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 16, arbitrary: fc.tuple(fc.nat(120), command).map(([afterMs, rest]) => ({ afterMs, ...rest })) },
  { weight: 1, arbitrary: fc.record({ afterMs: fc.nat(400), fault: faulty }) },
);

const plan = fc.array(step, { minLength: 90, maxLength: 110, size: 'max' });

export function planOf(seed: number): readonly Step[] {
  return fc.sample(plan, { seed, numRuns: 1 })[0] ?? [];
}
