import { afterEach, expect, test, vi } from 'vitest';
import { Refusal, SILENCE, participantView, trackView } from '../testing/scripted-server.ts';
import { camera, eventually, eventsOf, fixture } from '../testing/set-up.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('authenticates and joins in one round trip', async () => {
  const { server, join } = fixture({ clientName: 'test 1.0' });
  server.script['session.authenticate'] = () => SILENCE;
  const joining = join();
  await eventually(() => expect(server.received).toHaveLength(2));
  expect(server.received.map(({ id, method }) => [id, method])).toEqual([
    [1, 'session.authenticate'],
    [2, 'room.join'],
  ]);
  expect(server.received[0]?.params).toEqual({ token: 'token', client: 'test 1.0' });
  server.connection.cut(1006);
  await expect(joining).rejects.toMatchObject({ code: 'unreachable' });
});

test('joins at an older server, which knows no keys of devices', async () => {
  const { server, join } = fixture();
  const [enter, authenticate] = [server.script['room.join'], server.script['session.authenticate']];
  server.script['session.authenticate'] = (params) => {
    const answer = authenticate(params);
    return answer instanceof Refusal || answer === SILENCE ? answer : { ...answer, protocol: '1.3' };
  };
  server.script['room.join'] = (params) => (params.keys === undefined ? enter(params) : new Refusal('bad_params'));
  const meeting = await join();
  expect(meeting.state).toBe('connected');
  expect(server.connections).toHaveLength(1);
  const [first, second] = server.asked('room.join');
  expect(first?.params).toHaveProperty('keys');
  expect(second?.params).not.toHaveProperty('keys');
  await meeting.leave();
});

test('shows the room as it is, oneself apart', async () => {
  const { server, join } = fixture();
  server.script['room.join'] = () => server.joined([participantView('ann', [trackView('a1')])]);
  const meeting = await join({ autoSubscribe: false });
  expect(meeting.state).toBe('connected');
  expect(meeting.self).toMatchObject({ identity: 'me', role: 'host' });
  expect([...meeting.participants.keys()]).toEqual(['ann']);
  expect(meeting.participants.get('ann')?.tracks.get('a1')).toMatchObject({ source: 'camera', subscribed: false });
  await meeting.leave();
});

test('counts the audience, and lists it when it is asked for', async () => {
  const { server, join } = fixture();
  server.script['room.join'] = () => {
    const joined = server.joined([participantView('ann')]);
    return joined.state === 'joined' ? { ...joined, room: { ...joined.room, audience: 7 } } : joined;
  };
  const lou = { ...participantView('lou'), role: 'viewer' as const };
  const { tracks: _, ...listener } = lou;
  server.script['room.roster'] = ({ after }) =>
    after === undefined ? { participants: [lou], next: 'lou' } : { participants: [] };
  const meeting = await join();
  const counts: number[] = [];
  meeting.audience.on('changed', ({ count }) => counts.push(count));
  expect(meeting.audience.count).toBe(7);

  server.notify('room.audience', { count: 8 });
  server.notify('room.audience', { count: 8 });
  server.notify('participant.joined', { participant: { ...lou, state: 'lobby' } });
  expect(meeting.participants.has('lou')).toBe(true);
  server.notify('participant.updated', { identity: 'lou', state: 'joined', audience: 9 });
  expect([...meeting.participants.keys()]).toEqual(['ann']);
  server.notify('participant.left', { identity: 'ann', reason: 'replaced', audience: 10 });
  server.notify('participant.joined', { participant: participantView('ann'), audience: 9 });
  expect(counts).toEqual([8, 9, 10, 9]);
  expect([...meeting.participants.keys()]).toEqual(['ann']);

  const page = await meeting.audience.page();
  expect(page).toMatchObject({ participants: [listener], next: 'lou' });
  await expect(meeting.audience.page(page.next)).resolves.toMatchObject({ participants: [] });
  await meeting.leave();
});

test.each(['token_expired', 'room_full', 'identity_taken'] as const)('rejects with %s', async (code) => {
  const { server, join } = fixture();
  server.script[code === 'token_expired' ? 'session.authenticate' : 'room.join'] = () => new Refusal(code);
  await expect(join()).rejects.toMatchObject({ code });
  await eventually(() => expect(server.connection.open).toBe(false));
  expect(server.connections).toHaveLength(1);
  expect(server.connection.listeners).toBe(0);
});

test('tries again when the server defers, and gives up after a while', async () => {
  const { server, join } = fixture();
  server.script['room.join'] = () => new Refusal('unavailable', 5);
  await expect(join()).rejects.toMatchObject({ code: 'unavailable', retryAfterMs: 5 });
  expect(server.connections).toHaveLength(4);
});

test('rejects with unreachable where nobody answers', async () => {
  const { server, join } = fixture({ timing: { connectMs: 5 } });
  server.reachable = false;
  await expect(join()).rejects.toMatchObject({ code: 'unreachable' });
  server.reachable = true;
  server.accepts = false;
  await expect(join()).rejects.toMatchObject({ code: 'unreachable' });
});

test('rejects with timeout where a request is not answered', async () => {
  const { server, join } = fixture({ timing: { requestMs: 5 } });
  server.script['room.join'] = () => SILENCE;
  await expect(join()).rejects.toMatchObject({ code: 'timeout' });
});

test.each(['connecting', 'authenticating', 'waiting for the token'])('can be aborted while %s', async (phase) => {
  const { server, join } = fixture(phase === 'waiting for the token' ? { token: () => new Promise(() => {}) } : {});
  server.accepts = phase !== 'connecting';
  server.script['room.join'] = () => SILENCE;
  const controller = new AbortController();
  const joining = join({ signal: controller.signal });
  if (phase === 'authenticating') await eventually(() => expect(server.received).toHaveLength(2));
  controller.abort();
  await expect(joining).rejects.toMatchObject({ code: 'aborted' });
  await eventually(() => expect(server.connections.every(({ open }) => !open)).toBe(true));
});

test('waits in the lobby, and enters when admitted', async () => {
  const { server, join } = fixture();
  const enter = server.script['room.join'];
  server.script['room.join'] = () => ({ state: 'lobby', identity: 'me', resumeToken: 'resume' });
  const meeting = await join();
  expect(meeting.state).toBe('lobby');
  await expect(meeting.publish(camera(), { source: 'camera' })).rejects.toMatchObject({ code: 'in_lobby' });
  server.script['room.join'] = enter;
  const told = eventsOf(meeting);
  server.notify('session.admitted', {});
  await eventually(() => expect(meeting.state).toBe('connected'));
  expect(told).toEqual(['stateChanged']);
  expect(server.connections).toHaveLength(1);
  await meeting.leave();
});

test('leaves: tells the server, closes with 1000, leaves nothing behind', async () => {
  vi.useFakeTimers();
  const { server, join } = fixture();
  const meeting = await join();
  await meeting.leave();
  expect(server.asked('room.leave')).toHaveLength(1);
  expect(server.connection.closedBy).toEqual({ code: 1000 });
  expect(server.connection.listeners).toBe(1); // The one that tells `leave` of the end.
  expect(vi.getTimerCount()).toBe(0);
  expect(meeting.closed).toEqual({ reason: 'left' });
  await meeting.leave();
  meeting.leaveNow();
  await expect(meeting.messages.send('chat', 'hello')).rejects.toMatchObject({ code: 'closed' });
});

test('a page that is closed says by a beacon that it leaves, in the browsers that have it', async () => {
  const sent: unknown[] = [];
  vi.stubGlobal('navigator', { userAgent: '', sendBeacon: (...args: unknown[]) => sent.push(args) });
  const { server, join } = fixture();
  const meeting = await join();
  meeting.leaveNow();
  meeting.leaveNow();
  expect(sent).toEqual([['http://server.test/v1/leave', 'resume']]);
  await eventually(() => expect(server.connection.closedBy).toEqual({ code: 1000 }));
  vi.stubGlobal('navigator', {
    userAgent: '',
    sendBeacon: () => {
      throw new TypeError('refused');
    },
  });
  const other = await join();
  other.leaveNow();
  expect(other.closed).toEqual({ reason: 'left' });
  vi.unstubAllGlobals();
});

test.each([
  [4403, 'removed'],
  [4409, 'replaced'],
] as const)('close code %i ends the meeting: %s', async (code, reason) => {
  const { server, join } = fixture();
  const meeting = await join();
  const told = eventsOf(meeting);
  server.connection.cut(code);
  expect(meeting.state).toBe('closed');
  expect(meeting.closed).toMatchObject({ reason });
  expect(told).toEqual(['stateChanged']);
});
