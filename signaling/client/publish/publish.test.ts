import { expect, test } from 'vitest';
import { CausewayClientError } from '../errors.ts';
import { RtpParameters } from '../../protocol/webrtc.ts';
import { Refusal, SILENCE, participantView, trackView } from '../testing/scripted-server.ts';
import { camera, eventually, eventsOf, fixture, microphone } from '../testing/set-up.ts';

test('publishes a camera with simulcast, and a microphone with FEC and DTX', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const video = await meeting.publish(camera(), { source: 'camera' });
  await meeting.publish(microphone(), { source: 'microphone' });
  expect(video).toMatchObject({ id: 'mine-1', source: 'camera', kind: 'video', paused: false });
  expect(meeting.localTracks.map(({ id }) => id)).toEqual(['mine-1', 'mine-2']);
  const [produce] = server.asked('media.produce');
  expect(produce?.params).toMatchObject({
    source: 'camera',
    paused: false,
    rtpParameters: {
      encodings: [{ scaleResolutionDownBy: 4 }, { scaleResolutionDownBy: 2 }, { scaleResolutionDownBy: 1 }],
    },
  });
  expect(server.asked('transport.connect')).toHaveLength(1);
  await meeting.leave();
  expect(video.ended).toBe('meeting');
});

test('does not wait for the answer to its transport', async () => {
  const { server, join } = fixture();
  server.script['transport.connect'] = () => SILENCE;
  const meeting = await join();
  await meeting.publish(camera(), { source: 'camera' });
  const asked = server.carriedOut.map(({ method }) => method);
  expect(asked.indexOf('transport.connect')).toBe(asked.indexOf('media.produce') - 1);
  await meeting.leave();
});

test.each([
  ['a source that the token does not grant', 'forbidden'],
  ['a track of the wrong kind', 'unsupported'],
  ['a track that has ended', 'unsupported'],
  ['what the server refuses', 'limit_exceeded'],
] as const)('rejects %s with %s', async (what, code) => {
  const { server, join } = fixture();
  if (code === 'forbidden') server.grants.publish = ['microphone'];
  server.script['media.produce'] = () => new Refusal('limit_exceeded');
  const meeting = await join();
  const mediaTrack = what === 'a track of the wrong kind' ? microphone() : camera();
  if (what === 'a track that has ended') mediaTrack.stop();
  await expect(meeting.publish(mediaTrack, { source: 'camera' })).rejects.toMatchObject({ code });
  expect(meeting.localTracks).toEqual([]);
  await meeting.leave();
});

/** Until what is under way has been carried out. */
const settle = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 20));

const codecOf = (params: Record<string, unknown> | undefined): unknown => {
  const { codecs } = RtpParameters.parse(params?.['rtpParameters']);
  return codecs[0]?.mimeType;
};

test('sends another codec where the one asked for is missing', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  await meeting.publish(camera(), { source: 'camera', codec: 'AV1' });
  expect(codecOf(server.asked('media.produce')[0]?.params)).toBe('video/VP8');
  await meeting.leave();
});

test('sends the next codec where the server refuses the first', async () => {
  const { server, join } = fixture();
  const answer = server.script['media.produce'];
  server.script['media.produce'] = (params) =>
    codecOf(params) === 'video/VP8' ? new Refusal('bad_media') : answer(params);
  const meeting = await join();
  await meeting.publish(camera(), { source: 'camera' });
  expect(server.asked('media.produce').map(({ params }) => codecOf(params))).toEqual(['video/VP8', 'video/VP9']);
  server.script['media.produce'] = () => new Refusal('bad_media');
  await expect(meeting.publish(camera(), { source: 'camera' })).rejects.toMatchObject({ code: 'bad_media' });
  await meeting.leave();
});

test('is sent once more, with another codec, when a viewer lacks the first', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const { id: trackId } = await meeting.publish(camera(), { source: 'camera' });
  server.notify('track.undecodable', { trackId, mimeTypes: ['video/H264'] });
  await settle();
  expect(server.asked('media.produce')).toHaveLength(1);
  server.notify('track.undecodable', { trackId, mimeTypes: ['video/VP8', 'video/H264'] });
  const sent = (): unknown[] => server.asked('media.produce').map(({ params }) => [params['trackId'], codecOf(params)]);
  await eventually(() =>
    expect(sent()).toEqual([
      [undefined, 'video/VP8'],
      [trackId, 'video/VP9'],
    ]),
  );
  // Nothing is left that all decode: VP8 it is, and stays.
  for (const more of ['video/AV1', 'video/AV1'] as const) {
    server.notify('track.undecodable', { trackId, mimeTypes: ['video/VP8', 'video/H264', 'video/VP9', more] });
    await settle();
  }
  await eventually(() => expect(sent().slice(2)).toEqual([[trackId, 'video/VP8']]));
  await meeting.leave();
});

test('what viewers lack is heeded by what is being sent, and after a loss', async () => {
  const { server, join } = fixture();
  const answer = server.script['media.produce'];
  const meeting = await join();
  server.script['media.produce'] = (params) => {
    server.script['media.produce'] = answer;
    const result = answer(params);
    queueMicrotask(() => server.notify('track.undecodable', { trackId: 'mine-1', mimeTypes: ['video/VP8'] }));
    return result;
  };
  await meeting.publish(camera(), { source: 'camera' });
  const codecs = (): unknown[] => server.asked('media.produce').map(({ params }) => codecOf(params));
  await eventually(() => expect(codecs()).toEqual(['video/VP8', 'video/VP9']));
  server.notify('media.reset', { reason: 'workerDied' });
  await eventually(() => expect(codecs()).toEqual(['video/VP8', 'video/VP9', 'video/VP9']));
  await meeting.leave();
});

test('several cameras and screens of one person are tracks of their own, at both ends', async () => {
  const { server, join } = fixture();
  const screens = ['one', 'two'].map((id) => trackView(id, { source: 'screen' }));
  server.script['room.join'] = () => server.joined([participantView('ann', screens)]);
  const meeting = await join();
  expect([...(meeting.participants.get('ann')?.tracks.values() ?? [])].map(({ id, source }) => [id, source])).toEqual([
    ['one', 'screen'],
    ['two', 'screen'],
  ]);
  await Promise.all([1, 2].map(() => meeting.publish(camera(), { source: 'camera' })));
  expect(meeting.localTracks.map(({ source }) => source)).toEqual(['camera', 'camera']);
  expect(new Set(meeting.localTracks.map(({ id }) => id)).size).toBe(2);
  await meeting.leave();
});

test('pausing is instant here, and then told', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const mediaTrack = microphone();
  const track = await meeting.publish(mediaTrack, { source: 'microphone' });
  const changes: boolean[] = [];
  track.on('pausedChanged', ({ paused }) => changes.push(paused));
  const pausing = track.pause();
  expect([track.paused, mediaTrack.enabled]).toEqual([true, false]);
  await pausing;
  await track.resume();
  expect([track.paused, mediaTrack.enabled]).toEqual([false, true]);
  expect(changes).toEqual([true, false]);
  expect(server.asked('track.update').map(({ params }) => params)).toEqual([
    { trackId: 'mine-1', paused: true },
    { trackId: 'mine-1', paused: false },
  ]);
  await meeting.leave();
});

test('a resume that is refused leaves the track paused', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const mediaTrack = microphone();
  const track = await meeting.publish(mediaTrack, { source: 'microphone', paused: true });
  expect(mediaTrack.enabled).toBe(false);
  server.script['track.update'] = () => new Refusal('forbidden');
  await expect(track.resume()).rejects.toMatchObject({ code: 'forbidden' });
  expect([track.paused, mediaTrack.enabled]).toEqual([true, false]);
  await meeting.leave();
});

test('a moderator mutes: the track is paused here too, and can be resumed', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const mediaTrack = microphone();
  const track = await meeting.publish(mediaTrack, { source: 'microphone' });
  const muted = trackView(track.id, { source: 'microphone', kind: 'audio', paused: true });
  server.notify('track.updated', { identity: 'me', track: muted, mutedBy: 'ann' });
  expect([track.paused, track.mutedBy, mediaTrack.enabled]).toEqual([true, 'ann', false]);
  expect(server.asked('track.update')).toHaveLength(0);
  await track.resume();
  expect([track.paused, track.mutedBy, mediaTrack.enabled]).toEqual([false, null, true]);
  await meeting.leave();
});

test('a mute that arrives with the answer to produce is not missed', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  server.script['media.produce'] = () => {
    queueMicrotask(() => {
      server.notify('track.updated', { identity: 'me', track: trackView('mine', { paused: true }), mutedBy: 'ann' });
    });
    return { trackId: 'mine', generation: 1 };
  };
  const track = await meeting.publish(camera(), { source: 'camera' });
  await eventually(() => expect([track.paused, track.mutedBy]).toEqual([true, 'ann']));
  await meeting.leave();
});

test('the room never unmutes us: what it believes wrongly is told again', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const mediaTrack = microphone();
  const track = await meeting.publish(mediaTrack, { source: 'microphone', paused: true });
  server.notify('track.updated', {
    identity: 'me',
    track: trackView(track.id, { source: 'microphone', kind: 'audio' }),
  });
  expect([track.paused, mediaTrack.enabled]).toEqual([true, false]);
  await eventually(() => expect(server.asked('track.update').at(-1)?.params).toMatchObject({ paused: true }));
  await meeting.leave();
});

test('a source that ends unpublishes the track', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const mediaTrack = camera();
  const track = await meeting.publish(mediaTrack, { source: 'screen' });
  const reasons: string[] = [];
  track.on('ended', ({ reason }) => reasons.push(reason));
  mediaTrack.remoteStop();
  expect(reasons).toEqual(['source']);
  await eventually(() => expect(server.asked('track.close')).toHaveLength(1));
  expect(meeting.localTracks).toEqual([]);
  await track.close();
  await meeting.leave();
  expect(reasons).toEqual(['source']);
});

test('closing a track leaves the MediaStreamTrack to the application', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const mediaTrack = camera();
  const track = await meeting.publish(mediaTrack, { source: 'camera' });
  await Promise.all([track.close(), track.close()]);
  expect(mediaTrack.readyState).toBe('live');
  expect(server.asked('track.close')).toHaveLength(1);
  expect(track.ended).toBe('closed');
  await meeting.leave();
});

test('another MediaStreamTrack takes over without the room noticing', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const [first, second] = [camera(), camera()];
  const track = await meeting.publish(first, { source: 'camera', paused: true });
  await track.replace(second);
  expect(track.mediaTrack).toBe(second);
  expect([first.readyState, second.enabled]).toEqual(['live', false]);
  first.remoteStop();
  expect(track.ended).toBeNull();
  await expect(track.replace(microphone())).rejects.toBeInstanceOf(CausewayClientError);
  expect(server.asked('media.produce')).toHaveLength(1);
  await meeting.leave();
});

test('after media.reset every track is sent anew under its id, as it is by then', async () => {
  const { server, handlers, join } = fixture();
  const meeting = await join();
  const mediaTrack = camera();
  const video = await meeting.publish(mediaTrack, { source: 'camera' });
  const audio = await meeting.publish(microphone(), { source: 'microphone' });
  await audio.pause();
  const told = eventsOf(meeting);
  server.notify('media.reset', { reason: 'workerDied' });
  await eventually(() => expect(server.asked('media.produce')).toHaveLength(4));
  expect(server.asked('media.open')).toHaveLength(1);
  expect(
    server
      .asked('media.produce')
      .slice(2)
      .map(({ params }) => [params['trackId'], params['paused']]),
  ).toEqual([
    ['mine-1', false],
    ['mine-2', true],
  ]);
  expect([video.id, video.ended, mediaTrack.readyState]).toEqual(['mine-1', null, 'live']);
  expect(handlers).toHaveLength(2);
  expect(told).toEqual([]);
  await meeting.leave();
});

test('a worker that dies again while the media is opened costs one more turn, and no track', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const track = await meeting.publish(camera(), { source: 'camera' });
  const open = server.script['media.open'];
  server.script['media.open'] = (params) => {
    server.script['media.open'] = open;
    server.connection.deliver([server.frame('media.reset', { reason: 'workerDied' })]);
    return open(params);
  };
  server.notify('media.reset', { reason: 'workerDied' });
  await eventually(() => expect(server.asked('media.produce')).toHaveLength(2));
  expect(server.asked('media.open')).toHaveLength(2);
  expect(server.asked('media.produce').at(-1)?.params).toMatchObject({ trackId: track.id });
  await meeting.leave();
});

test('a track published while the media is away is sent when it is back, once', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const produce = server.script['media.produce'];
  server.script['media.produce'] = (params) => {
    // Carried out, but the worker dies before the answer is used.
    server.script['media.produce'] = produce;
    server.connection.deliver([server.frame('media.reset', { reason: 'workerDied' })]);
    return produce(params);
  };
  const track = await meeting.publish(camera(), { source: 'camera' });
  expect(track.id).toBe('mine-1');
  expect(server.asked('media.produce').map(({ params }) => params['trackId'])).toEqual([undefined, 'mine-1']);
  await meeting.leave();
});

test('a track that the server will not take again is ended', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const track = await meeting.publish(camera(), { source: 'camera' });
  server.script['media.produce'] = () => new Refusal('forbidden');
  server.notify('media.reset', { reason: 'workerDied' });
  await eventually(() => expect(track.ended).toBe('refused'));
  await meeting.leave();
});

test('what was meant for lost transports is not offered to the new ones', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const produce = server.script['media.produce'];
  const ssrcs: unknown[] = [];
  server.script['media.produce'] = ({ rtpParameters }) => {
    ssrcs.push(rtpParameters.encodings?.[0]?.ssrc);
    server.script['media.produce'] = (params) => {
      ssrcs.push(params.rtpParameters.encodings?.[0]?.ssrc);
      return produce(params);
    };
    queueMicrotask(() => server.notify('media.reset', { reason: 'workerDied' }));
    return new Refusal('unavailable', 0);
  };
  await meeting.publish(camera(), { source: 'camera' });
  expect(server.asked('media.open')).toHaveLength(1);
  expect(ssrcs).toHaveLength(2);
  expect(ssrcs[0]).not.toBe(ssrcs[1]);
  await meeting.leave();
});

test('a track that the server does not know any more is published as a new one', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const track = await meeting.publish(camera(), { source: 'camera' });
  const produce = server.script['media.produce'];
  server.script['media.produce'] = (params) =>
    params.trackId === undefined ? produce(params) : new Refusal('not_found');
  server.notify('media.reset', { reason: 'workerDied' });
  await eventually(() => expect(track.id).toBe('mine-2'));
  expect(track.ended).toBeNull();
  await meeting.leave();
});

test.each(['close', 'pause'] as const)('a track is told to %s until the server can do it', async (what) => {
  const { server, join } = fixture();
  const meeting = await join();
  const track = await meeting.publish(microphone(), { source: 'microphone' });
  let refusals = 10;
  const method = what === 'close' ? 'track.close' : 'track.update';
  server.script[method] = () => {
    refusals -= 1;
    return refusals < 0 ? {} : new Refusal('unavailable', 0);
  };
  await track[what]();
  expect(refusals).toBe(-1);
  await meeting.leave();
});

test('a pause that could not be told is not told any more once the track goes on', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const track = await meeting.publish(microphone(), { source: 'microphone' });
  server.script['track.update'] = ({ paused }) => (paused ? new Refusal('unavailable', 0) : {});
  const refused = track.pause().catch((error: unknown) => error);
  await track.resume();
  expect(await refused).toMatchObject({ code: 'unavailable' });
  expect(server.asked('track.update').at(-1)?.params).toMatchObject({ paused: false });
  await meeting.leave();
});
