import { expect, test } from 'vitest';
import type { LoggedEvent } from '../domain/room/log.ts';
import { FakeClock } from '../ports/testing/fake-clock.ts';
import { RoomNews, windowFor } from './room-news.ts';

const event = (seq: number): LoggedEvent => ({
  seq,
  event: { type: 'participantLeft', identity: `${seq}`, reason: 'left', fromLobby: false },
});

function newsFor(receivers: number) {
  const clock = new FakeClock();
  const told: (readonly number[])[] = [];
  const tell = (news: readonly LoggedEvent[]): void => void told.push(news.map(({ seq }) => seq));
  const news = new RoomNews({ clock, receivers: () => receivers, tell });
  return { clock, told, news };
}

test.each([
  [1, 0],
  [25, 0],
  [26, 52],
  [200, 400],
  [5_000, 500],
])('for %i the window is %i ms', (receivers, ms) => {
  expect(windowFor(receivers)).toBe(ms);
});

test('a small room is told at once', () => {
  const { clock, told, news } = newsFor(25);
  for (const seq of [1, 2, 3]) news.add(event(seq));
  expect(told).toEqual([[1], [2], [3]]);
  expect(clock.pending).toBe(0);
});

test('a large room is told the first at once, and what follows together', () => {
  const { clock, told, news } = newsFor(100);
  for (const seq of [1, 2, 3]) news.add(event(seq));
  expect(told).toEqual([[1]]);
  clock.advance(199);
  news.add(event(4));
  expect(told).toEqual([[1]]);
  clock.advance(1);
  expect(told).toEqual([[1], [2, 3, 4]]);
  news.add(event(5));
  clock.advance(200);
  expect(told).toEqual([[1], [2, 3, 4], [5]]);
  clock.advance(200);
  expect(clock.pending).toBe(0);
  news.add(event(6));
  expect(told.at(-1)).toEqual([6]);
});

test('what was gathered can be told before its time', () => {
  const { clock, told, news } = newsFor(100);
  news.add(event(1));
  news.add(event(2));
  news.flush();
  expect(told).toEqual([[1], [2]]);
  clock.advance(200);
  news.flush();
  expect(told).toEqual([[1], [2]]);
});

test('once it is closed nothing is told', () => {
  const { clock, told, news } = newsFor(100);
  news.add(event(1));
  news.add(event(2));
  news.close();
  news.close();
  clock.advance(1_000);
  expect(told).toEqual([[1]]);
  expect(clock.pending).toBe(0);
});
