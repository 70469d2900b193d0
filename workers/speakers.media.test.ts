/** Who speaks where there is a place for every microphone, as a real worker hears it. */
import type { RtpObserver } from 'mediasoup/types';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../src/ports/clock.ts';
import { silentLogger } from '../src/ports/logger.ts';
import { mediaCodecs } from './codecs.ts';
import { RouterHops } from './hops/router-hops.ts';
import { WorkerHops } from './hops/worker-hops.ts';
import { MediaWorker } from './media-worker.ts';
import { RoomSpeakers } from './room-speakers.ts';
import { RoomTracks } from './room-tracks.ts';
import { type DirectMember, enterRouter, type RoomOnRouter } from './testing/direct-session.ts';
import { testRtc } from './testing/engine.ts';
import { Microphones } from './testing/microphones.ts';

const PLACES = 2;

let worker: MediaWorker;
let room: RoomOnRouter & { readonly speakers: RoomSpeakers };
let microphones: Microphones;
let anna: DirectMember;
let viewer: DirectMember;
let observers: RtpObserver[];

beforeAll(async () => {
  const process = { index: 0, cpu: null, workerBin: undefined, onDeath: () => undefined };
  worker = await MediaWorker.spawn({ ...process, rtc: testRtc, logger: silentLogger, clock: systemClock });
});
afterAll(() => worker.close());

beforeEach(async () => {
  const router = await worker.worker.createRouter({ mediaCodecs: [...mediaCodecs] });
  observers = [];
  router.observer.on('newrtpobserver', (observer) => observers.push(observer));
  const tracks = new RoomTracks();
  const carriers = { workerHops: new WorkerHops(), nodeHops: undefined };
  const hops = new RouterHops({
    key: { tenant: 'acme', room: 'room' },
    router,
    tracks,
    ...carriers,
    clock: systemClock,
  });
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
