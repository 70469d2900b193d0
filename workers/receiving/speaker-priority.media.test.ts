/** Whose video goes first, in a real worker. */
import type { Consumer } from 'mediasoup/types';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/ports/clock.ts';
import { mediaCodecs, routerRtpCapabilities } from '../wire/codecs.ts';
import type { MediaWorker } from '../process/media-worker.ts';
import { RoomSpeakers } from '../speakers/room-speakers.ts';
import { RoomTracks } from '../publishing/room-tracks.ts';
import { enterRouter, loneHops } from '../testing/direct-session.ts';
import { spawnTestWorker } from '../testing/engine.ts';
import { opus, vp8 } from '../testing/rtp-parameters.ts';

let worker: MediaWorker;
beforeAll(async () => {
  worker = await spawnTestWorker();
});
afterAll(() => worker.close());

test('the camera of whoever speaks goes before the others, also while nobody speaks, unless the client says so', async () => {
  const router = await worker.worker.createRouter({ mediaCodecs: [...mediaCodecs] });
  const tracks = new RoomTracks();
  const speakers = new RoomSpeakers({ places: 2, clock: systemClock });
  const hops = loneHops(router, tracks);
  const [publisher, viewer] = await Promise.all([1, 2].map(() => enterRouter({ router, tracks, hops, speakers })));
  if (!publisher || !viewer) throw new Error('two were to enter');
  const consumers = new Map<string, Consumer>();
  viewer.transports.recv.observer.on('newconsumer', (consumer: Consumer) =>
    consumers.set(consumer.producerId, consumer),
  );

  const watched = { generation: 1, node: 'here', paused: false, preferredLayers: undefined };
  const requests = [];
  for (const name of ['ann', 'ben']) {
    await publisher.session.publish(`mic-${name}`, 'microphone', opus(), false);
    await publisher.session.publish(`cam-${name}`, 'camera', vp8(), false);
    requests.push({ ...watched, trackId: `mic-${name}`, publisher: name, source: 'microphone' as const });
    requests.push({ ...watched, trackId: `cam-${name}`, publisher: name, source: 'camera' as const });
  }
  const outcomes = await viewer.session.consume(requests, routerRtpCapabilities);
  const consumerId = (trackId: string): string => {
    const found = outcomes.find((each) => 'consumer' in each && each.consumer.trackId === trackId);
    if (!found || !('consumer' in found)) throw new Error(`no consumer of ${trackId}`);
    return found.consumer.consumerId;
  };
  const priorities = () =>
    ['ann', 'ben'].map((name) => consumers.get(tracks.find(`cam-${name}`)?.producer?.id ?? '')?.priority ?? 0);
  const level = (trackId: string, loud: boolean) => [{ trackId, level: loud ? -10 : -127 }];
  const annLeadsBy = () => {
    const [ann = 0, ben = 0] = priorities();
    return ann - ben;
  };

  expect(priorities()).toEqual([1, 1]);
  speakers.hearOf('there', { open: 9, levels: level('mic-ann', true) });
  await expect.poll(annLeadsBy).toBeGreaterThan(0);
  speakers.hearOf('there', { open: 9, levels: [] });
  expect(annLeadsBy()).toBeGreaterThan(0);
  speakers.hearOf('there', { open: 9, levels: level('mic-ben', true) });
  await expect.poll(annLeadsBy).toBeLessThan(0);

  await viewer.session.updateConsumers([{ consumerId: consumerId('cam-ann'), priority: 255 }]);
  expect(priorities()[0]).toBe(255);
  speakers.close();
});
