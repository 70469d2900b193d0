import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FakeHandler } from 'mediasoup-client';
import type { MediaStatus, Meeting } from '../api.ts';
import { Subscriber } from '../receive/subscriber.ts';
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
  await vi.advanceTimersByTimeAsync(299);
  handler.setConnectionState('connected');
  await vi.advanceTimersByTimeAsync(20_000);
  expect(server.asked('transport.restartIce')).toHaveLength(0);
  await meeting.leave();
});

test('a longer one restarts ICE, and if that does not help the media is opened anew', async () => {
  const { server, handlers, meeting, handler } = await publishing();
  handler.setConnectionState('disconnected');
  await vi.advanceTimersByTimeAsync(300);
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
  await meeting.settings.update({ locked: true });
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

const stubBrowser = (): EventTarget => {
  const browser = new EventTarget();
  vi.stubGlobal('addEventListener', browser.addEventListener.bind(browser));
  vi.stubGlobal('removeEventListener', browser.removeEventListener.bind(browser));
  return browser;
};

test('a network that is back is tried by socket and ICE at once, though neither knows yet that it was cut off', async () => {
  const browser = stubBrowser();
  const { server, meeting } = await publishing();
  server.hears = false;
  browser.dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(900);
  server.hears = true;
  await vi.advanceTimersByTimeAsync(110);
  expect(server.asked('session.resume')).toHaveLength(1);
  expect(server.asked('transport.restartIce')).toHaveLength(1);
  expect(meeting.state).toBe('connected');
  await meeting.leave();
  expect(vi.getTimerCount()).toBe(0);
  vi.unstubAllGlobals();
});

test('a network that was changed without a word: media that came is missed, the socket asked, and ICE restarted', async () => {
  let lastPacket = (): number => Date.now();
  vi.spyOn(Subscriber.prototype, 'packetAfter').mockImplementation((time) => {
    const packet = lastPacket();
    return packet > time ? packet : null;
  });
  const { server, meeting } = await publishing();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(server.asked('session.ping')).toHaveLength(0);
  const cutAt = Date.now();
  lastPacket = () => cutAt;
  const told: string[] = [];
  meeting.on('stateChanged', ({ state }) => told.push(state));
  meeting.mediaConnection.on('changed', ({ state }) => told.push(`media ${state}`));
  server.hears = false;
  await vi.advanceTimersByTimeAsync(1_900);
  server.hears = true;
  await vi.advanceTimersByTimeAsync(400);
  expect(server.asked('session.resume')).toHaveLength(1);
  expect(server.asked('transport.restartIce')).toHaveLength(1);
  // The transports know nothing of it yet, and nobody is told that picture and sound go on.
  expect(told).toEqual(['media interrupted', 'reconnecting', 'media connected', 'connected']);
  await meeting.leave();
  vi.restoreAllMocks();
});

test('silence over a network that works asks for a sign of life, once, and changes nothing', async () => {
  vi.spyOn(Subscriber.prototype, 'packetAfter')
    .mockImplementationOnce(() => 1)
    .mockImplementation(() => null);
  const { server, meeting } = await publishing();
  await vi.advanceTimersByTimeAsync(4_000);
  expect(server.asked('session.ping')).toHaveLength(1);
  expect(server.asked('transport.restartIce')).toHaveLength(0);
  expect(server.connections).toHaveLength(1);
  await meeting.leave();
  vi.restoreAllMocks();
});

test('what the meeting says of its media is true: interrupted, then blocked after 10 s, and connected again', async () => {
  const { meeting, handler } = await publishing();
  const told: MediaStatus[] = [];
  meeting.mediaConnection.on('changed', (status) => told.push(status));
  expect(meeting.mediaConnection.status.state).toBe('connected');
  handler.setConnectionState('disconnected');
  expect(meeting.state).toBe('connected');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told.map(({ state }) => state)).toEqual(['interrupted', 'blocked']);
  await meeting.leave();
  expect(vi.getTimerCount()).toBe(0);
});
