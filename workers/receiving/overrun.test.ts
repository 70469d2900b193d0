import { EventEmitter } from 'node:events';
import type { Consumer, Transport } from 'mediasoup/types';
import { beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../src/ports/testing/fake-clock.ts';
import {
  APART_MS,
  CLEARING_MS,
  LASTING_MS,
  LOOK_MS,
  LOSS_LOOK_MS,
  LOSS_LOOKS,
  OverrunRelief,
  SMALL_MS,
  STEADY_LOOKS,
  SURE_LOOKS,
  TRIES_MS,
} from './overrun.ts';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const picture = (id: string): Consumer => ({ id }) as unknown as Consumer;

const ADA = picture('Ada');
const BO = picture('Bo');
const CY = picture('Cy');

let clock: FakeClock;
let relief: OverrunRelief;
/** What is sent over the line, in bit/s. */
let sent: number;
/** The part of it that is lost. */
let lost: number;
/** What it was limited to, in this order; 0: not any more. */
let shares: number[];
let pictures: Consumer[];
/** Who was told to look again whether it waits, and whether it did. */
let told: [Consumer, boolean][];
let traced: string[][];
let failing: boolean;
/** The worker's estimate, in bit/s. */
let available: number;
/** The worker's clock, in ms. */
let timestamp: number;
/** Tells another estimate, so long after the last. */
let estimate: (bitrate: number, afterMs?: number) => Promise<void>;

beforeEach(async () => {
  clock = new FakeClock();
  sent = 1_600_000;
  lost = 0.05;
  shares = [];
  pictures = [ADA, BO, CY];
  told = [];
  traced = [];
  failing = false;
  timestamp = 1_000_000;
  const answer = async <T>(value: T): Promise<T> => {
    if (failing) throw new Error('Transport closed');
    return value;
  };
  const transport = Object.assign(new EventEmitter(), {
    enableTraceEvent: (types: string[]) => answer(void traced.push(types)),
    getStats: () =>
      answer([{ sendBitrate: sent, rtpPacketLossSent: lost, availableOutgoingBitrate: available, timestamp }]),
    setMaxOutgoingBitrate: (bitrate: number) => answer(void shares.push(bitrate)),
  });
  estimate = async (availableBitrate, afterMs = LASTING_MS) => {
    timestamp += afterMs;
    available = availableBitrate;
    transport.emit('trace', { type: 'bwe', info: { availableBitrate }, timestamp });
    await settled();
  };
  relief = new OverrunRelief({
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    transport: transport as unknown as Transport,
    clock,
    pictures: () => pictures,
    changed: (consumers) => told.push(...consumers.map((each): [Consumer, boolean] => [each, relief.holds(each)])),
  });
  relief.watch();
  await estimate(100_000);
  timestamp += TRIES_MS;
});

/** What was asked of the worker has been answered. */
const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

const waiting = (): Consumer[] => pictures.filter((each) => relief.holds(each));

/** The line has become narrow. */
async function overrun(): Promise<void> {
  await estimate(5_000_000);
  await estimate(1_000_000);
}

/** All pictures are back. */
function clear(): void {
  clock.advance(CLEARING_MS + 2 * APART_MS);
  told = [];
}

async function pass(count: number, ms: number): Promise<void> {
  for (let look = 0; look < count; look += 1) {
    clock.advance(ms);
    timestamp += ms;
    await settled();
  }
}

const looks = (count: number): Promise<void> => pass(count, LOOK_MS);

/** A fall is looked into once more, so many times. */
const lossLooks = (count: number): Promise<void> => pass(count, LOSS_LOOK_MS);

test('the worker is asked for its estimates once', () => {
  relief.watch();
  expect(traced).toEqual([['bwe']]);
});

test('when the estimate falls below what is sent, all pictures wait, and come back one by one, the most important first', async () => {
  expect(relief.small).toBe(false);
  await overrun();
  expect(waiting()).toEqual([ADA, BO, CY]);
  expect(relief.small).toBe(true);
  expect(shares).toEqual([400_000]);
  clock.advance(CLEARING_MS - 1);
  expect(waiting()).toEqual([ADA, BO, CY]);
  told = [];
  clock.advance(1);
  expect(told).toEqual([[ADA, false]]);
  expect(waiting()).toEqual([BO, CY]);
  clock.advance(APART_MS);
  expect(waiting()).toEqual([CY]);
  clock.advance(APART_MS);
  expect(waiting()).toEqual([]);
  expect(told).toEqual([
    [ADA, false],
    [BO, false],
    [CY, false],
  ]);
});

test('pictures that begin while the line is cleared wait with the others', async () => {
  await overrun();
  const late = picture('Di');
  pictures.push(late);
  expect(relief.holds(late)).toBe(true);
  clock.advance(CLEARING_MS);
  expect(waiting()).toEqual([BO, CY, late]);
});

test.each([
  ['what is sent gets through', 5_000_000, 2_000_000],
  ['it falls a little', 1_500_000, 1_200_000],
  ['it rises', 500_000, 1_000_000],
  ['the viewer is gone', 1_000_000, 0],
])('nobody waits when %s', async (_, before, after) => {
  await estimate(before);
  await estimate(after);
  expect(waiting()).toEqual([]);
  expect(shares).toEqual([]);
  expect(clock.pending).toBe(0);
});

describe('when the estimate falls while nothing is lost', () => {
  beforeEach(async () => {
    lost = 0.01;
    await overrun();
  });

  test('nobody waits, and it is forgotten after some looks', async () => {
    await lossLooks(LOSS_LOOKS - 1);
    expect(clock.pending).toBe(0);
    lost = 0.05;
    await lossLooks(1);
    expect(waiting()).toEqual([]);
    expect(shares).toEqual([]);
  });

  test('all wait as soon as something is', async () => {
    await lossLooks(LOSS_LOOKS - 2);
    expect(waiting()).toEqual([]);
    lost = 0.05;
    await lossLooks(1);
    expect(waiting()).toEqual([ADA, BO, CY]);
    expect(shares).toEqual([400_000]);
  });

  test('nobody waits when it rises again meanwhile', async () => {
    await estimate(5_000_000, 1);
    lost = 0.05;
    await lossLooks(1);
    expect(waiting()).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test('it is looked into for longer when it falls further, by one look after the other', async () => {
    await lossLooks(LOSS_LOOKS - 2);
    await estimate(600_000);
    expect(clock.pending).toBe(1);
    await lossLooks(LOSS_LOOKS - 1);
    expect(clock.pending).toBe(1);
    lost = 0.05;
    await lossLooks(1);
    expect(shares).toEqual([240_000]);
  });

  test('one that is closed meanwhile does nothing', async () => {
    relief.close();
    expect(clock.pending).toBe(0);
  });
});

test('nobody waits in the beginning, when the worker tries what gets through', async () => {
  timestamp -= TRIES_MS;
  await estimate(5_000_000, TRIES_MS - LASTING_MS - 1);
  await estimate(1_000_000);
  expect(waiting()).toEqual([]);
  await estimate(900_000, 1);
  expect(waiting()).toEqual([ADA, BO, CY]);
});

test('nobody waits when an estimate that was mistaken for a moment falls to what it was', async () => {
  await estimate(300_000);
  await estimate(700_000);
  await estimate(300_000, LASTING_MS - 1);
  expect(waiting()).toEqual([]);
  await estimate(200_000, LASTING_MS - 1);
  expect(waiting()).toEqual([ADA, BO, CY]);
});

test('a line that carries almost nothing has room for small pictures still', async () => {
  await estimate(500_000);
  await estimate(50_000);
  expect(shares).toEqual([200_000]);
});

test('the share is widened when the estimate has been most of it for some looks, and given up at last', async () => {
  await overrun();
  clear();
  await estimate(300_000);
  await looks(STEADY_LOOKS - 1);
  expect(shares).toEqual([400_000]);
  await looks(1);
  // In two steps: see there.
  expect(shares.slice(1)).toEqual([375_000, 900_000]);
  await estimate(900_000);
  await looks(STEADY_LOOKS);
  expect(shares.slice(3)).toEqual([1_125_000, 2_700_000]);
  await estimate(2_000_000);
  await looks(STEADY_LOOKS);
  expect(shares.slice(5)).toEqual([2_500_000, 0]);
});

test('an estimate that is mistaken for a moment widens nothing', async () => {
  await overrun();
  clear();
  sent = 150_000;
  await estimate(190_000);
  await looks(1);
  await estimate(400_000);
  await looks(STEADY_LOOKS - 1);
  await estimate(190_000, 1);
  await looks(2 * STEADY_LOOKS);
  expect(shares).toEqual([400_000]);
});

test('that the share itself makes the estimate smaller is no fall', async () => {
  await overrun();
  clear();
  await estimate(380_000);
  expect(waiting()).toEqual([]);
  expect(shares).toHaveLength(1);
});

test('a line that is overrun once more is cleared once more, with a share of what it carries', async () => {
  await overrun();
  clear();
  await estimate(400_000);
  await estimate(280_000);
  expect(waiting()).toEqual([ADA, BO, CY]);
  expect(shares).toEqual([400_000, 224_000]);
});

test('what falls further while the line is cleared changes nothing', async () => {
  await overrun();
  await estimate(100_000);
  clock.advance(CLEARING_MS);
  await estimate(50_000);
  expect(shares).toEqual([400_000]);
  expect(waiting()).toEqual([BO, CY]);
});

describe('pictures are small from the moment that the line is overrun', () => {
  beforeEach(async () => {
    await overrun();
    clear();
    sent = 300_000;
  });

  test('until it is wide again', async () => {
    await estimate(400_000);
    await looks(STEADY_LOOKS);
    expect(relief.small).toBe(true);
    expect(told).toEqual([]);
    await estimate(880_000);
    await looks(SURE_LOOKS - 1);
    expect(relief.small).toBe(true);
    await looks(1);
    expect(relief.small).toBe(false);
    expect(told).toEqual([
      [ADA, false],
      [BO, false],
      [CY, false],
    ]);
    await looks(SMALL_MS / LOOK_MS);
    expect(told).toHaveLength(3);
  });

  test('after some time until there is room', async () => {
    await estimate(380_000);
    await looks(SMALL_MS / LOOK_MS);
    expect(relief.small).toBe(true);
    await looks(SURE_LOOKS);
    expect(relief.small).toBe(false);
    expect(told).toHaveLength(3);
  });

  test('however long, where there is none', async () => {
    await estimate(370_000);
    await looks((3 * SMALL_MS) / LOOK_MS);
    expect(relief.small).toBe(true);
    expect(told).toEqual([]);
  });

  test('also when the share has been given up, until there is room', async () => {
    sent = 1_500_000;
    await estimate(1_800_000);
    await looks(STEADY_LOOKS);
    expect(shares.at(-1)).toBe(0);
    expect(relief.small).toBe(true);
    await estimate(1_900_000);
    await looks(SMALL_MS / LOOK_MS);
    expect(relief.small).toBe(false);
    await looks(1);
    expect(clock.pending).toBe(0);
  });

  test('and so again when it is overrun again', async () => {
    await estimate(880_000);
    await looks(STEADY_LOOKS);
    expect(relief.small).toBe(false);
    sent = 700_000;
    await estimate(400_000);
    expect(relief.small).toBe(true);
  });
});

test('nothing is left over of one that was closed', async () => {
  await overrun();
  relief.close();
  expect(clock.pending).toBe(0);
});

test('one that is closed while it looks into a fall does nothing', async () => {
  await estimate(5_000_000);
  const looking = estimate(1_000_000);
  relief.close();
  await looking;
  expect(shares).toEqual([]);
  expect(clock.pending).toBe(0);
});

test('a transport that is closed meanwhile is no error', async () => {
  await overrun();
  failing = true;
  clock.advance(CLEARING_MS + 2 * APART_MS);
  await looks(STEADY_LOOKS);
  await estimate(300_000);
  await estimate(100_000);
  expect(waiting()).toEqual([]);
});
