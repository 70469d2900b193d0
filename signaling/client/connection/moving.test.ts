/** A node that stops says where to go: its clients go on there before anything ends here. */
import { FakeHandler } from 'mediasoup-client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Meeting, RemoteTrack } from '../api.ts';
import { Refusal, SILENCE, participantView, trackView, type ScriptedServer } from '../testing/scripted-server.ts';
import { camera, cluster, eventsOf, nodeUrl } from '../testing/set-up.ts';

/** Pictures that came of whatever was consumed on the second node. */
let framesDecoded: number;

beforeEach(() => {
  vi.useFakeTimers();
  // Waits with a random part are as short as they can be.
  vi.spyOn(Math, 'random').mockReturnValue(0);
  framesDecoded = 0;
  vi.spyOn(FakeHandler.prototype, 'getReceiverStats').mockImplementation(
    async () => new Map([['rtp', { type: 'inbound-rtp', framesDecoded }]]),
  );
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const ann = () => [participantView('ann', [trackView('a1')])];

/** In a meeting with Ann on the first of three nodes, sending a camera. */
async function seated() {
  const set = cluster();
  const [first, second] = set.nodes;
  first.script['room.join'] = () => first.joined(ann());
  const joining = set.join();
  await vi.advanceTimersByTimeAsync(0);
  const meeting = await joining;
  const publishing = meeting.publish(camera(), { source: 'camera' });
  await vi.advanceTimersByTimeAsync(100);
  const local = await publishing;
  const remote = remoteOf(meeting);
  expect(remote.mediaTrack).not.toBeNull();
  keepsSeat(second, local.id);
  return { ...set, first, second, meeting, local, remote, before: remote.mediaTrack, told: eventsOf(meeting) };
}

function keepsSeat(node: ScriptedServer, trackId: string): void {
  node.script['room.join'] = () => {
    const joined = node.joined(ann());
    if (joined.state !== 'joined') throw new Error('the scripted server has no lobby');
    const participants = [participantView('me', [trackView(trackId)]), ...ann()];
    return { ...joined, room: { ...joined.room, participants } };
  };
}

function remoteOf(meeting: Meeting): RemoteTrack {
  const track = meeting.participants.get('ann')?.tracks.get('a1');
  if (track === undefined) throw new Error('Ann has no such track');
  return track;
}

const closing = (node: ScriptedServer, url = nodeUrl(1)): void =>
  node.notify('server.closing', { deadlineMs: 30_000, url });

test('goes on there with the same objects, and ends nothing here before all is seen evenly there', async () => {
  const { first, second, meeting, local, remote, before, told } = await seated();
  closing(first);
  await vi.advanceTimersByTimeAsync(500);
  expect(second.asked('room.join')[0]?.params).toEqual({
    room: 'room',
    keys: expect.anything(),
    summaries: true,
    takeOver: true,
    keepTracks: true,
  });
  expect(second.asked('media.produce')[0]?.params).toMatchObject({ trackId: local.id });
  expect(second.asked('media.consume')[0]?.params).toMatchObject({ tracks: [{ paused: false }] });
  expect([remote.mediaTrack, before?.readyState, first.connection.open]).toEqual([before, 'live', true]);

  framesDecoded = 4;
  await vi.advanceTimersByTimeAsync(500);
  expect(remote.mediaTrack).toBe(before);

  // One picture now and then is not even.
  framesDecoded = 5;
  await vi.advanceTimersByTimeAsync(200);
  framesDecoded = 6;
  await vi.advanceTimersByTimeAsync(100);
  expect(remote.mediaTrack).toBe(before);

  framesDecoded = 8;
  await vi.advanceTimersByTimeAsync(100);
  expect(remote.mediaTrack).not.toBe(before);
  // The page has time to draw it.
  expect(before?.readyState).toBe('live');
  await vi.advanceTimersByTimeAsync(1_000);
  expect([remote.mediaTrack?.readyState, before?.readyState]).toEqual(['live', 'ended']);
  // Others have not seen yet what we send anew.
  expect(first.connection.open).toBe(true);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(first.connection.closedBy).toEqual({ code: 1000 });
  expect(second.connections).toHaveLength(1);
  expect(remoteOf(meeting)).toBe(remote);
  expect([meeting.state, local.ended, told]).toEqual(['connected', null, ['trackSubscribed']]);
  meeting.leaveNow();
});

test('sent there by a node that goes on, says so, so as not to be sent back, and tells the application nothing', async () => {
  const { first, second, meeting } = await seated();
  const told: number[] = [];
  meeting.on('serverClosing', ({ deadlineMs }) => told.push(deadlineMs));
  first.notify('server.closing', { deadlineMs: 30_000, url: nodeUrl(1), stays: true });
  await vi.advanceTimersByTimeAsync(500);
  expect(second.asked('room.join')[0]?.params).toMatchObject({ rehomed: true, takeOver: true, keepTracks: true });
  expect(told).toEqual([]);
  meeting.leaveNow();
});

test('a picture that does not come is not waited for longer than 2 s', async () => {
  const { first, meeting, remote, before } = await seated();
  closing(first);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(remote.mediaTrack).toBe(before);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(remote.mediaTrack).not.toBe(before);
  meeting.leaveNow();
});

test('what is sent anew just when it is shown from there is seen without a break', async () => {
  const { first, second, meeting, remote, before } = await seated();
  framesDecoded = 5;
  closing(first);
  await vi.advanceTimersByTimeAsync(100);
  const shown = remote.mediaTrack;
  expect([shown === before, shown?.readyState, before?.readyState]).toEqual([false, 'live', 'live']);

  framesDecoded = 0;
  second.script['media.consume'] = () => ({ consumers: [second.consumer('a1', 2)], failed: [] });
  second.notify('track.updated', { identity: 'ann', track: trackView('a1', { generation: 2 }) });
  await vi.advanceTimersByTimeAsync(1_100);
  expect(remote.mediaTrack).toBe(shown);
  expect([shown?.readyState, before?.readyState]).toEqual(['live', 'ended']);

  framesDecoded = 5;
  await vi.advanceTimersByTimeAsync(1_800);
  expect(remote.mediaTrack).not.toBe(shown);
  expect([remote.mediaTrack?.readyState, shown?.readyState]).toEqual(['live', 'ended']);
  meeting.leaveNow();
});

test('what is asked meanwhile is asked there, once', async () => {
  const { first, second, meeting } = await seated();
  let join: (() => void) | undefined;
  const { 'room.join': joined } = second.script;
  second.script['room.join'] = (params) => {
    join = () => second.connection.deliver([{ id: second.asked('room.join')[0]?.id, result: joined(params) }]);
    return SILENCE;
  };
  closing(first);
  await vi.advanceTimersByTimeAsync(100);
  const sent = meeting.messages.send('chat', 'hello');
  await vi.advanceTimersByTimeAsync(100);
  expect([first.asked('message.send'), second.asked('message.send')]).toEqual([[], []]);
  join?.();
  await vi.advanceTimersByTimeAsync(100);
  await sent;
  expect([first.asked('message.send').length, second.asked('message.send').length]).toEqual([0, 1]);
  meeting.leaveNow();
});

test('what the first node tells of the log after the move is not told twice', async () => {
  const { first, second, meeting, told } = await seated();
  closing(first);
  await vi.advanceTimersByTimeAsync(100);
  const message = { from: 'ann', topic: 'chat', payload: 'hi', direct: false, at: 0 };
  first.notify('message.received', message);
  second.notify('message.received', message);
  expect(told.filter((event) => event === 'message received')).toHaveLength(1);
  meeting.leaveNow();
});

test('when no other node takes us, all goes on here to the end, and the application is told', async () => {
  const { nodes, first, second, meeting, told, remote, before } = await seated();
  for (const node of nodes.slice(1)) node.script['room.join'] = () => new Refusal('internal');
  closing(first);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(second.asked('room.join').length).toBeGreaterThan(1);
  expect(told).toEqual(['serverClosing']);
  expect([remote.mediaTrack, before?.readyState, meeting.state]).toEqual([before, 'live', 'connected']);
  const sent = meeting.messages.send('chat', 'still here');
  await vi.advanceTimersByTimeAsync(10);
  await sent;
  expect(first.asked('message.send')).toHaveLength(1);
  meeting.leaveNow();
});

test('a join there of which no answer came is no takeover by somebody else', async () => {
  const { first, second, meeting } = await seated();
  const { 'room.join': joined } = second.script;
  second.script['room.join'] = () => SILENCE;
  closing(first);
  await vi.advanceTimersByTimeAsync(100);
  second.script['room.join'] = joined;
  first.reachable = false;
  first.connection.cut(4409);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(meeting.state).toBe('connected');
  expect(second.connections).toHaveLength(2);
  meeting.leaveNow();
});

test('a takeover by somebody else, after a move that was refused, ends the meeting', async () => {
  const { nodes, first, meeting } = await seated();
  for (const node of nodes.slice(1)) node.script['room.join'] = () => new Refusal('internal');
  closing(first);
  await vi.advanceTimersByTimeAsync(100);
  first.connection.cut(4409);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(meeting.closed?.reason).toBe('replaced');
});

test('leaving in the middle ends both sessions', async () => {
  const { first, second, meeting } = await seated();
  closing(first);
  await vi.advanceTimersByTimeAsync(100);
  meeting.leaveNow();
  await vi.advanceTimersByTimeAsync(100);
  expect([first.connection.closedBy, second.connection.closedBy]).toEqual([{ code: 1000 }, { code: 1000 }]);
  expect(vi.getTimerCount()).toBe(0);
});

test('what is not paused is not resumed there: each time would be a negotiation', async () => {
  const resumed = vi.spyOn(FakeHandler.prototype, 'resumeSending');
  const { first, second, meeting, local } = await seated();
  closing(first);
  await vi.advanceTimersByTimeAsync(500);
  expect(second.asked('media.produce')[0]?.params).toMatchObject({ trackId: local.id });
  expect(resumed).not.toHaveBeenCalled();
  meeting.leaveNow();
});

test('a camera that is switched off in the middle is off on both', async () => {
  const { first, meeting, local } = await seated();
  const producers = vi.spyOn(FakeHandler.prototype, 'stopSending');
  closing(first);
  await vi.advanceTimersByTimeAsync(500);
  const closed = local.close();
  await vi.advanceTimersByTimeAsync(10);
  await closed;
  expect(producers).toHaveBeenCalledTimes(2);
  meeting.leaveNow();
});

describe('to other transports of the same node', () => {
  test('all goes over before anything ends, and the server is told', async () => {
    const { first, meeting, local, remote, before, told } = await seated();
    first.notify('media.move', {});
    await vi.advanceTimersByTimeAsync(500);
    expect(first.asked('media.open')).toHaveLength(1);
    expect(first.asked('media.produce').at(-1)?.params).toMatchObject({ trackId: local.id });
    expect([remote.mediaTrack, before?.readyState]).toEqual([before, 'live']);

    framesDecoded = 5;
    await vi.advanceTimersByTimeAsync(1_700);
    expect(remote.mediaTrack).not.toBe(before);
    expect(before?.readyState).toBe('ended');
    expect(first.asked('media.close')).toEqual([]);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(first.asked('media.close').map(({ params }) => params)).toEqual([{ epoch: 1 }]);
    expect(first.connections).toHaveLength(1);
    expect([meeting.state, local.ended, told]).toEqual(['connected', null, ['trackSubscribed']]);
    meeting.leaveNow();
  });

  test('nothing changes when there are none', async () => {
    const { first, meeting, remote, before, told } = await seated();
    first.script['media.open'] = () => new Refusal('internal');
    first.notify('media.move', {});
    await vi.advanceTimersByTimeAsync(10_000);
    expect([remote.mediaTrack, before?.readyState, told]).toEqual([before, 'live', []]);
    meeting.leaveNow();
  });

  test('the old ones end with the meeting', async () => {
    const { first, meeting, before } = await seated();
    first.notify('media.move', {});
    await vi.advanceTimersByTimeAsync(500);
    meeting.leaveNow();
    expect(before?.readyState).toBe('ended');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(first.asked('media.close').map(({ params }) => params)).toEqual([{ epoch: 1 }]);
  });
});
