import { afterEach, expect, test, vi } from 'vitest';
import { NotificationFrame } from '../../protocol/frames.ts';
import { methods } from '../../protocol/methods.ts';
import { backoffDelay } from '../common/backoff.ts';
import { DEFAULT_TIMING } from '../timing.ts';
import { Refusal, SILENCE, mediaParameters, participantView, roomView, trackView } from '../testing/scripted-server.ts';
import { camera, eventually, eventsOf, fixture } from '../testing/set-up.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const message = (text: string) => ({ from: 'ann', topic: 'chat', payload: text, direct: false, at: 0 });

test('resumes with the last sequence number, and tells what was missed exactly once, in order', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const texts: string[] = [];
  meeting.messages.on('received', ({ payload }) => texts.push(payload));
  const seen = server.frame('message.received', message('seen'));
  server.connection.deliver([seen]);
  const missed = [
    server.frame('message.received', message('missed 1')),
    server.frame('message.received', message('missed 2')),
  ];
  server.script['session.resume'] = () => ({
    identity: 'me',
    // Also what the client saw: a server may send too much.
    missed: [seen, ...missed].map((frame) => NotificationFrame.parse(frame)),
    mediaEpoch: 1,
  });
  server.connection.cut(1006);
  expect(meeting.state).toBe('reconnecting');
  await eventually(() => expect(meeting.state).toBe('connected'));
  server.connection.deliver([...missed, server.frame('message.received', message('live'))]);
  expect(texts).toEqual(['seen', 'missed 1', 'missed 2', 'live']);
  expect(server.asked('session.resume')[0]?.params).toEqual({ resumeToken: 'resume', lastSeq: 11 });
  expect(server.asked('media.open')).toHaveLength(0);
  await meeting.leave();
});

test('each resume is by the token that the last one gave', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  let resumes = 0;
  server.script['session.resume'] = () => ({
    identity: 'me',
    missed: [],
    mediaEpoch: 1,
    // A server of before 1.3 gives none.
    ...((resumes += 1) === 1 ? { resumeToken: 'next' } : {}),
  });
  for (const asked of [1, 2, 3]) {
    server.connection.cut(1006);
    await eventually(() => expect(server.asked('session.resume')).toHaveLength(asked));
    await eventually(() => expect(meeting.state).toBe('connected'));
  }
  const tokens = server
    .asked('session.resume')
    .map(({ params }) => methods['session.resume'].params.parse(params).resumeToken);
  expect(tokens).toEqual(['resume', 'next', 'next']);
  await meeting.leave();
});

test('several in one frame are each told exactly once, in order, and remembered for the resume', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const texts: string[] = [];
  meeting.messages.on('received', ({ payload }) => texts.push(payload));
  const frames = ['1', '2', '3'].map((text) =>
    NotificationFrame.parse(server.frame('message.received', message(text))),
  );
  const changes = { event: 'room.changes', seq: server.seq, data: { notifications: frames } };
  server.connection.deliver([...frames.slice(0, 1), changes, changes]);
  server.connection.deliver([{ event: 'room.changes', seq: 99, data: { notifications: ['no notification'] } }]);
  server.connection.cut(1006);
  await eventually(() => expect(meeting.state).toBe('connected'));
  expect(texts).toEqual(['1', '2', '3']);
  expect(server.asked('session.resume')[0]?.params).toMatchObject({ lastSeq: server.seq });
  await meeting.leave();
});

test('requests without an answer are sent again under their ids, then those that waited', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  server.script['room.update'] = () => SILENCE;
  const carriedOut = meeting.settings.update({ locked: true });
  await eventually(() => expect(server.asked('room.update')).toHaveLength(1));
  server.hears = false;
  const unheard = meeting.messages.send('chat', 'unheard');
  server.connection.cut(1006);
  const waiting = meeting.moderation.admit('ann');
  server.hears = true;
  server.script['room.update'] = () => ({});
  await Promise.all([carriedOut, unheard, waiting]);
  const [first, ...again] = server.received.slice(2);
  expect(first?.method).toBe('room.update');
  expect(again.map(({ method, id }) => [method, id - (first?.id ?? 0)])).toEqual([
    ['session.resume', 2],
    ['room.update', 0],
    ['message.send', 1],
    ['participant.admit', 3],
  ]);
  await meeting.leave();
});

test('the room as it is, instead of what was missed: every difference is told', async () => {
  const { server, join } = fixture();
  server.script['room.join'] = () =>
    server.joined([participantView('ann', [trackView('a1'), trackView('a2')]), participantView('bob')]);
  const meeting = await join({ autoSubscribe: false });
  const ann = meeting.participants.get('ann');
  const room = roomView(50, [
    participantView('ann', [trackView('a2', { paused: true }), trackView('a3')]),
    { ...participantView('eve'), state: 'reconnecting' },
  ]);
  server.script['session.resume'] = () => ({
    identity: 'me',
    missed: [],
    mediaEpoch: 1,
    room: { ...room, locked: true },
  });
  const told = eventsOf(meeting);
  server.connection.cut(1006);
  await eventually(() => expect(meeting.state).toBe('connected'));
  expect(told).toEqual([
    'stateChanged',
    'settings changed',
    'participantLeft',
    'trackClosed',
    'trackUpdated',
    'trackPublished',
    'participantJoined',
    'stateChanged',
  ]);
  expect(meeting.participants.get('ann')).toBe(ann);
  expect([...(ann?.tracks.keys() ?? [])]).toEqual(['a2', 'a3']);
  // Older than the view: known already.
  server.connection.deliver([{ event: 'participant.left', seq: 50, data: { identity: 'eve', reason: 'left' } }]);
  expect(meeting.participants.has('eve')).toBe(true);
  await meeting.leave();
});

test('the room as it is, told in between, takes the place of what was told before', async () => {
  const { server, join } = fixture();
  server.script['room.join'] = () => server.joined([participantView('ann'), participantView('bob')]);
  const meeting = await join({ autoSubscribe: false });
  const told = eventsOf(meeting);
  server.notify('room.synced', { room: roomView(1_000, [participantView('me'), participantView('ann')]) });
  expect(told).toEqual(['participantLeft']);
  expect([...meeting.participants.keys()]).toEqual(['ann']);
  server.connection.deliver([{ event: 'participant.left', seq: 999, data: { identity: 'ann', reason: 'left' } }]);
  expect(meeting.participants.has('ann')).toBe(true);
  server.connection.cut(1006);
  await eventually(() => expect(server.asked('session.resume')).toMatchObject([{ params: { lastSeq: 1_000 } }]));
  await meeting.leave();
});

test('media that was lost meanwhile is opened anew', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const track = await meeting.publish(camera(), { source: 'camera' });
  server.script['session.resume'] = () => ({ identity: 'me', missed: [], mediaEpoch: 0 });
  server.connection.cut(1006);
  await eventually(() => expect(server.asked('media.produce')).toHaveLength(2));
  expect(server.asked('media.open')).toHaveLength(1);
  expect(server.asked('media.produce')[1]?.params).toMatchObject({ trackId: track.id });
  await meeting.leave();
});

test.each([
  ['the session is over', 1006],
  ['the server restarts', 1012],
  ['the server took us for gone, and was wrong', 4410],
])('%s: joins anew, and the same objects live on', async (_, code) => {
  let tokens = 0;
  const { server, join } = fixture({ token: () => `token ${(tokens += 1)}` });
  server.script['room.join'] = () => server.joined([participantView('ann', [trackView('a1'), trackView('a2')])]);
  const meeting = await join();
  const mediaTrack = camera();
  const local = await meeting.publish(mediaTrack, { source: 'camera' });
  await local.pause();
  const remote = meeting.participants.get('ann')?.tracks.get('a1');
  await eventually(() => expect(remote?.mediaTrack).not.toBeNull());
  const before = remote?.mediaTrack;
  const told = eventsOf(meeting);
  server.script['session.resume'] = () => new Refusal('resume_failed');
  server.script['room.join'] = () => ({
    ...server.joined([participantView('ann', [trackView('a1')])]),
    media: mediaParameters(1),
  });
  server.connection.cut(code);
  await eventually(() => expect(remote?.mediaTrack).not.toBe(before));
  await eventually(() => expect(local.id).toBe('mine-2'));
  expect(server.asked('session.authenticate').at(-1)?.params).toEqual({ token: 'token 2' });
  expect(server.asked('room.join').at(-1)?.params).toMatchObject({ takeOver: true });
  expect(server.asked('session.resume')).toHaveLength(code === 1006 ? 1 : 0);
  expect(server.asked('media.produce').at(-1)?.params).not.toHaveProperty('trackId');
  expect(server.asked('media.produce').at(-1)?.params).toMatchObject({ paused: true });
  expect(server.asked('media.consume').at(-1)?.params).toHaveProperty('rtpCapabilities');
  expect(meeting.localTracks).toEqual([local]);
  expect(mediaTrack.readyState).toBe('live');
  expect(told).toEqual(['stateChanged', 'trackUnsubscribed', 'trackClosed', 'stateChanged', 'trackSubscribed']);
  // No socket but the last is left open.
  expect(server.connections.filter(({ open }) => open)).toEqual([server.connection]);
  await meeting.leave();
});

test('a pause during a lost session is not refused: the track is published paused', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const track = await meeting.publish(camera(), { source: 'camera' });
  server.script['session.resume'] = () => new Refusal('resume_failed');
  server.connection.cut(1006);
  await track.pause();
  await eventually(() => expect(server.asked('media.produce')).toHaveLength(2));
  expect(server.asked('media.produce')[1]?.params).toMatchObject({ paused: true });
  await meeting.leave();
});

test('a token that is refused on the way back ends the meeting', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  server.script['session.resume'] = () => new Refusal('resume_failed');
  server.script['session.authenticate'] = () => new Refusal('token_expired');
  server.connection.cut(1006);
  await eventually(() => expect(meeting.closed).toMatchObject({ reason: 'ended', error: { code: 'token_expired' } }));
  expect(server.connections.filter(({ open }) => open)).toEqual([]);
});

test('what a server defers on the way back is tried again', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const authenticate = server.script['session.authenticate'];
  let refusals = 3;
  server.script['session.authenticate'] = (params) => {
    refusals -= 1;
    return refusals < 0 ? authenticate(params) : new Refusal('unavailable', 1);
  };
  server.connection.cut(1012);
  await eventually(() => expect(meeting.state).toBe('connected'));
  expect(server.asked('session.authenticate')).toHaveLength(5);
  await meeting.leave();
});

test('the session that another took over while we were away is not taken back', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  server.script['session.resume'] = () => {
    server.connection.cut(4409);
    return SILENCE;
  };
  server.connection.cut(1006);
  await eventually(() => expect(meeting.closed).toMatchObject({ reason: 'replaced' }));
});

test('gives up after a while', async () => {
  const { server, join } = fixture({ timing: { reconnectForMs: 30 } });
  const meeting = await join();
  const track = await meeting.publish(camera(), { source: 'camera' });
  server.reachable = false;
  server.connection.cut(1006);
  await eventually(() =>
    expect(meeting.closed).toMatchObject({ reason: 'unreachable', error: { code: 'unreachable' } }),
  );
  expect(track.ended).toBe('meeting');
});

test('waits longer and longer, at random, up to a bound', () => {
  const bounds = Array.from({ length: 8 }, (_, attempt) => backoffDelay(attempt, DEFAULT_TIMING, 1));
  expect(bounds).toEqual([0, 300, 600, 1_200, 2_400, 4_800, 5_000, 5_000]);
  expect(backoffDelay(3, DEFAULT_TIMING, 0.5)).toBe(600);
  expect(backoffDelay(3, DEFAULT_TIMING, 0)).toBe(0);
});

test('tries at that pace', async () => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(1);
  const { server, join } = fixture({ timing: { backoffMs: 300, backoffMaxMs: 5_000 } });
  const meeting = await join();
  server.reachable = false;
  server.connection.cut(1006);
  const attempts: number[] = [];
  for (const ms of [0, 299, 1, 599, 1, 1_199, 1]) {
    await vi.advanceTimersByTimeAsync(ms);
    attempts.push(server.connections.length - 1);
  }
  expect(attempts).toEqual([1, 1, 2, 2, 3, 3, 4]);
  await meeting.leave();
  expect(vi.getTimerCount()).toBe(0);
});

test('a socket that died silently is noticed, and the session resumed', async () => {
  vi.useFakeTimers();
  const { server, join } = fixture();
  const meeting = await join();
  await vi.advanceTimersByTimeAsync(4_999);
  server.notify('message.received', message('alive'));
  await vi.advanceTimersByTimeAsync(4_999);
  expect(server.asked('session.ping')).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(server.asked('session.ping')).toHaveLength(1);
  expect(meeting.state).toBe('connected');
  server.hears = false;
  await vi.advanceTimersByTimeAsync(9_999);
  expect(meeting.state).toBe('connected');
  server.hears = true;
  await vi.advanceTimersByTimeAsync(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(meeting.state).toBe('connected');
  expect(server.asked('session.resume')).toHaveLength(1);
  expect(server.connections).toHaveLength(2);
  await meeting.leave();
  expect(vi.getTimerCount()).toBe(0);
});

test('time without a socket does not count against a request', async () => {
  vi.useFakeTimers();
  const { server, join } = fixture({ timing: { backoffMs: 1_000, backoffMaxMs: 1_000 } });
  const meeting = await join();
  server.script['room.update'] = () => SILENCE;
  const answer = vi.fn<() => void>();
  meeting.settings.update({ locked: true }).then(answer, answer);
  await vi.advanceTimersByTimeAsync(9_000);
  server.reachable = false;
  server.connection.cut(1006);
  await vi.advanceTimersByTimeAsync(25_000);
  expect(answer).not.toHaveBeenCalled();
  await meeting.leave();
  await vi.advanceTimersByTimeAsync(0);
  expect(answer).toHaveBeenCalledWith(expect.objectContaining({ code: 'closed' }));
});

test.each(['waiting', 'dialling', 'resuming', 'joining anew'])('leaves while %s', async (phase) => {
  vi.useFakeTimers();
  const { server, join } = fixture({ timing: { backoffMs: 1_000 } });
  const meeting = await join();
  const pending = meeting.publish(camera(), { source: 'camera' });
  const settled = vi.fn<() => void>();
  pending.then(settled, settled);
  server.script['media.produce'] = () => SILENCE;
  await vi.advanceTimersByTimeAsync(0);
  if (phase === 'waiting') server.reachable = false;
  if (phase === 'dialling') server.accepts = false;
  if (phase === 'resuming') server.script['session.resume'] = () => SILENCE;
  if (phase === 'joining anew') {
    server.script['session.resume'] = () => new Refusal('resume_failed');
    server.script['room.join'] = () => SILENCE;
  }
  server.connection.cut(1006);
  await vi.advanceTimersByTimeAsync(0);
  expect(meeting.state).toBe('reconnecting');
  const told = eventsOf(meeting);
  await meeting.leave();
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual(['stateChanged']);
  expect(meeting.closed).toEqual({ reason: 'left' });
  expect(settled).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
  expect(server.connections.filter(({ open }) => open)).toEqual([]);
});

test('the answer to a request that the server defers is awaited', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  let refusals = 2;
  server.script['room.update'] = () => {
    refusals -= 1;
    return refusals < 0 ? {} : new Refusal('rate_limited', 1);
  };
  await meeting.settings.update({ locked: true });
  server.script['room.update'] = () => new Refusal('forbidden');
  await expect(meeting.settings.update({ locked: false })).rejects.toMatchObject({ code: 'forbidden' });
  expect(server.asked('room.update')).toHaveLength(4);
  await meeting.leave();
});

test('frames and notifications that it does not know are ignored', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const told = eventsOf(meeting);
  server.connection.deliver([
    { event: 'future.thing', seq: 11, data: {} },
    { something: 'else' },
    { id: 4711, result: {} },
    { id: null, error: { code: 'bad_frame', message: 'no' } },
    { event: 'participant.left', seq: 12, data: { identity: 5 } },
    { event: 'room.updated', seq: 13, data: { locked: true, lobby: false, more: 1 } },
  ]);
  expect(told).toEqual(['settings changed']);
  await meeting.leave();
});

test('tries at once when the browser is online again, and asks a socket that looks alive', async () => {
  const browser = new EventTarget();
  vi.stubGlobal('addEventListener', browser.addEventListener.bind(browser));
  vi.stubGlobal('removeEventListener', browser.removeEventListener.bind(browser));
  vi.spyOn(Math, 'random').mockReturnValue(1);
  const { server, join } = fixture({ timing: { backoffMs: 60_000, backoffMaxMs: 60_000 } });
  const meeting = await join();
  browser.dispatchEvent(new Event('online'));
  await eventually(() => expect(server.asked('session.ping')).toHaveLength(1));
  server.reachable = false;
  server.connection.cut(1006);
  await eventually(() => expect(server.connections).toHaveLength(2));
  server.reachable = true;
  await eventually(() => {
    browser.dispatchEvent(new Event('online'));
    expect(meeting.state).toBe('connected');
  });
  await meeting.leave();
  browser.dispatchEvent(new Event('online'));
  expect(server.connections).toHaveLength(3);
  vi.unstubAllGlobals();
});
