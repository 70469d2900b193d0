/** Random commands on two nodes while Redis stands still, dies and forgets: in the end both nodes know the same room. */
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { CausewayError } from '../../domain/errors.ts';
import type { Draft } from '../../domain/testing/draft.ts';
import { CONTEXT, orderOf, draft } from '../../domain/testing/random-orders.ts';
import type { RoomKey } from '../../domain/room/state.ts';
import { systemClock } from '../../ports/clock.ts';
import { silentLogger } from '../../ports/logger.ts';
import { parseRedisUrl } from '../../redis/redis-url.ts';
import { RedisServer } from '../../redis/testing/redis-server.ts';
import { RoomReplica } from '../../services/room-replica.ts';
import { replayed } from '../../services/testing/replayed.ts';
import { RedisRegistry } from './redis-registry.ts';
import { keyOf, SECRET } from './testing/room-names.ts';

const RUNS = 12;

type Step = { readonly node: number; readonly draft: Draft } | { readonly fault: Fault };
type Fault = 'pause' | 'longPause' | 'restart' | 'flush' | 'loseRoom' | 'calm';

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ node: fc.nat(1), draft }) },
  {
    weight: 1,
    arbitrary: fc.record({ fault: fc.constantFrom<Fault>('pause', 'longPause', 'restart', 'flush', 'loseRoom') }),
  },
  // So that faults fall upon rooms at rest, too.
  { weight: 2, arbitrary: fc.constant<Step>({ fault: 'calm' }) },
);

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start();
});
afterAll(() => server.dispose());

const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

async function strike(fault: Fault, key: RoomKey): Promise<void> {
  switch (fault) {
    case 'pause':
    case 'longPause':
      server.pause();
      await wait(fault === 'pause' ? 100 : 2_000);
      server.resume();
      return;
    case 'restart':
      await server.kill();
      await server.start();
      return;
    case 'flush':
      await server.command('FLUSHALL');
      return;
    case 'loseRoom':
      await server.command('DEL', keyOf(key));
      return;
    case 'calm':
      await wait(20);
  }
}

async function openNode(key: RoomKey) {
  const address = parseRedisUrl(server.url);
  const registry = await RedisRegistry.open({ address, secret: SECRET, logger: silentLogger });
  const listener = {
    event: () => undefined,
    reset: () => undefined,
    orphaned: () => undefined,
    unreadable: () => undefined,
  };
  const replica = await RoomReplica.open(
    key,
    { registry, context: () => CONTEXT, clock: systemClock, logger: silentLogger },
    listener,
  );
  const close = async (): Promise<void> => {
    replica.close();
    await registry.close();
  };
  return { registry, replica, close };
}

test('two nodes end with the same room, whatever they do and Redis does', { timeout: 240_000 }, async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }), async (steps) => {
      runs += 1;
      const key = { tenant: 'acme', room: `random ${runs}` };
      const [one, two] = [await openNode(key), await openNode(key)];
      const commands: Promise<unknown>[] = [];
      const defects: unknown[] = [];
      for (const each of steps) {
        if ('fault' in each) {
          await strike(each.fault, key);
        } else {
          const { replica } = each.node === 0 ? one : two;
          const command = replica.execute(orderOf(replica.state, each.draft)).catch((error: unknown) => {
            if (!(error instanceof CausewayError)) defects.push(error);
          });
          commands.push(command);
        }
      }
      await Promise.all(commands);
      expect(defects).toEqual([]);
      await Promise.all([one.replica.settled(), two.replica.settled()]);
      await vi.waitFor(
        async () => {
          const truth = await replayed(one.registry, key);
          expect(one.replica.state).toEqual(truth);
          expect(two.replica.state).toEqual(truth);
        },
        { timeout: 10_000, interval: 50 },
      );
      await Promise.all([one.close(), two.close()]);
    }),
    // A run takes seconds: a failing one is not made smaller. fast-check prints the seed that repeats it.
    { numRuns: RUNS, endOnFailure: true },
  );
});
