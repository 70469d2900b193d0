import { FakeHandler } from 'mediasoup-client';
import { afterEach, expect, test, vi } from 'vitest';
import type { RemoteTrack } from '../api.ts';
import { Refusal, SILENCE, trackView } from '../testing/scripted-server.ts';
import { eventually, eventsOf, joinWith, trackIds } from '../testing/set-up.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test('the first tracks are asked for at once and running: nothing comes before our side is set up', async () => {
  const { server, meeting, remote } = await joinWith(3);
  const told = eventsOf(meeting);
  await eventually(() => expect(told).toEqual(['trackSubscribed', 'trackSubscribed', 'trackSubscribed']));
  expect(server.asked('media.consume')).toHaveLength(1);
  const consume = server.asked('media.consume')[0]?.params;
  expect(trackIds(consume)).toEqual(['a1', 'a2', 'a3']);
  expect(consume).toMatchObject({ tracks: [{ paused: false }, { paused: false }, { paused: false }] });
  expect(remote('a1').mediaTrack?.kind).toBe('video');
  await meeting.leave();
  expect(server.asked('consumer.update')).toEqual([]);
});

test('those that come later are asked for paused, and resumed at once', async () => {
  const { server, meeting } = await joinWith(1);
  await eventually(() => expect(server.asked('transport.connect')).toHaveLength(1));
  server.connection.deliver([
    server.frame('track.published', { identity: 'ann', track: trackView('a2') }),
    server.frame('track.published', { identity: 'ann', track: trackView('a3') }),
  ]);
  await eventually(() => expect(server.asked('consumer.update')).toHaveLength(1));
  expect(server.asked('media.consume')[1]?.params).toMatchObject({ tracks: [{ paused: true }, { paused: true }] });
  expect(server.asked('consumer.update')[0]?.params).toEqual({
    consumers: ['consumer-2', 'consumer-3'].map((consumerId) => ({ consumerId, paused: false })),
  });
  await meeting.leave();
});

test('one that is switched off before it is asked for is asked for paused', async () => {
  const { server, meeting, remote } = await joinWith(2, { autoSubscribe: false });
  remote('a1').setReceiving(false);
  meeting.subscribe([remote('a1'), remote('a2')]);
  await eventually(() => expect(remote('a2').mediaTrack).not.toBeNull());
  expect(server.asked('media.consume')[0]?.params['tracks']).toMatchObject([{ paused: true }, { paused: false }]);
  await meeting.leave();
  expect(server.asked('consumer.update')).toEqual([]);
});

test('what changes while the answer is on its way is told afterwards', async () => {
  const { server, meeting, remote } = await joinWith(1);
  server.script['media.consume'] = ({ tracks }) => {
    remote('a1').setReceiving(false);
    return { consumers: tracks.map(({ trackId }) => server.consumer(trackId)), failed: [] };
  };
  await eventually(() => expect(server.asked('consumer.update')).toHaveLength(1));
  expect(server.asked('consumer.update')[0]?.params).toEqual({
    consumers: [{ consumerId: 'consumer-1', paused: true }],
  });
  await meeting.leave();
});

test('what we can receive is told once', async () => {
  const { server, meeting } = await joinWith(1);
  await eventually(() => expect(server.asked('media.consume')).toHaveLength(1));
  server.connection.deliver([
    server.frame('track.published', { identity: 'ann', track: trackView('a2') }),
    server.frame('track.published', { identity: 'ann', track: trackView('a3') }),
  ]);
  await eventually(() => expect(server.asked('media.consume')).toHaveLength(2));
  const [first, second] = server.asked('media.consume');
  expect(first?.params).toHaveProperty('rtpCapabilities');
  expect(second?.params).not.toHaveProperty('rtpCapabilities');
  expect(trackIds(second?.params)).toEqual(['a2', 'a3']);
  await meeting.leave();
});

test('without autoSubscribe only what is asked for is received, until it is not', async () => {
  const { server, meeting, remote } = await joinWith(2, { autoSubscribe: false });
  remote('a2').setPreferredLayers({ spatial: 0 });
  remote('a2').setPriority(7);
  meeting.subscribe([remote('a2')]);
  await eventually(() => expect(server.asked('consumer.update')).toHaveLength(1));
  expect(server.asked('media.consume')[0]?.params['tracks']).toEqual([
    { trackId: 'a2', paused: false, preferredLayers: { spatial: 0 } },
  ]);
  expect(server.asked('consumer.update')[0]?.params['consumers']).toEqual([
    { consumerId: 'consumer-1', paused: false, preferredLayers: { spatial: 0 }, priority: 7 },
  ]);
  remote('a2').setReceiving(false);
  await eventually(() => expect(server.asked('consumer.update')).toHaveLength(2));
  const told = eventsOf(meeting);
  meeting.unsubscribe([remote('a2')]);
  await eventually(() => expect(server.asked('consumer.close')).toHaveLength(1));
  expect(told).toEqual(['trackUnsubscribed']);
  expect(remote('a2')).toMatchObject({ subscribed: false, mediaTrack: null });
  await meeting.leave();
});

test('unsubscribing while the answer is on its way closes the consumer', async () => {
  const { server, meeting, remote } = await joinWith(1);
  server.script['media.consume'] = ({ tracks }) => {
    meeting.unsubscribe([remote('a1')]);
    return { consumers: tracks.map(({ trackId }) => server.consumer(trackId)), failed: [] };
  };
  await eventually(() => expect(server.asked('consumer.close')).toHaveLength(1));
  expect(remote('a1').mediaTrack).toBeNull();
  await meeting.leave();
});

test('a track sent anew is received anew, as the same object', async () => {
  const { server, meeting, remote } = await joinWith(1);
  await eventually(() => expect(remote('a1').mediaTrack).not.toBeNull());
  const [track, before] = [remote('a1'), remote('a1').mediaTrack];
  server.script['media.consume'] = () => ({ consumers: [server.consumer('a1', 2)], failed: [] });
  const told = eventsOf(meeting);
  server.notify('track.updated', { identity: 'ann', track: trackView('a1', { generation: 2 }) });
  await eventually(() => expect(told).toEqual(['trackUpdated', 'trackSubscribed']));
  expect(remote('a1')).toBe(track);
  expect(track.mediaTrack).not.toBe(before);
  await eventually(() => expect(before?.readyState).toBe('ended'));
  await meeting.leave();
});

test('a consumer of the new generation that came before its notification is kept', async () => {
  const { server, meeting, remote } = await joinWith(1);
  server.script['media.consume'] = () => ({ consumers: [server.consumer('a1', 2)], failed: [] });
  await eventually(() => expect(remote('a1').mediaTrack).not.toBeNull());
  const before = remote('a1').mediaTrack;
  server.script['media.consume'] = () => ({ consumers: [server.consumer('a2')], failed: [] });
  server.notify('track.updated', { identity: 'ann', track: trackView('a1', { generation: 2 }) });
  server.notify('track.published', { identity: 'ann', track: trackView('a2') });
  await eventually(() => expect(remote('a2').mediaTrack).not.toBeNull());
  expect(server.asked('media.consume')).toHaveLength(2);
  expect(trackIds(server.asked('media.consume')[1]?.params)).toEqual(['a2']);
  expect(remote('a1').mediaTrack).toBe(before);
  await meeting.leave();
});

test.each(['not_found', 'unavailable'] as const)(
  '%s: the publisher is being restored, and it is tried again',
  async (code) => {
    const { server, meeting, remote } = await joinWith(1);
    const consume = server.script['media.consume'];
    let refusals = 3;
    server.script['media.consume'] = (params) => {
      refusals -= 1;
      return refusals < 0 ? consume(params) : { consumers: [], failed: [{ trackId: 'a1', code, message: 'not yet' }] };
    };
    await eventually(() => expect(remote('a1').mediaTrack).not.toBeNull());
    expect(server.asked('media.consume')).toHaveLength(4);
    await meeting.leave();
  },
);

test('what cannot be decoded is not tried again, unless asked for', async () => {
  const { server, meeting, remote } = await joinWith(2);
  const consume = server.script['media.consume'];
  server.script['media.consume'] = () => ({
    consumers: [server.consumer('a2')],
    failed: [{ trackId: 'a1', code: 'cannot_consume', message: 'no codec' }],
  });
  const failed = vi.fn<(payload: { track: RemoteTrack; error: { code: string } }) => void>();
  meeting.on('subscriptionFailed', failed);
  await eventually(() => expect(failed).toHaveBeenCalledOnce());
  expect(failed.mock.calls[0]?.[0]).toMatchObject({ track: { id: 'a1' }, error: { code: 'cannot_consume' } });
  await eventually(() => expect(remote('a2').mediaTrack).not.toBeNull());
  expect(server.asked('media.consume')).toHaveLength(1);
  server.script['media.consume'] = consume;
  meeting.subscribe([remote('a1')]);
  await eventually(() => expect(remote('a1').mediaTrack).not.toBeNull());
  await meeting.leave();
});

test('what cannot be decoded is tried again when it is sent anew, unless nobody wants it any more', async () => {
  const { server, meeting, remote } = await joinWith(2);
  server.script['media.consume'] = () => ({
    consumers: [],
    failed: ['a1', 'a2'].map((trackId) => ({ trackId, code: 'cannot_consume', message: 'no codec' })),
  });
  const told = eventsOf(meeting);
  await eventually(() => expect(told).toEqual(['subscriptionFailed', 'subscriptionFailed']));
  server.script['media.consume'] = () => ({ consumers: [server.consumer('a1', 2)], failed: [] });
  meeting.unsubscribe([remote('a2')]);
  for (const id of ['a2', 'a1']) {
    server.notify('track.updated', { identity: 'ann', track: trackView(id, { generation: 2, mimeType: 'video/VP8' }) });
  }
  await eventually(() => expect(remote('a1').mediaTrack).not.toBeNull());
  expect([remote('a1').subscribed, remote('a2').subscribed]).toEqual([true, false]);
  await meeting.leave();
});

test('a track that the server says nothing of is not asked for without end', async () => {
  const { server, meeting } = await joinWith(1);
  server.script['media.consume'] = () => ({ consumers: [], failed: [] });
  const told = eventsOf(meeting);
  await eventually(() => expect(told).toEqual(['subscriptionFailed']));
  expect(server.asked('media.consume')).toHaveLength(9);
  await meeting.leave();
});

test('a track that never comes back is given up', async () => {
  const { server, meeting } = await joinWith(1);
  server.script['media.consume'] = () => ({
    consumers: [],
    failed: [{ trackId: 'a1', code: 'unavailable', message: 'never' }],
  });
  const told = eventsOf(meeting);
  await eventually(() => expect(told).toEqual(['subscriptionFailed']));
  expect(server.asked('media.consume')).toHaveLength(9);
  await meeting.leave();
});

test('a consumer that the server closes is asked for again', async () => {
  const { server, meeting, remote } = await joinWith(1);
  await eventually(() => expect(remote('a1').mediaTrack).not.toBeNull());
  const told = eventsOf(meeting);
  server.notify('consumer.closed', { consumerId: 'consumer-1', trackId: 'a1' });
  await eventually(() => expect(told).toEqual(['trackSubscribed']));
  expect(server.asked('consumer.close')).toHaveLength(0);
  await meeting.leave();
});

test('before a publisher whose media was lost can have sent it anew it is not asked for; when it has, at once', async () => {
  const { server, meeting, remote } = await joinWith(1, {}, { renewalMs: 60_000 });
  await eventually(() => expect(remote('a1').mediaTrack).not.toBeNull());
  const told = eventsOf(meeting);
  server.notify('consumer.closed', { consumerId: 'consumer-1', trackId: 'a1' });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(server.asked('media.consume')).toHaveLength(1);
  server.script['media.consume'] = () => ({ consumers: [server.consumer('a1', 2)], failed: [] });
  server.notify('track.updated', { identity: 'ann', track: trackView('a1', { generation: 2 }) });
  await eventually(() => expect(told).toContain('trackSubscribed'));
  await meeting.leave();
});

test('what the server ended at the same time is closed with one negotiation', async () => {
  const stopReceiving = vi.spyOn(FakeHandler.prototype, 'stopReceiving');
  const { server, meeting, remote } = await joinWith(3);
  await eventually(() => expect(remote('a3').mediaTrack).not.toBeNull());
  server.script['media.consume'] = () => SILENCE;
  server.connection.deliver(
    ['1', '2', '3'].map((id) => server.frame('consumer.closed', { consumerId: `consumer-${id}`, trackId: `a${id}` })),
  );
  await eventually(() => expect(stopReceiving).toHaveBeenCalled());
  expect(stopReceiving.mock.calls.map(([localIds]) => localIds.length)).toEqual([3]);
  await meeting.leave();
});

test('a consumer closed in the breath of its answer is not used', async () => {
  const stopReceiving = vi.spyOn(FakeHandler.prototype, 'stopReceiving');
  const { server, meeting, remote } = await joinWith(1);
  const consume = server.script['media.consume'];
  server.script['media.consume'] = ({ tracks }) => {
    server.script['media.consume'] = consume;
    const [consumer] = tracks.map(({ trackId }) => server.consumer(trackId));
    if (consumer === undefined) return SILENCE;
    const id = server.received.at(-1)?.id;
    server.connection.deliver([
      { id, result: { consumers: [consumer], failed: [] } },
      server.frame('consumer.closed', { consumerId: consumer.consumerId, trackId: 'a1' }),
    ]);
    return SILENCE;
  };
  await eventually(() => expect(server.asked('consumer.update')).toHaveLength(1));
  expect(server.asked('consumer.update')[0]?.params).toEqual({
    consumers: [{ consumerId: 'consumer-2', paused: false }],
  });
  expect(remote('a1').mediaTrack).not.toBeNull();
  expect(stopReceiving).toHaveBeenCalledExactlyOnceWith(['1']);
  await meeting.leave();
});

test('after media.reset everything wanted is received anew, and nothing is called lost', async () => {
  const { server, meeting, remote } = await joinWith(2);
  await eventually(() => expect(remote('a2').mediaTrack).not.toBeNull());
  const told = eventsOf(meeting);
  server.notify('media.reset', { reason: 'workerDied' });
  expect(remote('a1').mediaTrack).not.toBeNull();
  await eventually(() => expect(told).toEqual(['trackSubscribed', 'trackSubscribed']));
  expect(server.asked('media.consume')).toHaveLength(2);
  expect(server.asked('transport.connect').map(({ params }) => params['transportId'])).toEqual(['recv-1', 'recv-2']);
  await meeting.leave();
});

test('layers that the server chose are shown', async () => {
  const { server, meeting, remote } = await joinWith(1);
  await eventually(() => expect(remote('a1').mediaTrack).not.toBeNull());
  server.notify('consumer.layers', { consumerId: 'consumer-1', layers: { spatial: 1, temporal: 2 } });
  expect(remote('a1').receivedLayers).toEqual({ spatial: 1, temporal: 2 });
  await meeting.leave();
});

test('a track that closes is told, with the end of its media before', async () => {
  const { server, meeting, remote } = await joinWith(1);
  await eventually(() => expect(remote('a1').mediaTrack).not.toBeNull());
  const told = eventsOf(meeting);
  server.notify('participant.left', { identity: 'ann', reason: 'left' });
  expect(told).toEqual(['trackUnsubscribed', 'trackClosed', 'participantLeft']);
  await meeting.leave();
});

test('a refused batch is tried again', async () => {
  const { server, meeting, remote } = await joinWith(1);
  const consume = server.script['media.consume'];
  server.script['media.consume'] = () => {
    server.script['media.consume'] = consume;
    return new Refusal('internal');
  };
  await eventually(() => expect(remote('a1').mediaTrack).not.toBeNull());
  await meeting.leave();
});

test('tracks that could not be resumed are received anew, not left black', async () => {
  const { server, meeting, remote } = await joinWith(1);
  await eventually(() => expect(server.asked('transport.connect')).toHaveLength(1));
  const update = server.script['consumer.update'];
  server.script['consumer.update'] = () => {
    server.script['consumer.update'] = update;
    return new Refusal('internal');
  };
  server.notify('track.published', { identity: 'ann', track: trackView('a2') });
  await eventually(() => expect(server.asked('consumer.update')).toHaveLength(2));
  expect(server.asked('consumer.update')[1]?.params).toEqual({
    consumers: [{ consumerId: 'consumer-3', paused: false }],
  });
  expect(server.asked('consumer.close')[0]?.params).toEqual({ consumerIds: ['consumer-2'] });
  expect(remote('a2').mediaTrack?.readyState).toBe('live');
  await meeting.leave();
});

test('steering that the server would refuse is refused here', async () => {
  const { meeting, remote } = await joinWith(1);
  const bad = expect.objectContaining({ code: 'bad_params' });
  expect(() => remote('a1').setPriority(0)).toThrow(bad);
  expect(() => remote('a1').setPreferredLayers({ spatial: -1 })).toThrow(bad);
  await meeting.leave();
});

test('who speaks is told by name', async () => {
  const { server, meeting } = await joinWith(2);
  const speakers: (readonly string[])[] = [];
  meeting.speakers.on('changed', ({ identities }) => speakers.push(identities));
  server.notify('room.speakers', { trackIds: ['a2', 'unknown'] });
  await eventually(() => expect(speakers).toEqual([['ann']]));
  await meeting.leave();
});
