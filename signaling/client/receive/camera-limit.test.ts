import { expect, test } from 'vitest';
import type { RemoteTrack } from '../api.ts';
import { participantView, trackView } from '../testing/scripted-server.ts';
import { eventually, eventsOf, fixture } from '../testing/set-up.ts';

/** A meeting with `ann`, who has two cameras. */
async function joinAnn() {
  const set = fixture();
  const views = ['a1', 'a2'].map((id) => trackView(id));
  set.server.script['room.join'] = () => set.server.joined([participantView('ann', views)]);
  const meeting = await set.join();
  const remote = (id: string): RemoteTrack => {
    const track = meeting.participants.get('ann')?.tracks.get(id);
    if (track === undefined) throw new Error(`no track ${id}`);
    return track;
  };
  const limits = (): unknown[] => set.server.asked('media.limit').map(({ params }) => params['cameras']);
  return { ...set, meeting, remote, limits };
}

test('a limit is told once, and of new media anew before anything is asked for', async () => {
  const { server, meeting, remote, limits } = await joinAnn();
  await eventually(() => expect(remote('a2').mediaTrack).not.toBeNull());
  expect(limits()).toEqual([]);
  for (const limit of [2, 2, 1]) meeting.limitCameras(limit);
  await eventually(() => expect(limits()).toEqual([2, 1]));
  server.notify('media.reset', { reason: 'workerDied' });
  await eventually(() => expect(server.asked('media.consume')).toHaveLength(2));
  expect(limits()).toEqual([2, 1, 1]);
  const order = server.received.map(({ method }) => method);
  expect(order.lastIndexOf('media.limit')).toBeLessThan(order.lastIndexOf('media.consume'));
  expect(order.lastIndexOf('media.limit')).toBeGreaterThan(order.lastIndexOf('media.open'));
  meeting.limitCameras(null);
  server.notify('media.reset', { reason: 'workerDied' });
  await eventually(() => expect(server.asked('media.consume')).toHaveLength(3));
  expect(limits().filter((each) => each === 1)).toHaveLength(2);
  await meeting.leave();
});

test.each([-1, 1.5, Number.NaN, 1_001])('%d is no limit', async (limit) => {
  const { meeting, limits } = await joinAnn();
  expect(() => meeting.limitCameras(limit)).toThrow(expect.objectContaining({ code: 'bad_params' }));
  await meeting.leave();
  expect(limits()).toEqual([]);
});

test('which cameras are held back is told, from the first answer on', async () => {
  const { server, meeting, remote } = await joinAnn();
  server.script['media.consume'] = ({ tracks }) => ({
    consumers: tracks.map(({ trackId }) => ({ ...server.consumer(trackId), forwarded: trackId === 'a1' })),
    failed: [],
  });
  await eventually(() => expect(remote('a2').mediaTrack).not.toBeNull());
  expect([remote('a1').forwarded, remote('a2').forwarded]).toEqual([true, false]);
  const told = eventsOf(meeting);
  server.notify('consumer.forwarding', { forwarded: ['consumer-2', 'unknown'], heldBack: ['consumer-1'] });
  server.notify('consumer.forwarding', { forwarded: ['consumer-2'], heldBack: [] });
  expect(told).toEqual(['forwardedChanged', 'forwardedChanged']);
  expect([remote('a1').forwarded, remote('a2').forwarded]).toEqual([false, true]);
  await meeting.leave();
});
