/** A viewer who wants two cameras at a time, on a real worker. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ConsumerView } from '../../signaling/protocol/features/media.ts';
import { NOTHING } from '../../src/forwarding/demand.ts';
import { systemClock } from '../../src/ports/clock.ts';
import { mediaCodecs, routerRtpCapabilities } from '../wire/codecs.ts';
import type { MediaWorker } from '../process/media-worker.ts';
import { RoomSpeakers } from '../speakers/room-speakers.ts';
import { RoomTracks } from '../publishing/room-tracks.ts';
import { type DirectMember, enterRouter, type RoomOnRouter, loneHops } from '../testing/direct-session.ts';
import { spawnTestWorker } from '../testing/engine.ts';
import { Microphones } from '../testing/microphones.ts';
import { markOf } from '../testing/rtp-packets.ts';
import { Videos } from '../testing/videos.ts';

const PEOPLE = ['ann', 'ben', 'cas', 'dan'];
const SCREEN = 9;

let worker: MediaWorker;
let room: RoomOnRouter & { readonly speakers: RoomSpeakers };
let microphones: Microphones;
let videos: Videos;
let publishers: DirectMember[];
let viewer: DirectMember;
let views: readonly ConsumerView[];
/** Consumers of the cameras, in the order of the people. */
let consumers: string[];

beforeAll(async () => {
  worker = await spawnTestWorker();
});
afterAll(() => worker.close());

beforeEach(async () => {
  const router = await worker.worker.createRouter({ mediaCodecs: [...mediaCodecs] });
  const tracks = new RoomTracks();
  const hops = loneHops(router, tracks);
  room = { router, tracks, hops, speakers: new RoomSpeakers({ places: 5, clock: systemClock }) };
  microphones = new Microphones(tracks);
  videos = new Videos(tracks);
  publishers = [];
  for (const [index, name] of PEOPLE.entries()) {
    const member = await enterRouter(room);
    await microphones.publish(member.session, `mic-${name}`);
    await videos.publish(member.session, { trackId: `cam-${name}`, source: 'camera', mark: index + 1 });
    publishers.push(member);
  }
  const [ann] = publishers;
  if (ann) await videos.publish(ann.session, { trackId: 'screen', source: 'screen', mark: SCREEN });
  viewer = await enterRouter(room);
  viewer.session.limitCameras(2);
  views = await subscribe(viewer);
  consumers = views.slice(0, PEOPLE.length).map(({ consumerId }) => consumerId);
});
afterEach(() => {
  microphones.stop();
  videos.stop();
  room.speakers.close();
  room.router.close();
});

async function subscribe({ session }: DirectMember): Promise<readonly ConsumerView[]> {
  const usual = { generation: 1, node: 'here', paused: false, preferredLayers: undefined };
  const of = (source: 'microphone' | 'camera', prefix: string) =>
    PEOPLE.map((publisher) => ({ ...usual, trackId: `${prefix}-${publisher}`, publisher, source }));
  const screen = { ...usual, trackId: 'screen', publisher: 'ann', source: 'screen' as const };
  const requests = [...of('camera', 'cam'), screen, ...of('microphone', 'mic')];
  const outcomes = await session.consume(requests, routerRtpCapabilities);
  const answers = outcomes.flatMap((outcome) => ('consumer' in outcome ? [outcome.consumer] : []));
  expect(answers).toHaveLength(requests.length);
  return answers;
}

const heldBackOf = (answers: readonly ConsumerView[]) =>
  answers.filter(({ forwarded }) => forwarded === false).map(({ trackId }) => trackId);

/** The marks of the videos that arrive within a moment. */
async function arriving(): Promise<readonly number[]> {
  const from = viewer.received.length;
  await sleep(200);
  const marks = new Set(viewer.received.slice(from).map((packet) => markOf(packet) ?? 0));
  return [...marks].filter((mark) => mark !== 0).toSorted((a, b) => a - b);
}

const wanted = () => PEOPLE.filter((name) => room.tracks.find(`cam-${name}`)?.demand.highest !== NOTHING).join(' ');

test('gets two, and no packet of the others, whose publishers need not send; and the screen in any case', async () => {
  await expect.poll(arriving).toEqual([1, 2, SCREEN]);
  expect(wanted()).toBe('ann ben');
  expect(new Set(viewer.received.map(markOf))).toEqual(new Set([0, 1, 2, SCREEN]));
  expect(heldBackOf(views)).toEqual(['cam-cas', 'cam-dan']);
  expect(viewer.recorder.forwarding).toEqual([]);
});

test('gets whoever begins to speak in place of who has not spoken, and keeps it in the silence after', async () => {
  await expect.poll(arriving).toEqual([1, 2, SCREEN]);
  microphones.loud = ['mic-cas'];
  await expect.poll(arriving).toEqual([1, 3, SCREEN]);
  expect(wanted()).toBe('ann cas');
  expect(viewer.recorder.forwarding).toEqual([{ forwarded: [consumers[2]], heldBack: [consumers[1]] }]);
  microphones.loud = [];
  await expect.poll(() => viewer.recorder.speaking.at(-1)).toEqual([]);
  microphones.loud = ['mic-dan'];
  await expect.poll(arriving).toEqual([3, 4, SCREEN]);
  expect(wanted()).toBe('cas dan');
});

test('who comes later is sent those who spoke last', async () => {
  microphones.loud = ['mic-dan'];
  await expect.poll(() => viewer.recorder.speaking.at(-1)).toEqual(['mic-dan']);
  microphones.loud = [];
  await expect.poll(() => viewer.recorder.speaking.at(-1)).toEqual([]);
  const late = await enterRouter(room);
  late.session.limitCameras(2);
  expect(heldBackOf(await subscribe(late))).toEqual(['cam-ben', 'cam-cas']);
});

test('gets another one in place of what is out of sight, or switched off, or gone', async () => {
  await expect.poll(arriving).toEqual([1, 2, SCREEN]);
  const [ann, ben] = publishers;
  await viewer.session.updateConsumers([{ consumerId: consumers[0] ?? '', paused: true }]);
  await expect.poll(arriving).toEqual([2, 3, SCREEN]);
  await ben?.session.setTrackPaused('cam-ben', true);
  await expect.poll(arriving).toEqual([3, 4, SCREEN]);
  viewer.session.closeConsumers([consumers[3] ?? '']);
  ann?.session.unpublish('cam-ann');
  await ben?.session.setTrackPaused('cam-ben', false);
  await expect.poll(arriving).toEqual([2, 3, SCREEN]);
});

test('what comes in sight takes the place of what goes out of it at the same time', async () => {
  await viewer.session.updateConsumers([{ consumerId: consumers[3] ?? '', paused: true }]);
  await viewer.session.updateConsumers([
    { consumerId: consumers[3] ?? '', paused: false },
    { consumerId: consumers[0] ?? '', paused: true },
    { consumerId: consumers[2] ?? '', paused: true },
  ]);
  await expect.poll(arriving).toEqual([2, 4, SCREEN]);
  expect(viewer.recorder.forwarding).toEqual([{ forwarded: [consumers[3]], heldBack: [] }]);
});

test('gets all without a limit, and none with one of zero', async () => {
  viewer.session.limitCameras(null);
  await expect.poll(arriving).toEqual([1, 2, 3, 4, SCREEN]);
  viewer.session.limitCameras(0);
  await expect.poll(arriving).toEqual([SCREEN]);
  expect(wanted()).toBe('');
});
