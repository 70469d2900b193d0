import { EventEmitter } from 'node:events';
import type { Producer, Router } from 'mediasoup/types';
import { expect, test } from 'vitest';
import { FakeClock } from '../../src/ports/testing/fake-clock.ts';
import { RoomSpeakers, type ToldLevels } from './room-speakers.ts';

/** As much of a producer as is looked at. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const producer = (paused = false): Producer => ({ paused, closed: false, observer: new EventEmitter() }) as Producer;
/** On which nothing is ever heard. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const router = { createAudioLevelObserver: () => new Promise(() => undefined) } as unknown as Router;

function room(places = 2) {
  const clock = new FakeClock();
  const told: ToldLevels[] = [];
  const changes: string[] = [];
  const speakers = new RoomSpeakers({ places, clock, now: () => clock.now(), tell: (levels) => told.push(levels) });
  speakers.listen({
    forwardedChanged: () => changes.push('forwarded'),
    speakersChanged: (trackIds) => changes.push(`speaking: ${trackIds.join(' ')}`),
  });
  return { clock, told, changes, speakers };
}

test('all are forwarded while there are places, and those nobody knows', () => {
  const { speakers, told } = room();
  speakers.add('a', 'anna', router, producer());
  expect([speakers.forwards('a', undefined), speakers.forwards('b', 'there')]).toEqual([true, true]);
  expect(told.at(-1)).toEqual({ open: 1, levels: [{ trackId: 'a', publisher: 'anna', level: -127 }] });
});

test('of what other nodes tell the loudest is forwarded', () => {
  const { speakers, changes } = room();
  const levels = [
    { trackId: 'c', level: -30 },
    { trackId: 'd', level: -60 },
  ];
  speakers.hearOf('there', { open: 3, levels });
  speakers.hearOf('elsewhere', { open: 1, levels: [{ trackId: 'e', level: -20 }] });
  expect(['c', 'd', 'e', 'not told'].map((id) => speakers.forwards(id, 'there'))).toEqual([true, false, true, false]);
  expect(changes).toContain('speaking: e c');
});

test('what other nodes tell takes one place for each participant', () => {
  const { speakers } = room();
  speakers.add('a', 'anna', router, producer());
  const loud = (trackId: string, publisher: string) => ({ trackId, publisher, level: 0 });
  speakers.hearOf('there', { open: 3, levels: ['c', 'd', 'e'].map((trackId) => loud(trackId, 'carl')) });
  expect([speakers.forwards('a', undefined), speakers.forwards('c', 'there'), speakers.forwards('d', 'there')]).toEqual(
    [true, true, false],
  );
});

test('who speaks is known also where all are forwarded, and who spoke last is remembered', () => {
  const { speakers, changes, clock } = room(5);
  const hear = (...loud: readonly string[]): void => {
    const levels = ['c', 'd', 'e'].map((trackId) => ({ trackId, level: loud.includes(trackId) ? -20 : -127 }));
    speakers.hearOf('there', { open: 3, levels });
  };
  hear('c');
  clock.advance(2_000);
  hear('d');
  hear('d', 'e');
  expect(changes).toEqual(['forwarded', 'speaking: c', 'speaking: ', 'speaking: d', 'speaking: d e']);
  expect(speakers.spoke).toEqual(['d', 'e', 'c']);
  clock.advance(2_000);
  expect([speakers.speaking, speakers.spoke]).toEqual([[], ['d', 'e', 'c']]);
});

test('what is not told of any more is forgotten', () => {
  const { speakers, clock } = room(1);
  speakers.hearOf('there', { open: 1, levels: [{ trackId: 'c', level: -30 }] });
  speakers.hearOf('elsewhere', { open: 1, levels: [{ trackId: 'e', level: -60 }] });
  expect(speakers.forwards('e', 'elsewhere')).toBe(false);
  clock.advance(5_000);
  speakers.hearOf('elsewhere', { open: 1, levels: [{ trackId: 'e', level: -60 }] });
  clock.advance(5_000);
  expect(speakers.forwards('e', 'elsewhere')).toBe(true);
  speakers.close();
  expect(clock.pending).toBe(0);
});

test('a paused microphone takes no place', () => {
  const { speakers, told } = room(1);
  const muted = producer(true);
  speakers.add('a', 'anna', router, muted);
  expect(told).toEqual([]);
  muted.observer.emit('resume');
  expect(told.at(-1)?.levels).toHaveLength(1);
  muted.observer.emit('pause');
  expect(told.at(-1)).toEqual({ open: 0, levels: [] });
});

test('what another node tells is not answered: two nodes would talk for ever', () => {
  const { speakers, told } = room();
  speakers.add('a', 'anna', router, producer());
  const before = told.length;
  for (const level of [-30, -20]) speakers.hearOf('there', { open: 1, levels: [{ trackId: 'c', level }] });
  expect(told).toHaveLength(before);
});
