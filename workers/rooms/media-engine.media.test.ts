import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { MediaEngine, MediaSession, ConsumeOutcome } from '../../src/ports/media-engine.ts';
import { CausewayError } from '../../src/domain/errors.ts';
import { routerRtpCapabilities } from '../wire/codecs.ts';
import { enter, type Member, outcome, startTestEngine } from '../testing/engine.ts';
import { opus, simulcastVp8, svcVp9, vp8 } from '../testing/rtp-parameters.ts';

let engine: MediaEngine;
let rooms = 0;
let room: string;

beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.close());

/** A room with two people, of whom the first publishes a camera and a microphone. */
async function meeting(): Promise<{ anna: Member; ben: Member }> {
  room = `room ${(rooms += 1)}`;
  const [anna, ben] = await Promise.all([enter(engine, room, 'anna'), enter(engine, room, 'ben')]);
  await Promise.all([
    anna.session.publish('cam', 'camera', simulcastVp8(), false),
    anna.session.publish('mic', 'microphone', opus(), true),
  ]);
  return { anna, ben };
}

const request = (trackId: string) => ({
  trackId,
  generation: 1,
  node: 'here',
  paused: false,
  preferredLayers: undefined,
});

const subscribe = (session: MediaSession, ...trackIds: string[]) =>
  session.consume(trackIds.map(request), routerRtpCapabilities);

function consumerId(answer: ConsumeOutcome | undefined): string {
  if (!answer || !('consumer' in answer)) throw new Error('not subscribed');
  return answer.consumer.consumerId;
}

const code = (answer: ConsumeOutcome | undefined) => (answer && 'error' in answer ? answer.error.code : 'ok');

const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':');
const dtlsParameters = {
  role: 'client' as const,
  fingerprints: [{ algorithm: 'sha-256' as const, value: fingerprint }],
};

describe('attach', () => {
  test('gives two transports with candidates of UDP and TCP, and what the router can do', async () => {
    const { session } = await enter(engine, 'parameters');
    const { sendTransport, recvTransport, routerRtpCapabilities: capabilities } = session.parameters;
    expect(sendTransport.id).not.toBe(recvTransport.id);
    expect(capabilities).toEqual(routerRtpCapabilities);
    for (const { iceCandidates, iceParameters, dtlsParameters: dtls } of [sendTransport, recvTransport]) {
      expect(iceCandidates.map(({ ip, protocol }) => `${protocol} ${ip}`)).toEqual(['udp 127.0.0.1', 'tcp 127.0.0.1']);
      expect(iceParameters.iceLite).toBe(true);
      expect(dtls.fingerprints.map(({ algorithm }) => algorithm)).toEqual(['sha-256']);
    }
    session.close();
  });

  test('many at once into one room share one router, and into two rooms use two workers', async () => {
    const before = engine.stats();
    const sessions = (await Promise.all(Array.from({ length: 12 }, (_, i) => enter(engine, `crowd ${i % 2}`)))).map(
      ({ session }) => session,
    );
    const stats = engine.stats();
    expect(stats.workers.map(({ routers }) => routers)).toEqual(before.workers.map(({ routers }) => routers + 1));
    expect(stats.transports - before.transports).toBe(24);
    for (const session of sessions) session.close();
    expect(engine.stats()).toMatchObject({ transports: before.transports });
    expect(engine.stats().workers.map(({ routers }) => routers)).toEqual(before.workers.map(({ routers }) => routers));
  });

  test('rooms of one name in two tenants are two rooms', async () => {
    const recorder = {
      lost: () => undefined,
      shed: () => undefined,
      consumerClosed: () => undefined,
      layersChanged: () => undefined,
      forwardingChanged: () => undefined,
      demandChanged: () => undefined,
      speakersChanged: () => undefined,
    };
    const [a, b] = await Promise.all([
      engine.attach({ tenant: 'a', room: 'same' }, 'x', recorder),
      engine.attach({ tenant: 'b', room: 'same' }, 'x', recorder),
    ]);
    await a.publish('mic', 'microphone', opus(), false);
    expect(code((await subscribe(b, 'mic'))[0])).toBe('not_found');
    a.close();
    b.close();
  });
});

describe('transports', () => {
  test('connect once, and restart ICE with new credentials', async () => {
    const { session } = await enter(engine, 'transports');
    const { sendTransport } = session.parameters;
    await session.connect(sendTransport.id, dtlsParameters);
    expect(await outcome(session.connect(sendTransport.id, dtlsParameters))).toBe('bad_media');
    const { usernameFragment } = await session.restartIce(sendTransport.id);
    expect(usernameFragment).not.toBe(sendTransport.iceParameters.usernameFragment);
    expect(session.parameters.sendTransport.iceParameters.usernameFragment).toBe(usernameFragment);
    session.close();
  });

  test("of somebody else are nobody's", async () => {
    const { anna, ben } = await meeting();
    const { id } = anna.session.parameters.sendTransport;
    expect(await outcome(ben.session.connect(id, dtlsParameters))).toBe('not_found');
    expect(await outcome(ben.session.restartIce(id))).toBe('not_found');
    expect(await outcome(anna.session.connect(id, dtlsParameters))).toBe('ok');
  });
});

describe('publish', () => {
  test('tells the codec and the layers', async () => {
    const { session } = await enter(engine, 'layers');
    expect(await session.publish('1', 'microphone', opus(), false)).toEqual({
      mimeType: 'audio/opus',
      layers: { spatial: 1, temporal: 1 },
    });
    expect(await session.publish('2', 'camera', simulcastVp8(), false)).toEqual({
      mimeType: 'video/VP8',
      layers: { spatial: 3, temporal: 3 },
    });
    expect(await session.publish('3', 'screen', svcVp9(), false)).toEqual({
      mimeType: 'video/VP9',
      layers: { spatial: 3, temporal: 3 },
    });
    session.close();
  });

  test('of the same parameters again replaces the track', async () => {
    const { anna, ben } = await meeting();
    const id = consumerId((await subscribe(ben.session, 'cam'))[0]);
    const before = engine.stats().producers;
    const parameters = vp8();
    await anna.session.publish('cam', 'camera', parameters, false);
    await anna.session.publish('cam', 'camera', parameters, false);
    expect(engine.stats().producers).toBe(before);
    await vi.waitFor(() => expect(ben.recorder.closed).toEqual([{ consumerId: id, trackId: 'cam' }]));
    expect(code((await subscribe(ben.session, 'cam'))[0])).toBe('ok');
  });

  test("under somebody else's track id is refused, and leaves that track alone", async () => {
    const { ben } = await meeting();
    expect(await outcome(ben.session.publish('cam', 'camera', vp8(), false))).toBe('not_found');
    expect(await outcome(ben.session.setTrackPaused('cam', true))).toBe('not_found');
    ben.session.unpublish('cam');
    expect(code((await subscribe(ben.session, 'cam'))[0])).toBe('ok');
  });

  test('an SSRC or MID of another track of the session is refused, and the session goes on', async () => {
    const { session } = await enter(engine, 'duplicates');
    const first = opus();
    await session.publish('1', 'microphone', first, false);
    expect(await outcome(session.publish('2', 'microphone', { ...opus(), mid: first.mid }, false))).toBe('bad_media');
    expect(await outcome(session.publish('2', 'microphone', { ...first, mid: 'other' }, false))).toBe('bad_media');
    expect(await outcome(session.publish('2', 'microphone', opus(), false))).toBe('ok');
    session.close();
  });

  test('a track that is unpublished before the engine has answered does not come to life', async () => {
    const { session } = await enter(engine, 'too late');
    const publishing = outcome(session.publish('1', 'microphone', opus(), false));
    session.unpublish('1');
    expect(await publishing).toBe('not_found');
    expect(await outcome(session.setTrackPaused('1', true))).toBe('not_found');
    session.close();
  });
});

describe('subscribe', () => {
  test('answers each request by itself, in the order asked', async () => {
    const { anna, ben } = await meeting();
    await ben.session.publish('own', 'microphone', opus(), false);
    const answers = await subscribe(ben.session, 'mic', 'nobody', 'own', 'cam');
    expect(answers.map(code)).toEqual(['ok', 'not_found', 'cannot_consume', 'ok']);
    expect(answers[0]).toMatchObject({
      consumer: { trackId: 'mic', generation: 1, kind: 'audio', producerPaused: true },
    });
    expect(answers[3]).toMatchObject({ consumer: { trackId: 'cam', kind: 'video', producerPaused: false } });
    expect((await subscribe(anna.session, 'own')).map(code)).toEqual(['ok']);
  });

  test('a track that the client cannot decode is `cannot_consume`', async () => {
    const { ben } = await meeting();
    const onlyOpus = { codecs: routerRtpCapabilities.codecs?.slice(0, 1) ?? [], headerExtensions: [] };
    const answers = await ben.session.consume([request('cam'), request('mic')], onlyOpus);
    expect(answers.map(code)).toEqual(['cannot_consume', 'ok']);
  });

  test('a second time to one track replaces the consumer without a word', async () => {
    const { ben } = await meeting();
    const before = engine.stats().consumers;
    const first = consumerId((await subscribe(ben.session, 'cam'))[0]);
    const second = consumerId((await subscribe(ben.session, 'cam'))[0]);
    expect(second).not.toBe(first);
    expect(engine.stats().consumers).toBe(before + 1);
    expect(await outcome(ben.session.updateConsumers([{ consumerId: first, paused: true }]))).toBe('not_found');
    expect(ben.recorder.closed).toEqual([]);
  });

  test('of a later generation leaves the first consumer until it is closed, and never a third', async () => {
    const { ben } = await meeting();
    const before = engine.stats().consumers;
    const ids: string[] = [];
    for (const generation of [1, 2, 3]) {
      const [answer] = await ben.session.consume([{ ...request('cam'), generation }], routerRtpCapabilities);
      ids.push(consumerId(answer));
    }
    expect(engine.stats().consumers).toBe(before + 2);
    const [first = '', second = '', third = ''] = ids;
    expect(await outcome(ben.session.updateConsumers([{ consumerId: second, paused: true }]))).toBe('not_found');
    ben.session.closeConsumers([first]);
    await ben.session.updateConsumers([{ consumerId: third, paused: true }]);
    expect(engine.stats().consumers).toBe(before + 1);
  });

  test('a track whose publisher leaves is closed, once, and not found after that', async () => {
    const { anna, ben } = await meeting();
    const answers = await subscribe(ben.session, 'cam', 'mic');
    anna.session.close();
    await vi.waitFor(() => expect(ben.recorder.closed).toHaveLength(2));
    expect(ben.recorder.closed.map(({ consumerId: id }) => id).toSorted()).toEqual(answers.map(consumerId).toSorted());
    expect((await subscribe(ben.session, 'cam')).map(code)).toEqual(['not_found']);
    expect(ben.recorder.losses).toBe(0);
  });

  test('one track of two unpublished closes its consumer alone', async () => {
    const { anna, ben } = await meeting();
    const [cam] = await subscribe(ben.session, 'cam', 'mic');
    anna.session.unpublish('cam');
    await vi.waitFor(() => expect(ben.recorder.closed).toEqual([{ consumerId: consumerId(cam), trackId: 'cam' }]));
  });
});

describe('consumers', () => {
  test('are paused, resumed and steered, many at once', async () => {
    const { ben } = await meeting();
    const [cam, mic] = (await subscribe(ben.session, 'cam', 'mic')).map(consumerId);
    await ben.session.updateConsumers([
      { consumerId: cam ?? '', paused: true, preferredLayers: { spatial: 1, temporal: 0 }, priority: 255 },
      { consumerId: mic ?? '', paused: true, preferredLayers: { spatial: 1 }, priority: 1 },
    ]);
    await ben.session.updateConsumers([{ consumerId: cam ?? '', preferredLayers: { spatial: 7 }, paused: false }]);
  });

  test('one that is not there does not keep the others from it', async () => {
    const { ben } = await meeting();
    const [cam] = (await subscribe(ben.session, 'cam')).map(consumerId);
    const before = engine.stats().consumers;
    expect(() => ben.session.closeConsumers(['nobody', cam ?? ''])).toThrow(CausewayError);
    expect(engine.stats().consumers).toBe(before - 1);
    expect(ben.recorder.closed).toEqual([]);
  });

  test("of somebody else are nobody's", async () => {
    const { anna, ben } = await meeting();
    const [cam = ''] = (await subscribe(ben.session, 'cam')).map(consumerId);
    expect(await outcome(anna.session.updateConsumers([{ consumerId: cam, paused: true }]))).toBe('not_found');
    expect(() => anna.session.closeConsumers([cam])).toThrow(CausewayError);
    expect(await outcome(ben.session.updateConsumers([{ consumerId: cam, paused: true }]))).toBe('ok');
  });

  test.each([
    { priority: 0 },
    { priority: 256 },
    { priority: 1.5 },
    { preferredLayers: { spatial: -1 } },
    { preferredLayers: { spatial: 8 } },
    { preferredLayers: { spatial: Number.NaN } },
    { preferredLayers: { spatial: 0, temporal: 99 } },
  ])('refuse %j', async (update) => {
    const { ben } = await meeting();
    const [cam = ''] = (await subscribe(ben.session, 'cam')).map(consumerId);
    expect(await outcome(ben.session.updateConsumers([{ consumerId: cam, ...update }]))).toBe('bad_media');
  });
});

describe('a closed session', () => {
  test('may be closed twice, and does nothing any more', async () => {
    const { anna } = await meeting();
    const { id } = anna.session.parameters.sendTransport;
    anna.session.close();
    anna.session.close();
    expect(await outcome(anna.session.connect(id, dtlsParameters))).toBe('unavailable');
    expect(await outcome(anna.session.restartIce(id))).toBe('unavailable');
    expect(await outcome(anna.session.publish('x', 'camera', vp8(), false))).toBe('unavailable');
    expect(await outcome(anna.session.setTrackPaused('cam', true))).toBe('unavailable');
    expect(await outcome(subscribe(anna.session, 'cam'))).toBe('unavailable');
    expect(await outcome(anna.session.updateConsumers([]))).toBe('unavailable');
    expect(() => anna.session.closeConsumers([])).toThrow(CausewayError);
    anna.session.unpublish('cam');
    expect(anna.recorder.losses).toBe(0);
  });

  test('settles what is under way', async () => {
    const { anna, ben } = await meeting();
    const producers = engine.stats().producers;
    const publishing = outcome(anna.session.publish('late', 'camera', vp8(), false));
    const subscribing = subscribe(ben.session, 'cam');
    anna.session.close();
    ben.session.close();
    expect(await publishing).toBe('unavailable');
    expect((await subscribing).map(code)).toEqual(['unavailable']);
    expect(engine.stats().producers).toBe(producers - 2);
  });
});
