import { expect, test } from 'vitest';
import { leaksBetween } from './balance.ts';
import type { Footprint } from './footprint.ts';

const START: Footprint = {
  rooms: 0,
  participants: 0,
  sockets: 0,
  transports: 0,
  producers: 0,
  consumers: 0,
  hops: 0,
  descriptors: 100,
  udpPorts: 8,
  tcpPorts: 20,
  redisKeys: 3,
  redisChannels: 0,
  timers: 30,
  workerObjects: 4,
  heapBytes: 50_000_000,
  nodeResidentBytes: 200_000_000,
  workerResidentBytes: 40_000_000,
  instances: { Session: 0, Socket: 12, Object: 9_000 },
};

test('nothing is more: nothing leaks', () => {
  expect(leaksBetween(START, START)).toEqual([]);
  expect(leaksBetween(START, { ...START, descriptors: 90, heapBytes: 40_000_000 })).toEqual([]);
});

test('one more of what is counted is a leak', () => {
  expect(leaksBetween(START, { ...START, udpPorts: 9 })).toEqual(['udpPorts: 8 at the start, 9 at the end']);
  expect(leaksBetween(START, { ...START, redisKeys: 4, hops: 1 })).toHaveLength(2);
});

test('memory may be a little more, not much', () => {
  expect(leaksBetween(START, { ...START, heapBytes: 51_000_000, workerResidentBytes: 41_000_000 })).toEqual([]);
  expect(leaksBetween(START, { ...START, heapBytes: 80_000_000 })).toHaveLength(1);
  expect(leaksBetween(START, { ...START, workerResidentBytes: 80_000_000 })).toHaveLength(1);
});

test('objects that gather are a leak, those of the language and a few that happen to be alive are none', () => {
  const with_ = (instances: Record<string, number>): Footprint => ({
    ...START,
    instances: { ...START.instances, ...instances },
  });
  expect(leaksBetween(START, with_({ Session: 3, Object: 12_000 }))).toEqual([]);
  expect(leaksBetween(START, with_({ Session: 200 }))).toEqual(['objects of Session: 0 at the start, 200 at the end']);
  expect(leaksBetween(START, with_({ LogFollower: 200 }))).toHaveLength(1);
});
