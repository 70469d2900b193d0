/** Several nodes: where the client goes when one is lost, stops, or sends it elsewhere. */
import { afterEach, expect, test, vi } from 'vitest';
import type { ParticipantView } from '../../protocol/features/seats.ts';
import type { TrackView } from '../../protocol/features/tracks.ts';
import { Refusal, participantView, trackView, type ScriptedServer } from '../testing/scripted-server.ts';
import { camera, cluster, eventsOf, eventually, microphone, nodeUrl } from '../testing/set-up.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** The room of a node, in which the seat of ours was kept with these tracks. */
function keepsSeat(node: ScriptedServer, tracks: readonly TrackView[], others: readonly ParticipantView[] = []): void {
  node.script['room.join'] = () => {
    const joined = node.joined(others);
    if (joined.state !== 'joined') throw new Error('the scripted server has no lobby');
    return { ...joined, room: { ...joined.room, participants: [participantView('me', tracks), ...others] } };
  };
}

/** As when the process is killed: its sockets close, and it refuses new ones. */
function kill(node: ScriptedServer): void {
  node.reachable = false;
  node.connection.cut(1006);
}

test('a killed node: the same meeting on another, with the same objects and track ids', async () => {
  const { nodes, dialled, join } = cluster();
  const [first, second] = nodes;
  first.script['room.join'] = () => first.joined([participantView('ann', [trackView('a1')])]);
  const meeting = await join();
  const local = await meeting.publish(camera(), { source: 'camera' });
  const ann = meeting.participants.get('ann');
  const remote = ann?.tracks.get('a1');
  await eventually(() => expect(remote?.mediaTrack).not.toBeNull());
  const before = remote?.mediaTrack;
  const told = eventsOf(meeting);
  keepsSeat(second, [trackView(local.id)], [participantView('ann', [trackView('a1')])]);
  kill(first);
  await eventually(() => expect(second.asked('media.produce')).toHaveLength(1));
  await eventually(() => expect(remote?.mediaTrack).not.toBe(before));
  expect(dialled).toEqual([0, 0, 1].map((index) => nodeUrl(index)));
  expect(second.received.map(({ method }) => method)).not.toContain('session.resume');
  expect(second.asked('room.join')[0]?.params).toEqual({
    room: 'room',
    keys: expect.anything(),
    summaries: true,
    takeOver: true,
    keepTracks: true,
  });
  expect(second.asked('media.produce')[0]?.params).toMatchObject({ trackId: local.id });
  expect(second.asked('track.close')).toEqual([]);
  expect([local.id, local.ended, meeting.localTracks]).toEqual(['mine-1', null, [local]]);
  expect(meeting.participants.get('ann')).toBe(ann);
  expect(ann?.tracks.get('a1')).toBe(remote);
  expect(told).toEqual(['stateChanged', 'stateChanged', 'trackSubscribed']);
  await meeting.leave();
});

test('comes to the third when the second is gone too, with no pause', async () => {
  vi.useFakeTimers();
  const { nodes, dialled, join } = cluster({ timing: { backoffMs: 60_000, backoffMaxMs: 60_000 } });
  const meeting = await join();
  nodes[1].reachable = false;
  kill(nodes[0]);
  await vi.advanceTimersByTimeAsync(0);
  await vi.advanceTimersByTimeAsync(0);
  expect(meeting.state).toBe('connected');
  expect(dialled).toEqual([0, 0, 1, 2].map((index) => nodeUrl(index)));
  await meeting.leave();
});

test('a silent node costs 2 s, no more; more in later rounds, for slow networks', async () => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const { nodes, dialled, join } = cluster();
  const meeting = await join();
  for (const node of nodes) node.accepts = false;
  nodes[0].connection.cut(1006);
  const dials = async (ms: number): Promise<number> => {
    await vi.advanceTimersByTimeAsync(ms);
    return dialled.length - 1;
  };
  expect(await dials(0)).toBe(1);
  expect(await dials(1_999)).toBe(1);
  expect(await dials(1)).toBe(2);
  expect(await dials(2_000)).toBe(3);
  // The last of them has the full time, and so a network that is merely slow has its chance.
  expect(await dials(7_990)).toBe(3);
  // The fake clock gives timers of no time at all a millisecond.
  expect(await dials(20)).toBe(4);
  expect(await dials(3_970)).toBe(4);
  expect(await dials(40)).toBe(5);
  await meeting.leave();
  expect(vi.getTimerCount()).toBe(0);
});

test('tracks that were closed meanwhile, or were not known to be published, are closed in the room', async () => {
  const { nodes, join } = cluster();
  const [first, second] = nodes;
  const meeting = await join();
  const kept = await meeting.publish(camera(), { source: 'camera' });
  const closed = await meeting.publish(microphone(), { source: 'microphone' });
  keepsSeat(second, [trackView(kept.id), trackView(closed.id), trackView('never-answered')]);
  kill(first);
  await closed.close();
  await eventually(() => expect(second.asked('track.close')).toHaveLength(2));
  expect(second.asked('track.close').map(({ params }) => params['trackId'])).toEqual([closed.id, 'never-answered']);
  await eventually(() => expect(second.asked('media.produce')).toHaveLength(1));
  expect([kept.id, kept.ended, closed.ended]).toEqual(['mine-1', null, 'closed']);
  await meeting.leave();
});

test('a room that gave up our seat gets the tracks as new ones', async () => {
  const { nodes, join } = cluster();
  const meeting = await join();
  const local = await meeting.publish(camera(), { source: 'camera' });
  nodes[1].script['media.produce'] = () => ({ trackId: 'new', generation: 1 });
  kill(nodes[0]);
  await eventually(() => expect(local.id).toBe('new'));
  expect(nodes[1].asked('media.produce')[0]?.params).not.toHaveProperty('trackId');
  expect(meeting.localTracks).toEqual([local]);
  await meeting.leave();
});

test('a session that is over on the same node: the tracks that the room kept go on, on the same socket', async () => {
  const { nodes, dialled, join } = cluster();
  const [first] = nodes;
  const meeting = await join();
  const local = await meeting.publish(camera(), { source: 'camera' });
  keepsSeat(first, [trackView(local.id)]);
  first.script['session.resume'] = () => new Refusal('resume_failed');
  first.connection.cut(1006);
  await eventually(() => expect(first.asked('media.produce')).toHaveLength(2));
  expect(first.asked('media.produce')[1]?.params).toMatchObject({ trackId: local.id });
  expect(dialled).toEqual([nodeUrl(0), nodeUrl(0)]);
  await meeting.leave();
});

test.each([
  ['told', [0]],
  ['configured', [0, 1, 2]],
])('a node that was %s, and takes nobody now, leaves the session where it is', async (how, urls) => {
  const { nodes, join } = cluster({ url: urls.map((index) => nodeUrl(index)) });
  const [first, second, third] = nodes;
  if (how === 'configured') first.nodes = [];
  const meeting = await join();
  await meeting.publish(camera(), { source: 'camera' });
  for (const node of [second, third]) node.script['room.join'] = () => new Refusal('unavailable', 1);
  const told = eventsOf(meeting);
  kill(first);
  await eventually(() => expect(third.asked('room.join')).not.toHaveLength(0));
  first.reachable = true;
  await eventually(() => expect(meeting.state).toBe('connected'));
  expect(second.asked('session.resume').length > 0).toBe(how === 'configured');
  expect(first.asked('session.resume')).toHaveLength(1);
  expect(first.asked('media.produce')).toHaveLength(1);
  expect(told).toEqual(['stateChanged', 'stateChanged']);
  await meeting.leave();
});

test('a socket that closes while the token is awaited is not waited for', async () => {
  vi.useFakeTimers();
  const later = Promise.withResolvers<string>();
  const token = vi.fn<() => string | Promise<string>>().mockReturnValueOnce('first').mockReturnValue(later.promise);
  const { nodes, join } = cluster({ token });
  const [first, second] = nodes;
  const meeting = await join();
  first.script['session.resume'] = () => new Refusal('resume_failed');
  first.connection.cut(1006);
  await vi.advanceTimersByTimeAsync(0);
  expect(token).toHaveBeenCalledTimes(2);
  kill(first);
  later.resolve('second');
  await vi.advanceTimersByTimeAsync(0);
  await vi.advanceTimersByTimeAsync(0);
  expect(second.asked('session.authenticate')[0]?.params).toEqual({ token: 'second' });
  expect(meeting.state).toBe('connected');
  await meeting.leave();
});

test('a node that stops is left for the others, at once', async () => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(1);
  const { nodes, dialled, join } = cluster({ timing: { backoffMs: 60_000, backoffMaxMs: 60_000 } });
  const meeting = await join();
  nodes[0].connection.cut(1012);
  await vi.advanceTimersByTimeAsync(0);
  await vi.advanceTimersByTimeAsync(0);
  expect(meeting.state).toBe('connected');
  expect(dialled).toEqual([nodeUrl(0), nodeUrl(1)]);
  expect(nodes[1].asked('room.join')[0]?.params).toMatchObject({ takeOver: true, keepTracks: true });
  await meeting.leave();
});

test('a node in a region that is not allowed is passed over', async () => {
  const { nodes, join } = cluster();
  const meeting = await join();
  nodes[1].script['room.join'] = () => new Refusal('region_not_allowed');
  kill(nodes[0]);
  await eventually(() => expect(nodes[2].asked('room.join')).toHaveLength(1));
  await meeting.leave();
});

test('a first join tries each of the URLs that were given', async () => {
  const { nodes, dialled, join } = cluster({ url: [0, 1, 2].map((index) => nodeUrl(index)) });
  nodes[0].reachable = false;
  nodes[1].script['room.join'] = () => new Refusal('unavailable', 60_000);
  const meeting = await join();
  expect(dialled).toEqual([0, 1, 2].map((index) => nodeUrl(index)));
  expect(nodes[2].asked('room.join')[0]?.params).toMatchObject({ room: 'room', summaries: true, takeOver: false });
  await meeting.leave();
});

test.each(['a first join', 'a join on the way back'])('%s goes where it is sent', async (when) => {
  let tokens = 0;
  const { nodes, dialled, join } = cluster({ token: () => `token ${(tokens += 1)}` });
  const [first, second, third] = nodes;
  const sends = when === 'a first join' ? first : second;
  sends.script['room.join'] = () => new Refusal('rehome', undefined, { url: nodeUrl(2) });
  const meeting = await join();
  if (sends === second) {
    kill(first);
    await eventually(() => expect(meeting.state).toBe('connected'));
  }
  expect(dialled.at(-1)).toBe(nodeUrl(2));
  expect(third.asked('room.join')[0]?.params).toMatchObject({ rehomed: true, takeOver: sends === second });
  // The token that was got for this round serves for the whole of it.
  expect(tokens).toBe(sends === second ? 2 : 1);
  // From there the same rules hold: it is the node to come back to.
  third.connection.cut(1006);
  await eventually(() => expect(meeting.state).toBe('connected'));
  expect(dialled.at(-1)).toBe(nodeUrl(2));
  await meeting.leave();
});

test.each([
  ['to and fro', nodeUrl(0)],
  ['out of the encrypted world', nodeUrl(1, 'ws')],
])('a join that is sent %s is told why it failed', async (what, url) => {
  const scheme = what === 'to and fro' ? 'ws' : 'wss';
  const { nodes, dialled, join } = cluster({ url: nodeUrl(0, scheme) });
  nodes[0].script['room.join'] = () => new Refusal('rehome', undefined, { url });
  await expect(join()).rejects.toMatchObject({ code: 'rehome' });
  expect(dialled).toHaveLength(what === 'to and fro' ? 4 : 1);
  expect(nodes[1].connections).toHaveLength(0);
});

test('tells how far the regions are', async () => {
  vi.stubGlobal('fetch', async (url: string) => {
    if (url.includes('us')) throw new TypeError('unreachable');
    return new Response('ok');
  });
  const { nodes, join } = cluster({ regions: { eu: 'https://eu.test/healthz', us: 'https://us.test/healthz' } });
  const meeting = await join();
  const { roundTripMs } = nodes[0].asked('room.join')[0]?.params ?? {};
  expect(roundTripMs).toEqual({ eu: expect.any(Number) });
  kill(nodes[0]);
  await eventually(() => expect(nodes[1].asked('room.join')[0]?.params).toMatchObject({ roundTripMs }));
  await meeting.leave();
});

test('leaves while it goes from node to node', async () => {
  vi.useFakeTimers();
  const { nodes, dialled, join } = cluster();
  const meeting = await join();
  for (const node of nodes) node.accepts = false;
  nodes[0].connection.cut(1006);
  await vi.advanceTimersByTimeAsync(2_000);
  await meeting.leave();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(dialled).toHaveLength(3);
  expect(vi.getTimerCount()).toBe(0);
  expect(nodes.flatMap(({ connections }) => connections.filter(({ open }) => open))).toEqual([]);
});
