/** Clients with fake media on a real server, with a real mediasoup worker. */
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { createApp, type App } from '../../src/app.ts';
import { silentLogger } from '../../src/ports/logger.ts';
import { guestToken } from '../../src/testing/signaling-socket.ts';
import { workerPidsOf } from '../../src/testing/worker-processes.ts';
import { SIGNALING_PATH } from '../protocol/version.ts';
import type { ClientOptions, JoinOptions, Meeting, RemoteTrack } from './api.ts';
import { CausewayClient } from './causeway-client.ts';
import { camera, eventsOf, fakeDevice, microphone } from './testing/set-up.ts';

const config = loadConfig({
  CAUSEWAY_DEV: 'true',
  CAUSEWAY_WORKERS_COUNT: '1',
  CAUSEWAY_HTTP_PORT: '0',
  CAUSEWAY_HTTP_HOST: '127.0.0.1',
  CAUSEWAY_METRICS_PORT: '0',
  CAUSEWAY_METRICS_HOST: '127.0.0.1',
  CAUSEWAY_RTC_PORT: '0',
  CAUSEWAY_RTC_LISTEN_IP: '127.0.0.1',
});

/** Shorter than in production, so that a session's end can be waited for, in ms. */
const RESUME_WINDOW_MS = 1_000;

let app: App;
const meetings: Meeting[] = [];

beforeAll(async () => {
  app = await createApp(config, { logger: silentLogger, resumeWindowMs: RESUME_WINDOW_MS });
});

afterEach(async () => {
  await Promise.all(meetings.splice(0).map((meeting) => meeting.leave()));
});

afterAll(async () => {
  await app.close();
});

/** A track that is received. */
const LIVE = { mediaTrack: { readyState: 'live' } };

const eventually = (assertions: () => void): Promise<void> => vi.waitFor(assertions, { interval: 10, timeout: 15_000 });

interface Member {
  readonly meeting: Meeting;
  /** Loses the connection, in a way that is no leaving, and finds the network gone. */
  readonly cut: () => Promise<void>;
  readonly restoreNetwork: () => void;
  /** Somebody else's only track. */
  readonly remote: (identity: string) => RemoteTrack | undefined;
}

async function join(name: string, options: Partial<ClientOptions & JoinOptions> = {}): Promise<Member> {
  const { room = expect.getState().currentTestName ?? 'room' } = options;
  const sockets: WebSocket[] = [];
  let online = true;
  class WatchedWebSocket extends WebSocket {
    constructor(url: string, protocols: string[]) {
      if (!online) throw new Error('offline');
      super(url, protocols);
      sockets.push(this);
    }
  }
  const client = new CausewayClient({
    url: app.url.replace(/^http/, 'ws') + SIGNALING_PATH,
    token: () => guestToken(app.url, room, name),
    device: { handlerFactory: fakeDevice().handlerFactory },
    webSocket: WatchedWebSocket,
    ...options,
  });
  const meeting = await client.join({ room, ...options });
  meetings.push(meeting);
  return {
    meeting,
    cut: async () => {
      online = false;
      sockets.at(-1)?.close();
      await eventually(() => expect(meeting.state).toBe('reconnecting'));
    },
    restoreNetwork: () => {
      online = true;
    },
    remote: (identity) => [...(meeting.participants.get(identity)?.tracks.values() ?? [])][0],
  };
}

test('two meet: each receives what the other publishes', async () => {
  const ann = await join('Ann');
  await ann.meeting.publish(camera(), { source: 'camera' });
  await ann.meeting.publish(microphone(), { source: 'microphone' });
  const bob = await join('Bob');
  const screen = await bob.meeting.publish(camera(), { source: 'screen', codec: 'VP9' });
  await eventually(() => {
    const tracks = [...(bob.meeting.participants.get('Ann')?.tracks.values() ?? [])];
    expect(tracks.map(({ source, mediaTrack }) => [source, mediaTrack?.readyState])).toEqual([
      ['camera', 'live'],
      ['microphone', 'live'],
    ]);
    expect(ann.remote('Bob')).toMatchObject({
      id: screen.id,
      mimeType: 'video/VP9',
      ...LIVE,
    });
  });
  expect(bob.remote('Ann')?.layers.spatial).toBe(3);
  await screen.close();
  await eventually(() => expect(ann.remote('Bob')).toBeUndefined());
  await bob.meeting.leave();
  await eventually(() => expect(ann.meeting.participants.size).toBe(0));
});

test('a limit of cameras holds the others back, also after a worker died', async () => {
  const names = ['Ann', 'Bob', 'Cas'];
  for (const name of names) await (await join(name)).meeting.publish(camera(), { source: 'camera' });
  const { meeting, remote } = await join('Dan');
  const forwarded = (): readonly string[] => names.filter((name) => remote(name)?.forwarded === true);
  await eventually(() => expect(names.map((name) => remote(name))).toMatchObject([LIVE, LIVE, LIVE]));
  expect(forwarded()).toEqual(names);
  meeting.limitCameras(2);
  await eventually(() => expect(forwarded()).toHaveLength(2));
  remote(forwarded()[0] ?? '')?.setReceiving(false);
  await eventually(() => expect(forwarded()).toEqual(names));
  for (const name of names) remote(name)?.setReceiving(true);
  await eventually(() => expect(forwarded()).toHaveLength(2));

  const before = names.map((name) => remote(name)?.mediaTrack);
  for (const pid of workerPidsOf(process.pid)) process.kill(pid, 'SIGKILL');
  await eventually(() => {
    for (const [index, name] of names.entries()) expect(remote(name)?.mediaTrack).not.toBe(before[index]);
    expect(names.map((name) => remote(name))).toMatchObject([LIVE, LIVE, LIVE]);
    expect(forwarded()).toHaveLength(2);
  });
});

test('pausing, messages and steering reach the other end', async () => {
  const ann = await join('Ann');
  const track = await ann.meeting.publish(camera(), { source: 'camera', paused: true });
  const bob = await join('Bob');
  const failed = vi.fn<() => void>();
  bob.meeting.on('error', failed);
  expect(bob.remote('Ann')?.paused).toBe(true);
  await track.resume();
  await eventually(() => expect(bob.remote('Ann')).toMatchObject({ paused: false, ...LIVE }));
  bob.remote('Ann')?.setPreferredLayers({ spatial: 0 });
  bob.remote('Ann')?.setPriority(9);
  bob.remote('Ann')?.setReceiving(false);
  const texts: string[] = [];
  ann.meeting.messages.on('received', ({ from, payload }) => texts.push(`${from}: ${payload}`));
  await bob.meeting.messages.send('chat', 'hello');
  await eventually(() => expect(texts).toEqual(['Bob: hello']));
  expect(failed).not.toHaveBeenCalled();
});

test('a cut socket is resumed: nothing missed, nothing sent anew', async () => {
  const ann = await join('Ann');
  const local = await ann.meeting.publish(camera(), { source: 'camera' });
  const bob = await join('Bob');
  await eventually(() => expect(bob.remote('Ann')).toMatchObject(LIVE));
  const before = bob.remote('Ann')?.mediaTrack;
  const texts: string[] = [];
  bob.meeting.messages.on('received', ({ payload }) => texts.push(payload));
  const told = eventsOf(bob.meeting);

  await ann.meeting.messages.send('chat', '1');
  await eventually(() => expect(texts).toEqual(['1']));
  await bob.cut();
  const waiting = bob.meeting.messages.send('chat', 'from Bob');
  await Promise.all([ann.meeting.messages.send('chat', '2'), local.pause()]);
  bob.restoreNetwork();
  await eventually(() => expect(bob.meeting.state).toBe('connected'));
  await waiting;
  await ann.meeting.messages.send('chat', '3');
  await eventually(() => expect(texts.filter((text) => text !== 'from Bob')).toEqual(['1', '2', '3']));
  await eventually(() => expect(bob.remote('Ann')?.paused).toBe(true));
  expect(told).not.toContain('trackSubscribed');
  expect(bob.remote('Ann')?.mediaTrack).toBe(before);
});

test('a session that is over is replaced by a new one, with the same tracks', async () => {
  const ann = await join('Ann');
  const bob = await join('Bob');
  const local = await bob.meeting.publish(camera(), { source: 'camera' });
  await ann.meeting.publish(camera(), { source: 'camera' });
  await eventually(() => {
    expect(ann.remote('Bob')).toMatchObject(LIVE);
    expect(bob.remote('Ann')).toMatchObject(LIVE);
  });
  const [remote, before, firstId] = [bob.remote('Ann'), bob.remote('Ann')?.mediaTrack, local.id];
  await bob.cut();
  await eventually(() => expect(ann.meeting.participants.has('Bob')).toBe(false));
  bob.restoreNetwork();
  await eventually(() => {
    expect(remote?.mediaTrack).not.toBe(before);
    expect(ann.remote('Bob')).toMatchObject({ id: local.id, ...LIVE });
  });
  expect(bob.meeting.state).toBe('connected');
  expect(bob.remote('Ann')).toBe(remote);
  expect(local.id).not.toBe(firstId);
});

test('a worker that dies: both are sent and received anew, as the same objects', async () => {
  const ann = await join('Ann');
  const bob = await join('Bob');
  const mediaTrack = camera();
  const [fromAnn, fromBob] = [
    await ann.meeting.publish(mediaTrack, { source: 'camera' }),
    await bob.meeting.publish(camera(), { source: 'camera' }),
  ];
  await eventually(() => {
    expect(ann.remote('Bob')).toMatchObject(LIVE);
    expect(bob.remote('Ann')).toMatchObject(LIVE);
  });
  const [remote, before] = [bob.remote('Ann'), bob.remote('Ann')?.mediaTrack];
  const beforeAtAnn = ann.remote('Bob')?.mediaTrack;
  const states = eventsOf(ann.meeting);
  for (const pid of workerPidsOf(process.pid)) process.kill(pid, 'SIGKILL');
  await eventually(() => {
    expect(remote?.mediaTrack).not.toBe(before);
    expect(ann.remote('Bob')?.mediaTrack).not.toBe(beforeAtAnn);
    expect(remote?.mediaTrack?.readyState).toBe('live');
  });
  expect(bob.remote('Ann')).toBe(remote);
  expect(remote?.id).toBe(fromAnn.id);
  expect(ann.remote('Bob')?.id).toBe(fromBob.id);
  expect([mediaTrack.readyState, fromAnn.ended, fromBob.ended]).toEqual(['live', null, null]);
  expect(states).not.toContain('stateChanged');
  expect(states).not.toContain('error');
});
