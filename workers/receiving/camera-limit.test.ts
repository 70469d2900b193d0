import { expect, test } from 'vitest';
import type { Source } from '../../signaling/protocol/primitives.ts';
import { CameraLimit, type LimitedTrack } from './camera-limit.ts';

const NOBODY = { spoke: [], speaking: [] };

let order = 0;
const watched = (publisher: string, source: Source = 'camera'): LimitedTrack => ({
  trackId: `${publisher}-${source}`,
  publisher,
  source,
  order: (order += 1),
  paused: false,
  sourcePaused: false,
  heldBack: false,
});
const heldBack = (tracks: readonly LimitedTrack[]) =>
  tracks.filter((each) => each.heldBack).map(({ publisher }) => publisher);

test('of the cameras those who spoke last are forwarded, and every screen and microphone', () => {
  const cameras = ['a', 'b', 'c'].map((name) => watched(name));
  const others = ['a', 'b', 'c'].flatMap((name) => [watched(name, 'screen'), watched(name, 'microphone')]);
  const limit = new CameraLimit();
  limit.set(1);
  const tracks = [...cameras, ...others];
  expect(limit.apply(tracks, NOBODY).map(({ publisher }) => publisher)).toEqual(['b', 'c']);
  const changed = limit.apply(tracks, { spoke: ['c-microphone'], speaking: ['c-microphone'] });
  expect(changed.map(({ publisher }) => publisher)).toEqual(['a', 'c']);
  expect(heldBack(tracks)).toEqual(['a', 'b']);
  expect(limit.apply(tracks, { spoke: ['c-microphone'], speaking: [] })).toEqual([]);
});

test.each(['paused', 'sourcePaused'] as const)(
  'one that is %s leaves its place to another, and is told nothing',
  (by) => {
    const [a, b, c] = [watched('a'), watched('b'), watched('c')];
    const tracks = [a, b, c];
    const limit = new CameraLimit();
    limit.set(1);
    limit.apply(tracks, NOBODY);
    a[by] = true;
    expect(limit.apply(tracks, NOBODY)).toEqual([b]);
    b[by] = true;
    expect(limit.apply(tracks, NOBODY)).toEqual([c]);
    expect(heldBack(tracks)).toEqual([]);
    b[by] = false;
    expect(limit.apply(tracks, NOBODY)).toEqual([b]);
    expect(heldBack(tracks)).toEqual(['b']);
  },
);

test('without a limit all are forwarded, those too that were held back and paused', () => {
  const tracks = ['a', 'b', 'c'].map((name) => watched(name));
  const limit = new CameraLimit();
  expect(limit.apply(tracks, NOBODY)).toEqual([]);
  limit.set(0);
  expect(limit.apply(tracks, NOBODY)).toEqual(tracks);
  for (const track of tracks) track.paused = true;
  limit.set(null);
  expect(limit.apply(tracks, NOBODY)).toEqual(tracks);
  expect(heldBack(tracks)).toEqual([]);
});

test('a camera with two consumers, as its publisher moves, takes one place', () => {
  const tracks = [watched('a'), watched('b'), watched('a'), watched('c')];
  const limit = new CameraLimit();
  limit.set(2);
  limit.apply(tracks, NOBODY);
  expect(heldBack(tracks)).toEqual(['c']);
});
