import { expect, test } from 'vitest';
import { audioLevelOf } from './audio-level.ts';
import { opusPacket } from '../testing/rtp-packets.ts';
import { LEVEL_EXTENSION, MID_EXTENSION } from '../testing/rtp-parameters.ts';

const place = { ssrc: 1, sequenceNumber: 1, timestamp: 1 };

test.each([0, -20, -127])('reads %i dBov', (level) => {
  expect(audioLevelOf(opusPacket(1, { ...place, mid: 'mid', level }), LEVEL_EXTENSION.id)).toBe(
    level === 0 ? -0 : level,
  );
});

test('finds nothing where nothing is', () => {
  expect(audioLevelOf(opusPacket(1, { ...place, mid: 'mid' }), LEVEL_EXTENSION.id)).toBeUndefined();
  expect(audioLevelOf(Buffer.alloc(12), LEVEL_EXTENSION.id)).toBeUndefined();
});

test('reads extensions with two bytes before each', () => {
  const packet = Buffer.from([0x90, 111, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0x10, 0, 0, 2, 1, 1, 65, 0, 3, 1, 0x80 | 30, 0]);
  expect(audioLevelOf(packet, LEVEL_EXTENSION.id)).toBe(-30);
});

test('whatever a packet holds, reading it ends', () => {
  for (let seed = 0; seed < 2_000; seed += 1) {
    const packet = Buffer.from(Array.from({ length: seed % 40 }, (_, at) => (seed * 31 + at * 17 * (seed % 7)) & 0xff));
    if (packet.length > 0) packet[0] = 0x90;
    const level = audioLevelOf(packet, MID_EXTENSION.id) ?? -1;
    expect(level).toBeGreaterThanOrEqual(-127);
  }
});
