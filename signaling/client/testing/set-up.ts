/** What the tests of the client share: a client of a scripted server, with fake media. */
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { FakeHandler, testFakeParameters, type types } from 'mediasoup-client';
import { vi } from 'vitest';
import type { ClientOptions, JoinOptions, Meeting, MeetingEvents, RemoteTrack } from '../api.ts';
import { CausewayClient } from '../causeway-client.ts';
import type { ClientTiming } from '../timing.ts';
import { Refusal, ScriptedServer, participantView, trackView, webSocketTo } from './scripted-server.ts';

const fake = FakeHandler.createFactory(testFakeParameters);

/** mediasoup-client with fake handlers, which are kept: the tests play the network on them. */
export function fakeDevice(): { readonly handlerFactory: types.HandlerFactory; readonly handlers: FakeHandler[] } {
  const handlers: FakeHandler[] = [];
  const factory = (options: types.HandlerOptions): types.HandlerInterface => {
    const handler = fake.factory(options);
    if (handler instanceof FakeHandler) handlers.push(handler);
    return handler;
  };
  return { handlerFactory: { ...fake, factory }, handlers };
}

export const camera = (): FakeMediaStreamTrack => new FakeMediaStreamTrack({ kind: 'video' });
export const microphone = (): FakeMediaStreamTrack => new FakeMediaStreamTrack({ kind: 'audio' });

const EVENTS: readonly (keyof MeetingEvents)[] = [
  'stateChanged',
  'participantJoined',
  'participantUpdated',
  'participantLeft',
  'trackPublished',
  'trackUpdated',
  'trackClosed',
  'trackSubscribed',
  'trackUnsubscribed',
  'subscriptionFailed',
  'layersChanged',
  'forwardedChanged',
  'serverClosing',
  'error',
];

/** The names of the events that a meeting tells from now on. */
export function eventsOf(meeting: Meeting): string[] {
  const told: string[] = [];
  for (const event of EVENTS) meeting.on(event, () => told.push(event));
  meeting.settings.on('changed', () => told.push('settings changed'));
  meeting.audience.on('changed', () => told.push('audience changed'));
  meeting.messages.on('received', () => told.push('message received'));
  return told;
}

/** Waits until the assertions hold. */
export async function eventually(assertions: () => void): Promise<void> {
  await vi.waitFor(assertions, { interval: 2, timeout: 3_000 });
}

export interface Fixture {
  readonly server: ScriptedServer;
  readonly handlers: readonly FakeHandler[];
  readonly client: CausewayClient;
  readonly join: (options?: Partial<JoinOptions>) => Promise<Meeting>;
}

/** Waits are short, so that the tests are; those that look at them say so. */
export function fixture(options: Partial<ClientOptions> = {}): Fixture {
  const server = new ScriptedServer();
  const { handlerFactory, handlers } = fakeDevice();
  const client = new CausewayClient({
    url: 'ws://server.test/v1/signaling',
    token: 'token',
    webSocket: server.webSocket,
    device: { handlerFactory },
    ...options,
    timing: { backoffMs: 2, backoffMaxMs: 20, renewalMs: 2, ...options.timing },
  });
  return { server, handlers, client, join: (join) => client.join({ room: 'room', ...join }) };
}

/** In a room with somebody who has so many cameras, `a1` and so on. */
export const joinWith = async (
  tracks: number,
  options: Parameters<Fixture['join']>[0] = {},
  timing: Partial<ClientTiming> = {},
): Promise<Fixture & { meeting: Awaited<ReturnType<Fixture['join']>>; remote: (id: string) => RemoteTrack }> => {
  const set = fixture({ timing });
  const views = Array.from({ length: tracks }, (_, index) => trackView(`a${index + 1}`));
  set.server.script['room.join'] = () => set.server.joined([participantView('ann', views)]);
  const meeting = await set.join(options);
  const remote = (id: string): RemoteTrack => {
    const track = meeting.participants.get('ann')?.tracks.get(id);
    if (track === undefined) throw new Error(`no track ${id}`);
    return track;
  };
  return { ...set, meeting, remote };
};

/** The tracks that a request names. */
export const trackIds = (params: Record<string, unknown> | undefined): unknown => {
  const tracks = params?.['tracks'];
  return Array.isArray(tracks) ? tracks.map((each: { trackId: string }) => each.trackId) : tracks;
};

export interface ClusterFixture {
  readonly nodes: readonly [ScriptedServer, ScriptedServer, ScriptedServer];
  /** The URLs that were dialled, in order. */
  readonly dialled: string[];
  readonly join: (options?: Partial<JoinOptions>) => Promise<Meeting>;
}

/** The URL of a node of the cluster, by its index. */
export const nodeUrl = (index: number, scheme = 'ws'): string => `${scheme}://node-${index}.test/v1/signaling`;

/** A client of three scripted servers; the first serves it, and tells of the others. They share no memory. */
export function cluster(options: Partial<ClientOptions> = {}): ClusterFixture {
  const nodes = [new ScriptedServer(), new ScriptedServer(), new ScriptedServer()] as const;
  for (const [index, node] of nodes.entries()) {
    node.nodes = [0, 1, 2].filter((other) => other !== index).map((other) => nodeUrl(other));
    if (index > 0) node.script['session.resume'] = () => new Refusal('resume_failed');
  }
  const dialled: string[] = [];
  const webSocket = webSocketTo((url) => {
    dialled.push(url);
    const node = nodes.find((_, index) => new URL(url).hostname === `node-${index}.test`);
    if (node === undefined) throw new Error(`nobody is at ${url}`);
    return node;
  });
  const { join } = fixture({ url: nodeUrl(0), webSocket, ...options });
  return { nodes, dialled, join };
}
