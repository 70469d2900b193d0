import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FakeHandler } from 'mediasoup-client';
import type { Meeting } from '../api.ts';
import { Refusal, participantView, trackView } from '../testing/scripted-server.ts';
import { type Fixture, camera, fixture } from '../testing/set-up.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const publishing = async (): Promise<Fixture & { meeting: Meeting; handler: FakeHandler }> => {
  const set = fixture();
  const meeting = await set.join();
  await meeting.publish(camera(), { source: 'camera' });
  const [handler] = set.handlers;
  if (handler === undefined) throw new Error('no transport');
  handler.setConnectionState('connected');
  return { ...set, meeting, handler };
};

test('a short disconnection heals by itself', async () => {
  const { server, meeting, handler } = await publishing();
  handler.setConnectionState('disconnected');
  await vi.advanceTimersByTimeAsync(1_999);
  handler.setConnectionState('connected');
  await vi.advanceTimersByTimeAsync(20_000);
  expect(server.asked('transport.restartIce')).toHaveLength(0);
  await meeting.leave();
});

test('a longer one restarts ICE, and if that does not help the media is opened anew', async () => {
  const { server, handlers, meeting, handler } = await publishing();
  handler.setConnectionState('disconnected');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(server.asked('transport.restartIce').map(({ params }) => params)).toEqual([{ transportId: 'send-1' }]);
  handler.setConnectionState('failed');
  await vi.advanceTimersByTimeAsync(7_990);
  expect(server.asked('media.open')).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(10);
  expect(server.asked('media.open')).toHaveLength(1);
  expect(server.asked('media.produce').at(-1)?.params).toMatchObject({ trackId: 'mine-1' });
  expect(handlers).toHaveLength(2);
  await meeting.leave();
  expect(vi.getTimerCount()).toBe(0);
});

test('a failure restarts ICE at once, and that may help', async () => {
  const { server, meeting, handler } = await publishing();
  handler.setConnectionState('failed');
  await vi.advanceTimersByTimeAsync(0);
  expect(server.asked('transport.restartIce')).toHaveLength(1);
  handler.setConnectionState('connected');
  await vi.advanceTimersByTimeAsync(20_000);
  expect(server.asked('media.open')).toHaveLength(0);
  await meeting.leave();
});

test('a restart that the server refuses opens the media anew', async () => {
  const { server, meeting, handler } = await publishing();
  server.script['transport.restartIce'] = () => new Refusal('not_found');
  handler.setConnectionState('failed');
  await vi.advanceTimersByTimeAsync(0);
  expect(server.asked('media.open')).toHaveLength(1);
  await meeting.leave();
});

test('after a resume a transport that is not connected is restarted without delay', async () => {
  const { server, meeting, handler } = await publishing();
  server.connection.cut(1006);
  handler.setConnectionState('disconnected');
  await vi.advanceTimersByTimeAsync(0);
  expect(meeting.state).toBe('connected');
  expect(server.asked('transport.restartIce')).toHaveLength(1);
  await meeting.leave();
});

test('a transport that the server refuses to connect is given up, and not asked for again and again', async () => {
  const set = fixture();
  const meeting = await set.join();
  set.server.script['transport.connect'] = () => new Refusal('not_found');
  await meeting.publish(camera(), { source: 'camera' });
  await vi.advanceTimersByTimeAsync(7_990);
  expect(set.server.asked('media.open')).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(10);
  expect(set.server.asked('media.open')).toHaveLength(1);
  expect(set.server.asked('transport.connect')).toHaveLength(2);
  await meeting.leave();
  expect(vi.getTimerCount()).toBe(0);
});

test('while media is connected a quiet server is asked seldom whether it lives, and at once when the media is lost', async () => {
  const { server, handlers, meeting, handler } = await publishing();
  // The next frame is the first that is heard with media.
  await meeting.updateRoom({ locked: true });
  await vi.advanceTimersByTimeAsync(8_999);
  expect(server.asked('session.ping')).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(server.asked('session.ping')).toHaveLength(1);
  // Another transport that is on its way is no loss, but one that was there is.
  server.connection.deliver([
    server.frame('participant.joined', { participant: participantView('ann', [trackView('a1')]) }),
  ]);
  await vi.advanceTimersByTimeAsync(10);
  expect(handlers).toHaveLength(2);
  handlers[1]?.setConnectionState('connecting');
  await vi.advanceTimersByTimeAsync(0);
  expect(server.asked('session.ping')).toHaveLength(1);
  handler.setConnectionState('disconnected');
  await vi.advanceTimersByTimeAsync(0);
  expect(server.asked('session.ping')).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(meeting.state).toBe('connected');
  await meeting.leave();
  expect(vi.getTimerCount()).toBe(0);
});
