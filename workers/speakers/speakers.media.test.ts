/** Who speaks where there is a place for every microphone, as a real worker hears it. */
import type { RtpObserver } from 'mediasoup/types';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/ports/clock.ts';
import { mediaCodecs } from '../wire/codecs.ts';
import type { MediaWorker } from '../process/media-worker.ts';
import { RoomSpeakers } from './room-speakers.ts';
import { RoomTracks } from '../publishing/room-tracks.ts';
import { type DirectMember, enterRouter, type RoomOnRouter, loneHops } from '../testing/direct-session.ts';
import { spawnTestWorker } from '../testing/engine.ts';
import { Microphones } from '../testing/microphones.ts';

const PLACES = 2;

let worker: MediaWorker;
let room: RoomOnRouter & { readonly speakers: RoomSpeakers };
let microphones: Microphones;
let anna: DirectMember;
let viewer: DirectMember;
let observers: RtpObserver[];

beforeAll(async () => {
  worker = await spawnTestWorker();
});
afterAll(() => worker.close());

beforeEach(async () => {
  const router = await worker.worker.createRouter({ mediaCodecs: [...mediaCodecs] });
  observers = [];
  router.observer.on('newrtpobserver', (observer) => observers.push(observer));
  const tracks = new RoomTracks();
  const hops = loneHops(router, tracks);
  room = { router, tracks, hops, speakers: new RoomSpeakers({ places: PLACES, clock: systemClock }) };
  microphones = new Microphones(tracks);
  [anna, viewer] = [await enterRouter(room), await enterRouter(room)];
  for (const trackId of ['a', 'b']) await microphones.publish(anna.session, trackId);
});
afterEach(() => {
  microphones.stop();
  room.speakers.close();
  room.router.close();
});

const speaking = (): unknown => viewer.recorder.speaking.at(-1);
const open = (): number => observers.filter(({ closed }) => !closed).length;

test('is told of two, and that nobody does', async () => {
  microphones.loud = ['a'];
  await expect.poll(speaking).toEqual(['a']);
  microphones.loud = ['b'];
  await expect.poll(speaking).toEqual(['b']);
  microphones.loud = [];
  await expect.poll(speaking).toEqual([]);
  expect(room.speakers.spoke).toEqual(['b', 'a']);
  expect(observers).toHaveLength(1);
});

test('nothing is observed while every microphone is shut, and all is again when one opens', async () => {
  microphones.loud = ['a', 'b'];
  await expect.poll(() => room.speakers.speaking.length).toBe(2);
  await anna.session.setTrackPaused('a', true);
  await expect.poll(speaking).toEqual(['b']);
  await anna.session.setTrackPaused('b', true);
  await expect.poll(open).toBe(0);
  expect(speaking()).toEqual([]);
  await anna.session.setTrackPaused('a', false);
  await expect.poll(speaking).toEqual(['a']);
  expect(open()).toBe(1);
});

test('one that is shut and opened at once is heard', async () => {
  const { session } = anna;
  for (const paused of [true, false, true, false]) await session.setTrackPaused('a', paused);
  microphones.loud = ['a'];
  await expect.poll(speaking).toEqual(['a']);
});

test('where more are open than there are places each packet is heard instead', async () => {
  await expect.poll(open).toBe(1);
  await microphones.publish(anna.session, 'c');
  await expect.poll(open).toBe(0);
  microphones.loud = ['c'];
  await expect.poll(speaking).toEqual(['c']);
  anna.session.unpublish('c');
  microphones.loud = ['b'];
  await expect.poll(speaking).toEqual(['b']);
  expect(open()).toBe(1);
});

test('nothing is left when the room closes', async () => {
  await expect.poll(open).toBe(1);
  room.speakers.close();
  await expect.poll(open).toBe(0);
});
