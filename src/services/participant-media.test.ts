import { describe, expect, test } from 'vitest';
import { CausewayError } from '../domain/errors.ts';
import { grantsOfRole } from '../domain/grants.ts';
import { GOOD_RTP } from '../ports/testing/fake-media-engine.ts';
import { expectNothingLeft, type Guest, MeetingsHarness, produce, settled } from './testing/meetings-harness.ts';
import { refusal } from './testing/refusal.ts';

const FINGERPRINTS = { fingerprints: [{ algorithm: 'sha-256' as const, value: '00:11' }] };

/** `ann`, who publishes what is asked for, and `bob`, who watches; each guest consumes at most three tracks. */
async function watching(...sources: readonly ('camera' | 'microphone')[]) {
  const node = new MeetingsHarness(undefined, {
    limits: { participantsPerRoom: 8, waitingPerRoom: 8, tracksPerParticipant: 8, consumersPerParticipant: 3 },
  });
  const ann = await node.enter('ann', { role: 'host' });
  const bob = await node.enter('bob');
  const trackIds: string[] = [];
  for (const source of sources) trackIds.push(await produce(ann, source));
  for (const { ear } of [ann, bob]) ear.take();
  return { node, ann, bob, trackIds };
}

const consume = ({ seat }: Guest, ...trackIds: readonly string[]) =>
  seat.media.consume({ tracks: trackIds.map((trackId) => ({ trackId })), rtpCapabilities: {} });

describe('consume', () => {
  test('starts consumers of many tracks at once', async () => {
    const { ann, bob, trackIds } = await watching('camera', 'microphone');
    await ann.seat.execute('track.update', { trackId: trackIds[1] ?? '', paused: true });
    const { consumers, failed } = await consume(bob, ...trackIds);
    expect(failed).toEqual([]);
    expect(consumers).toMatchObject([
      { trackId: trackIds[0], generation: 1, kind: 'video', producerPaused: false },
      { trackId: trackIds[1], generation: 1, kind: 'audio', producerPaused: true },
    ]);
  });

  test('says of each track that cannot be consumed why, and starts the others', async () => {
    const { node, ann, bob, trackIds } = await watching('camera', 'camera', 'camera', 'camera');
    const lost = await produce(ann, 'camera');
    node.engine.sessionOf('ann').unpublish(lost);
    const outcome = await consume(bob, 'none', lost, ...trackIds);
    expect(outcome.consumers.map(({ trackId }) => trackId)).toEqual(trackIds.slice(0, 2));
    expect(outcome.failed).toEqual([
      { trackId: 'none', code: 'not_found', message: expect.any(String) },
      { trackId: trackIds[2], code: 'limit_exceeded', message: expect.any(String) },
      { trackId: trackIds[3], code: 'limit_exceeded', message: expect.any(String) },
      { trackId: lost, code: 'unavailable', message: expect.any(String) },
    ]);
  });

  test('a track twice is one consumer, the newest', async () => {
    const { node, bob, trackIds } = await watching('camera');
    const first = await consume(bob, ...trackIds, ...trackIds);
    expect(first.consumers).toHaveLength(1);
    const again = await consume(bob, ...trackIds);
    expect([...node.engine.sessionOf('bob').consumers.keys()]).toEqual(again.consumers.map((each) => each.consumerId));
  });

  test('tells of nothing but failures where the engine refuses', async () => {
    const { ann, trackIds } = await watching('camera');
    const failed = [{ trackId: trackIds[0], code: 'cannot_consume', message: 'your own track' }];
    await expect(consume(ann, ...trackIds)).resolves.toEqual({ consumers: [], failed });
  });

  test('has a publisher told, once, which codecs somebody lacks who cannot decode its track', async () => {
    const { node, ann, bob, trackIds } = await watching('camera');
    const [trackId = ''] = trackIds;
    node.engine.sessionOf('bob').undecodable.add(trackId);
    const codecs = ['audio/opus', 'VIDEO/vp9', 'video/H264'].map((mimeType) => ({
      kind: mimeType === 'audio/opus' ? ('audio' as const) : ('video' as const),
      mimeType,
      clockRate: 90_000,
    }));
    for (let times = 0; times < 3; times += 1) {
      const { failed } = await bob.seat.media.consume({ tracks: [{ trackId }], rtpCapabilities: { codecs } });
      expect(failed).toMatchObject([{ trackId, code: 'cannot_consume' }]);
    }
    await settled();
    expect(ann.ear.notifications).toEqual([
      {
        event: 'track.undecodable',
        seq: expect.any(Number),
        data: { trackId, mimeTypes: ['video/VP8', 'video/AV1'] },
      },
    ]);
    expect(bob.ear.take()).toEqual([]);
  });

  test('asks for no second place for a track that it has', async () => {
    const { bob, trackIds } = await watching('camera', 'camera', 'camera');
    await consume(bob, ...trackIds.slice(0, 2));
    await expect(consume(bob, ...trackIds)).resolves.toMatchObject({ consumers: [{}, {}, {}], failed: [] });
  });

  test.each([
    [
      'closed by the client',
      async (bob: Guest, consumerId: string) => bob.seat.media.closeConsumers({ consumerIds: [consumerId] }),
    ],
    [
      'closed among others that there are not',
      async (bob: Guest, consumerId: string) =>
        expect(bob.seat.media.closeConsumers({ consumerIds: ['none', consumerId] })).rejects.toEqual(
          refusal('not_found'),
        ),
    ],
  ])('frees the place of a consumer %s', async (_name, close) => {
    const { node, bob, trackIds } = await watching('camera', 'camera', 'camera', 'camera');
    const { consumers } = await consume(bob, ...trackIds.slice(0, 3));
    await expect(consume(bob, ...trackIds)).resolves.toMatchObject({ failed: [{ code: 'limit_exceeded' }] });
    const [first] = [...node.engine.sessionOf('bob').consumers.keys()];
    await close(bob, first ?? '');
    expect(consumers).toHaveLength(3);
    await expect(consume(bob, ...trackIds.slice(3))).resolves.toMatchObject({ failed: [] });
  });

  test('frees the places of consumers whose tracks are closed', async () => {
    const { ann, bob, trackIds } = await watching('camera', 'camera', 'camera', 'camera');
    await consume(bob, ...trackIds.slice(0, 3));
    await ann.seat.execute('track.close', { trackId: trackIds[0] ?? '' });
    await expect(consume(bob, ...trackIds.slice(3))).resolves.toMatchObject({ failed: [] });
    // The room was told of the track: no word of the consumer is needed.
    expect(bob.ear.take()).toEqual(['track.closed']);
  });

  test('needs the capabilities once, and remembers them even for new media', async () => {
    const { node, bob, trackIds } = await watching('camera');
    const tracks = trackIds.map((trackId) => ({ trackId }));
    await expect(bob.seat.media.consume({ tracks })).rejects.toMatchObject({
      code: 'bad_params',
      data: { issues: [{ path: 'rtpCapabilities' }] },
    });
    await bob.seat.media.consume({ tracks, rtpCapabilities: {} });
    node.engine.sessionOf('bob').lose();
    await bob.seat.media.open();
    await expect(bob.seat.media.consume({ tracks })).resolves.toMatchObject({ consumers: [{}] });
  });

  test('is refused without the grant', async () => {
    const { node, trackIds } = await watching('camera');
    const cas = await node.enter('cas', { grants: { ...grantsOfRole('participant'), subscribe: false } });
    await expect(consume(cas, ...trackIds)).rejects.toEqual(refusal('forbidden'));
  });

  test('counts nothing of media that was lost while it worked', async () => {
    const { node, bob, trackIds } = await watching('camera', 'camera', 'camera');
    await consume(bob, ...trackIds);
    const session = node.engine.sessionOf('bob');
    const subscribe = session.consume.bind(session);
    session.consume = async (...request) => {
      const outcomes = await subscribe(...request);
      session.lose();
      await bob.seat.media.open();
      return outcomes;
    };
    await expect(consume(bob, ...trackIds)).rejects.toEqual(refusal('unavailable'));
    const cas = await node.enter('cas');
    const others = [await produce(cas, 'camera'), await produce(cas, 'camera'), await produce(cas, 'camera')];
    await expect(consume(bob, ...others)).resolves.toMatchObject({ failed: [] });
  });
});

describe('consumers', () => {
  test('are steered by their owner only', async () => {
    const { node, ann, bob, trackIds } = await watching('camera');
    const { consumers } = await consume(bob, ...trackIds);
    const consumerId = consumers[0]?.consumerId ?? '';
    const update = { consumerId, paused: true, priority: 2 };
    await bob.seat.media.updateConsumers({ consumers: [update] });
    expect(node.engine.sessionOf('bob').updates).toEqual([update]);
    await expect(ann.seat.media.updateConsumers({ consumers: [update] })).rejects.toEqual(refusal('not_found'));
    await expect(ann.seat.media.closeConsumers({ consumerIds: [consumerId] })).rejects.toEqual(refusal('not_found'));
    expect(node.engine.sessionOf('bob').consumers.size).toBe(1);
  });

  test('tell of their layers, and of their end while the track is still there', async () => {
    const { node, bob, trackIds } = await watching('camera');
    const [trackId = ''] = trackIds;
    const { consumers } = await consume(bob, trackId);
    const consumerId = consumers[0]?.consumerId ?? '';
    node.engine.sessionOf('bob').changeLayers(consumerId, 2);
    node.engine.sessionOf('bob').changeLayers(consumerId, null);
    node.engine.sessionOf('ann').lose();
    expect(bob.ear.notifications).toEqual([
      { event: 'consumer.layers', data: { consumerId, layers: { spatial: 2 } } },
      { event: 'consumer.layers', data: { consumerId, layers: null } },
      { event: 'consumer.closed', data: { consumerId, trackId } },
    ]);
  });
});

describe('a limit of cameras', () => {
  test('is of the media that there is, and what it holds back is told', async () => {
    const { node, bob, trackIds } = await watching('camera');
    const [trackId = ''] = trackIds;
    const { consumers } = await consume(bob, trackId);
    const consumerId = consumers[0]?.consumerId ?? '';
    await bob.seat.media.limit({ cameras: 1 });
    const session = node.engine.sessionOf('bob');
    expect(session.cameraLimit).toBe(1);
    session.changeForwarding({ forwarded: [], heldBack: [consumerId] });
    expect(bob.ear.notifications).toEqual([
      { event: 'consumer.forwarding', data: { forwarded: [], heldBack: [consumerId] } },
    ]);
    session.lose();
    await expect(bob.seat.media.limit({ cameras: 1 })).rejects.toEqual(refusal('unavailable'));
    await bob.seat.media.open();
    expect(node.engine.sessionOf('bob').cameraLimit).toBeNull();
  });

  test('is refused without the grant', async () => {
    const { node } = await watching();
    const cas = await node.enter('cas', { grants: { ...grantsOfRole('participant'), subscribe: false } });
    await expect(cas.seat.media.limit({ cameras: 1 })).rejects.toEqual(refusal('forbidden'));
    expect(node.engine.sessionOf('cas').cameraLimit).toBeNull();
  });
});

describe('transports', () => {
  test('are connected and restarted by their owner only', async () => {
    const { node, ann, bob } = await watching();
    const session = node.engine.sessionOf('bob');
    const params = { transportId: session.parameters.sendTransport.id, dtlsParameters: FINGERPRINTS };
    await bob.seat.media.connect(params);
    expect(session.connected).toEqual([params.transportId]);
    const { iceParameters } = await bob.seat.media.restartIce(params);
    expect(iceParameters).not.toEqual(session.parameters.sendTransport.iceParameters);
    await expect(ann.seat.media.connect(params)).rejects.toEqual(refusal('not_found'));
    await expect(ann.seat.media.restartIce(params)).rejects.toEqual(refusal('not_found'));
  });
});

describe('lost media', () => {
  test('is told, and everything is unavailable until the client opens new', async () => {
    const { node, ann, bob, trackIds } = await watching('camera');
    await consume(bob, ...trackIds);
    node.engine.sessionOf('bob').lose();
    expect(bob.ear.notifications).toEqual([{ event: 'media.reset', data: { reason: 'workerDied' } }]);
    expect(bob.seat.media.epoch).toBe(0);
    expect(ann.seat.media.epoch).toBe(1);
    const unavailable = refusal('unavailable');
    await expect(consume(bob, ...trackIds)).rejects.toEqual(unavailable);
    await expect(produce(bob, 'camera')).rejects.toEqual(unavailable);
    await expect(bob.seat.media.restartIce({ transportId: 'transport-3' })).rejects.toEqual(unavailable);
    await expect(bob.seat.media.updateConsumers({ consumers: [] })).rejects.toEqual(unavailable);
    await expect(bob.seat.media.closeConsumers({ consumerIds: [] })).rejects.toEqual(unavailable);

    const media = await bob.seat.media.open();
    expect(media).toEqual({ epoch: 2, ...node.engine.sessionOf('bob').parameters });
    expect(bob.seat.media.epoch).toBe(2);
    await expect(consume(bob, ...trackIds)).resolves.toMatchObject({ consumers: [{}], failed: [] });
  });

  test('while the client is away shows in the epoch, and entering opens new', async () => {
    const { node, bob } = await watching();
    bob.seat.disconnected();
    node.engine.sessionOf('bob').lose();
    await bob.seat.resumed(2);
    expect(bob.seat.media.epoch).toBe(0);
    await expect(bob.seat.enter()).resolves.toMatchObject({ media: { epoch: 2 } });
  });

  test('of a publisher is consumed again once it is sent anew', async () => {
    const { node, ann, bob, trackIds } = await watching('camera');
    await consume(bob, ...trackIds);
    node.engine.sessionOf('ann').lose();
    await expect(consume(bob, ...trackIds)).resolves.toMatchObject({ failed: [{ code: 'unavailable' }] });
    await ann.seat.media.open();
    await ann.seat.media.produce({ source: 'camera', rtpParameters: GOOD_RTP, trackId: trackIds[0] });
    await expect(consume(bob, ...trackIds)).resolves.toMatchObject({ consumers: [{ generation: 2 }] });
    expect(bob.ear.take()).toEqual(['consumer.closed', 'track.updated']);
  });
});

describe('openMedia', () => {
  test('puts new transports in the place of the old', async () => {
    const { node, bob } = await watching();
    const old = node.engine.sessionOf('bob');
    await expect(bob.seat.media.open()).resolves.toMatchObject({ epoch: 2 });
    expect(old.closed).toBe(true);
    expect(node.engine.sessionOf('bob')).not.toBe(old);
    old.lose();
    expect(bob.ear.take()).toEqual([]);
    expect(bob.seat.media.epoch).toBe(2);
  });

  test('several times at once leaves one session', async () => {
    const { node, bob } = await watching();
    const results = await Promise.allSettled([bob.seat.media.open(), bob.seat.media.open(), bob.seat.media.open()]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(node.engine.sessionOf('bob').closed).toBe(false);
    expect(bob.seat.media.epoch).toBe(4);
  });

  test('that fails leaves no media, and may be tried again', async () => {
    const { node, bob } = await watching();
    node.engine.attachFailure = new CausewayError('unavailable', 'no worker');
    await expect(bob.seat.media.open()).rejects.toEqual(refusal('unavailable'));
    expect(bob.seat.media.epoch).toBe(0);
    node.engine.attachFailure = undefined;
    await expect(bob.seat.media.open()).resolves.toMatchObject({ epoch: 3 });
  });

  test('under way when the seat is left leaves nothing open', async () => {
    const { node, bob } = await watching();
    const letGo = Promise.withResolvers<void>();
    node.engine.before = () => letGo.promise;
    const opening = bob.seat.media.open();
    opening.catch(() => undefined);
    await bob.seat.leave();
    letGo.resolve();
    await expect(opening).rejects.toEqual(refusal('unavailable'));
    await settled();
    expect(node.engine.sessionsOf('bob')).toEqual([]);
  });
});

describe('a session whose worker hands it over', () => {
  /** `bob`, who watches `ann`, is asked to move, and has new media. */
  async function moved() {
    const set = await watching('camera');
    const { node, bob, trackIds } = set;
    await consume(bob, ...trackIds);
    const former = node.engine.sessionOf('bob');
    former.shed();
    expect(bob.ear.take()).toEqual(['media.move']);
    await expect(bob.seat.media.open()).resolves.toMatchObject({ epoch: 2 });
    const next = node.engine.sessionsOf('bob').find((each) => each !== former);
    if (!next) throw new Error('no new session');
    return { ...set, former, next };
  }

  test('goes on beside the new one until the client closes it', async () => {
    const { bob, trackIds, former, next } = await moved();
    await expect(consume(bob, ...trackIds)).resolves.toMatchObject({ consumers: [{}] });
    expect([former.consumers.size, next.consumers.size]).toEqual([1, 1]);
    await bob.seat.media.close({ epoch: 2 });
    expect([former.closed, next.closed]).toEqual([false, false]);
    await bob.seat.media.close({ epoch: 1 });
    expect([former.closed, next.closed, bob.seat.media.epoch]).toEqual([true, false, 2]);
    expect(bob.ear.take()).toEqual([]);
  });

  test('ends by itself after 15 s', async () => {
    const { node, former, next } = await moved();
    node.clock.advance(14_999);
    expect(former.closed).toBe(false);
    node.clock.advance(1);
    expect([former.closed, next.closed]).toEqual([true, false]);
  });

  test('ends with the seat, and leaves nothing', async () => {
    const { node, ann, bob } = await moved();
    await bob.seat.leave();
    await ann.seat.leave();
    await expectNothingLeft(node);
  });

  test('is no loss when its worker dies then', async () => {
    const { bob, former, next } = await moved();
    former.lose();
    expect([bob.ear.take(), next.closed, bob.seat.media.epoch]).toEqual([[], false, 2]);
  });

  test('goes on when there is no new one to be had', async () => {
    const { node, bob } = await watching();
    const session = node.engine.sessionOf('bob');
    session.shed();
    node.engine.attachFailure = new CausewayError('unavailable', 'no worker');
    await expect(bob.seat.media.open()).rejects.toEqual(refusal('unavailable'));
    expect([session.closed, bob.seat.media.epoch]).toEqual([false, 1]);
    session.lose();
    expect(bob.ear.take()).toEqual(['media.move', 'media.reset']);
  });

  test('ends at once when the client opens its media once more', async () => {
    const { node, bob, former, next } = await moved();
    await bob.seat.media.open();
    expect([former.closed, next.closed]).toEqual([true, true]);
    expect(node.engine.sessionsOf('bob')).toHaveLength(1);
  });
});
