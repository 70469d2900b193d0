import { expect, test } from 'vitest';
import { measureWebhooks } from '../webhooks.ts';

test(
  'three nodes, a receiver that fails at random, the sender killed, Redis failed over, the receiver away: webhooks keep their promises',
  { timeout: 120_000 },
  async () => {
    const results = await measureWebhooks(
      { events: 150, rooms: 3, kills: 1, awayHours: 8, awayEvents: 100, perSecond: 40 },
      () => undefined,
    );
    const broken = Object.entries(results).filter(([name, value]) => name.startsWith('broken') && value !== 0);
    expect(broken).toEqual([]);
    expect(results).toMatchObject({ meetings: 3, gaps: 0 });
    expect(results['events']).toBeGreaterThan(250);
    expect(results['resets']).toBeGreaterThan(0);
  },
);
