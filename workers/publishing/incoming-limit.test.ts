import { expect, test } from 'vitest';
import { FakeClock } from '../../src/ports/testing/fake-clock.ts';
import { IncomingLimit } from './incoming-limit.ts';

function limited(enforced: boolean) {
  const clock = new FakeClock();
  const limits: number[] = [];
  const state = { floods: 0, recvBitrate: 0 };
  const transport = {
    setMaxIncomingBitrate: async (bitrate: number) => void limits.push(bitrate),
    getStats: async () => [{ recvBitrate: state.recvBitrate }],
  };
  const limit = new IncomingLimit({
    transport,
    enforced,
    clock,
    flooded: () => (state.floods += 1),
  });
  return { clock, limits, state, limit };
}

test('the limit follows what is published, and has an end', () => {
  const { limit, limits, clock } = limited(true);
  const end = limit.add('microphone');
  clock.advance(250);
  limit.add('camera');
  end();
  end();
  for (let track = 0; track < 16; track += 1) limit.add('screen');
  expect(limits.slice(0, 4)).toEqual([512_000, 6_512_000, 6_000_000, 14_000_000]);
  expect(limits.at(-1)).toBe(20_000_000);
});

test('those who publish two at once are limited once', () => {
  const { limit, limits, clock } = limited(true);
  limit.add('microphone');
  limit.add('camera');
  expect(limits).toEqual([]);
  clock.advance(250);
  expect(limits).toEqual([6_512_000]);
});

test('what has ended at once is not limited any more', () => {
  const { limit, limits, clock } = limited(true);
  limit.add('microphone')();
  expect(clock.pending).toBe(0);
  limit.add('camera');
  clock.advance(250);
  expect(limits).toEqual([6_000_000]);
});

test('a worker that limits is not asked what arrives', () => {
  const { limit, clock } = limited(true);
  limit.add('camera');
  clock.advance(250);
  expect(clock.pending).toBe(0);
});

test('where it does not, a flood is told, and a burst is not', async () => {
  const { limit, clock, state } = limited(false);
  const end = limit.add('camera');
  const look = async (recvBitrate: number): Promise<void> => {
    state.recvBitrate = recvBitrate;
    clock.advance(2_000);
    await expect.poll(() => clock.pending).toBe(1);
  };
  for (const bitrate of [50_000_000, 2_000_000, 7_000_000, 7_000_000]) await look(bitrate);
  expect(state.floods).toBe(0);
  for (const bitrate of [50_000_000, 50_000_000]) await look(bitrate);
  expect(state.floods).toBe(1);
  end();
  expect(clock.pending).toBe(0);
});
