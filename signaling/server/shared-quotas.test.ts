import { expect, test } from 'vitest';
import { coordinateAlone } from '../../src/coordination/alone.ts';
import { silentLogger } from '../../src/ports/logger.ts';
import { RareLog } from '../../src/ports/rare-log.ts';
import { DEFAULT_LIMITS, type SignalingLimits } from './limits.ts';
import { type Shared, SharedQuotas } from './shared-quotas.ts';

const ann = { tenant: 'acme', identity: 'ann' };

function quotasWith(limits: Partial<SignalingLimits>, shared: Partial<Shared> = {}): SharedQuotas {
  const { rates, rooms } = coordinateAlone();
  return new SharedQuotas({ ...DEFAULT_LIMITS, ...limits }, new RareLog(silentLogger), { rates, rooms, ...shared });
}

test('an identity, and a tenant, joins so often in a minute, and is told when to come again', async () => {
  const quotas = quotasWith({ joinsPerIdentity: 2, joinsPerTenant: 4 });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  for (let joins = 0; joins < 3; joins += 1) {
    quotas.join(ann);
    await settled();
  }
  expect(() => quotas.join(ann)).toThrow(
    expect.objectContaining({ code: 'rate_limited', retryAfterMs: expect.closeTo(60_000, -4) }),
  );
  quotas.join({ ...ann, tenant: 'other' });
  for (const identity of ['bob', 'cy']) {
    quotas.join({ ...ann, identity });
    await settled();
  }
  expect(() => quotas.join({ ...ann, identity: 'ed' })).toThrow(expect.objectContaining({ code: 'rate_limited' }));
});

test('the first seat of a room asks the other nodes, the last one lets it go; while they are away nobody is refused', async () => {
  const asked: string[] = [];
  let answer = async (): Promise<boolean> => true;
  const quotas = quotasWith(
    { roomsPerTenant: 1 },
    {
      rooms: {
        claim: (tenant, room, most) => {
          asked.push(`claim ${tenant} ${room} ${most}`);
          return answer();
        },
        letGo: async (tenant, room) => void asked.push(`let go ${tenant} ${room}`),
      },
    },
  );
  const seats = [await quotas.takeRoom(ann, 'a'), await quotas.takeRoom(ann, 'a')];
  expect(asked).toEqual(['claim acme a 1']);
  seats[0]?.();
  expect(asked).toHaveLength(1);
  seats[1]?.();
  expect(asked).toEqual(['claim acme a 1', 'let go acme a']);
  answer = async () => false;
  await expect(quotas.takeRoom(ann, 'b')).rejects.toMatchObject({ code: 'limit_exceeded' });
  answer = async () => {
    throw new Error('away');
  };
  await quotas.takeRoom(ann, 'b');
});

test('without a bound nobody is asked', async () => {
  const never = async (): Promise<never> => {
    throw new Error('asked');
  };
  const quotas = quotasWith({}, { rooms: { claim: never, letGo: never } });
  (await quotas.takeRoom(ann, 'a'))();
});
