import { describe, expect, test } from 'vitest';
import { silentLogger } from '../../src/ports/logger.ts';
import { DEFAULT_LIMITS, type SignalingLimits } from './limits.ts';
import { type MemoryPressure, Quotas } from './quotas.ts';
import { RareLog } from '../../src/ports/rare-log.ts';

const quotasWith = (limits: Partial<SignalingLimits>): Quotas =>
  new Quotas({ ...DEFAULT_LIMITS, ...limits }, new RareLog(silentLogger));
const person = (identity: string, tenant = 'acme') => ({ tenant, identity });
const ann = person('ann');

/** The code with which something is refused. */
function codeOf(attempt: () => unknown): unknown {
  try {
    attempt();
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}

describe('seats', () => {
  test('an identity has so many, whatever the rooms, and one that is given back may be taken again', () => {
    const quotas = quotasWith({ seatsPerIdentity: 2 });
    const gone = quotas.takeSeat(ann, 'a');
    quotas.takeSeat(ann, 'b');
    expect(codeOf(() => quotas.takeSeat(ann, 'c'))).toBe('limit_exceeded');
    expect(codeOf(() => quotas.takeSeat(person('bob'), 'a'))).toBeNull();
    expect(codeOf(() => quotas.takeSeat(person('ann', 'other'), 'a'))).toBeNull();
    gone();
    expect(codeOf(() => quotas.takeSeat(ann, 'c'))).toBeNull();
  });

  test('a tenant has so many seats and rooms, and takes none from others', () => {
    const quotas = quotasWith({ seatsPerTenant: 2, roomsPerTenant: 1 });
    quotas.takeSeat(ann, 'a');
    expect(codeOf(() => quotas.takeSeat(person('bob'), 'b'))).toBe('limit_exceeded');
    quotas.takeSeat(person('bob'), 'a');
    expect(codeOf(() => quotas.takeSeat(person('cy'), 'a'))).toBe('limit_exceeded');
    expect(codeOf(() => quotas.takeSeat(person('cy', 'other'), 'b'))).toBeNull();
  });

  test('a room counts until the last seat in it is given back', () => {
    const quotas = quotasWith({ roomsPerTenant: 1 });
    const seats = [quotas.takeSeat(ann, 'a'), quotas.takeSeat(person('bob'), 'a')];
    seats[0]?.();
    expect(codeOf(() => quotas.takeSeat(ann, 'b'))).toBe('limit_exceeded');
    seats[1]?.();
    expect(codeOf(() => quotas.takeSeat(ann, 'b'))).toBeNull();
  });

  test.each<[Partial<SignalingLimits>, string]>([
    [{ seats: 1 }, 'its 1 seats are taken'],
    [{ rooms: 1 }, 'it has its 1 rooms'],
  ])('a node with %j is full after one, says so, and asks to come later', (limits, full) => {
    const quotas = quotasWith(limits);
    expect(quotas.full).toBeNull();
    const gone = quotas.takeSeat(ann, 'a');
    expect(quotas.full).toBe(full);
    expect(codeOf(() => quotas.takeSeat(person('bob'), 'b'))).toBe('unavailable');
    gone();
    expect(quotas.full).toBeNull();
  });
});

describe('where little memory is left', () => {
  const pressed = { memory: 'none' as ReturnType<MemoryPressure> };
  const quotas = new Quotas(DEFAULT_LIMITS, new RareLog(silentLogger), () => pressed.memory);

  test('rooms that are there go on, and no others begin', () => {
    quotas.takeSeat(ann, 'a');
    expect(quotas.full).toBeNull();
    pressed.memory = 'high';
    expect(quotas.full).toBe('little of its memory is left');
    expect(codeOf(() => quotas.takeSeat(person('bob'), 'b'))).toBe('unavailable');
    expect(codeOf(() => quotas.takeSeat(person('bob'), 'a'))).toBeNull();
    expect(codeOf(() => quotas.tell('chat.send', ann, 'a', 100, 0))).toBeNull();
  });

  test('where almost none is, nobody comes and nothing is written, and people go on muting themselves', () => {
    pressed.memory = 'critical';
    expect(codeOf(() => quotas.takeSeat(person('cy'), 'a'))).toBe('unavailable');
    expect(codeOf(() => quotas.tell('chat.send', ann, 'a', 100, 0))).toBe('unavailable');
    expect(codeOf(() => quotas.tell('track.update', ann, 'a', 100, 0))).toBeNull();
    pressed.memory = 'none';
    expect(quotas.full).toBeNull();
    expect(codeOf(() => quotas.takeSeat(person('cy'), 'b'))).toBeNull();
  });
});

test('an identity has its transports made anew so often, whatever its seats, and joins count', () => {
  const quotas = quotasWith({ seatsPerIdentity: 8 });
  const open = (at: number, who = ann) => codeOf(() => quotas.openTransports('media.open', who, at));
  const opened = Array.from({ length: 30 }, (_, index) =>
    codeOf(() => quotas.openTransports(index % 2 === 0 ? 'media.open' : 'room.join', ann, 0)),
  );
  expect(opened.filter((code) => code === null)).toHaveLength(20);
  expect(open(0)).toBe('rate_limited');
  expect(open(0, person('bob'))).toBeNull();
  // Two a second from then on, however often it is asked for.
  const later = Array.from({ length: 1_000 }, (_, index) => open(index * 10));
  expect(later.filter((code) => code === null)).toHaveLength(20);
  expect(codeOf(() => quotas.openTransports('media.consume', ann, 10_000))).toBeNull();
});

test('an identity and a tenant have so many connections', () => {
  const quotas = quotasWith({ connectionsPerIdentity: 1, connectionsPerTenant: 2 });
  const gone = quotas.addSocket(ann);
  expect(codeOf(() => quotas.requireSocket(ann))).toBe('limit_exceeded');
  expect(codeOf(() => quotas.requireSocket(person('bob')))).toBeNull();
  quotas.addSocket(person('bob'));
  expect(codeOf(() => quotas.requireSocket(person('cy')))).toBe('limit_exceeded');
  gone();
  expect(codeOf(() => quotas.requireSocket(ann))).toBeNull();
});

describe('what is told to others', () => {
  test('a sender has ten seconds of its rate at once, over all its connections', () => {
    const quotas = quotasWith({ toldBytesPerSecond: 1_000 });
    quotas.tell('message.send', ann, 'a', 10_000, 0);
    expect(codeOf(() => quotas.tell('message.send', ann, 'b', 100, 0))).toBe('rate_limited');
    expect(codeOf(() => quotas.tell('track.update', ann, 'a', 100, 0))).toBe('rate_limited');
    expect(codeOf(() => quotas.tell('consumer.update', ann, 'a', 100, 0))).toBeNull();
    expect(codeOf(() => quotas.tell('message.send', ann, 'a', 100, 1_000))).toBeNull();
  });

  test('small changes count for 256 bytes', () => {
    const quotas = quotasWith({ toldBytesPerSecond: 256 });
    for (let count = 0; count < 10; count += 1) quotas.tell('track.update', ann, 'a', 60, 0);
    expect(codeOf(() => quotas.tell('track.update', ann, 'a', 60, 0))).toBe('rate_limited');
  });

  test("a room's messages together are bounded, and what else changes in it is not refused for them", () => {
    const quotas = quotasWith({ toldBytesPerSecond: 1_000 });
    for (const name of ['a', 'b', 'c', 'd']) quotas.tell('message.send', person(name), 'room', 10_000, 0);
    expect(codeOf(() => quotas.tell('message.send', person('e'), 'room', 100, 0))).toBe('rate_limited');
    expect(codeOf(() => quotas.tell('chat.send', person('e'), 'room', 100, 0))).toBe('rate_limited');
    expect(codeOf(() => quotas.tell('track.update', person('e'), 'room', 100, 0))).toBeNull();
    expect(codeOf(() => quotas.tell('message.send', person('e'), 'other room', 100, 0))).toBeNull();
  });
});
