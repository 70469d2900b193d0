/** What programs are told of a meeting, and do to it, against what its pages show: REST, webhooks, metrics, audit. */
import { randomUUID } from 'node:crypto';
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AdminClient } from '../../signaling/admin-client/admin-client.ts';
import { Receiver } from '../../src/effects/testing/receiver.ts';
import { freePort } from '../../bench/harness/free-port.ts';
import { join, openPage, type Person, startBrowser, waitUntil } from './harness.ts';
import { startServer, type TestServer } from './server.ts';

const KEY = 'Hn4Wv8Kq2Tz6Rp9Lx3Jb7Ms5Fd1Gc0Ya';
const WRITES = [
  'createWebhook',
  'createRoom',
  'muteParticipant',
  'sendMessage',
  'updateRoom',
  'admitParticipant',
  'doLimitSet',
  'removeParticipant',
  'endRoom',
  'deleteRoom',
];

let server: TestServer;
let browser: Browser;
let receiver: Receiver;
let metricsUrl: string;
let admin: AdminClient;

beforeAll(async () => {
  const metricsPort = await freePort();
  metricsUrl = `http://127.0.0.1:${metricsPort}/metrics`;
  [server, browser, receiver] = await Promise.all([
    startServer({
      CAUSEWAY_API_OPERATOR_KEY: KEY,
      CAUSEWAY_METRICS_HOST: '127.0.0.1',
      CAUSEWAY_METRICS_PORT: String(metricsPort),
      CAUSEWAY_STORE_URL: 'memory:',
      CAUSEWAY_WEBHOOKS_ALLOW_HTTP: 'true',
      CAUSEWAY_WEBHOOKS_ALLOWED_NETWORKS: '["127.0.0.1"]',
    }),
    startBrowser(),
    Receiver.start(),
  ]);
  admin = new AdminClient({ url: server.url, key: KEY, tenant: 'dev' });
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await receiver?.close();
});

/** Waits until the metrics say so, by their names without `causeway_`. */
async function metricsAre(expected: Readonly<Record<string, number>>): Promise<void> {
  const read = async (): Promise<Record<string, number>> => {
    const text = await (await fetch(metricsUrl)).text();
    return Object.fromEntries(
      Object.keys(expected).map((name) => {
        const value = new RegExp(`^causeway_${name} (\\S+)$`, 'm').exec(text)?.[1];
        return [name, Number(value)];
      }),
    );
  };
  await waitUntil(async () => JSON.stringify(await read()) === JSON.stringify(expected)).catch(() => undefined);
  expect(await read()).toEqual(expected);
}

const tile = ({ page }: Person, identity: string, label: string): Promise<unknown> =>
  page.waitForSelector(`[data-identity=${identity}][aria-label*="${label}"]`);

it('each operation does in the pages what it says, and webhooks, metrics and lists say what happened there', async () => {
  // Tried again, it is another room, with another webhook.
  const room = `programs-${randomUUID()}`;
  const params = { room };
  const { secret, id: webhook } = await admin.call('createWebhook', { body: { url: receiver.url } });
  receiver.secret = secret;
  const events = () => receiver.taken.filter((event) => event.room === room);
  /** Waits until the receiver was told so. */
  async function told(type: string, data: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const is = (event: (typeof receiver.taken)[number]): boolean =>
      event.type === type && Object.entries(data).every(([name, value]) => event.data[name] === value);
    await waitUntil(() => events().some(is)).catch(() => undefined);
    const words = events().map((event) => `${event.type} ${JSON.stringify(event.data)}`);
    expect(events().some(is), `${type} ${JSON.stringify(data)} is not among ${words.join(', ')}`).toBe(true);
  }

  const made = await admin.call('createRoom', { body: { name: room, limits: { timeLimitMinutes: 30 } } });
  expect(made).toMatchObject({ name: room, live: false, madeAhead: true, limits: { timeLimitMinutes: 30 } });

  // Three people, one after the other.
  const host = await join(browser, server.url, room, 'Host', 'role=host');
  const [ada, bo] = await Promise.all([
    join(browser, server.url, room, 'Ada'),
    join(browser, server.url, room, 'Bo', 'video=0'),
  ]);
  await Promise.all([host.seesMovingVideoOf('Ada'), ada.seesMovingVideoOf('Host'), bo.seesMovingVideoOf('Ada')]);
  await Promise.all(['Host', 'Ada', 'Bo'].map((identity) => told('participant.joined', { identity })));
  await told('room.started');
  await Promise.all(['Host', 'Ada'].map((identity) => told('track.published', { identity, source: 'camera' })));
  await told('track.published', { identity: 'Bo', source: 'microphone', paused: false });

  const { items } = await admin.call('listParticipants', { params });
  expect(items.map(({ identity }) => identity)).toEqual((await ada.identities()).toSorted());
  const sources = items.map(({ identity, role, tracks }) => [
    identity,
    role,
    tracks.map(({ source }) => source).toSorted(),
  ]);
  expect(sources).toEqual([
    ['Ada', 'participant', ['camera', 'microphone']],
    ['Bo', 'participant', ['microphone']],
    ['Host', 'host', ['camera', 'microphone']],
  ]);
  expect((await admin.call('listRooms', { query: { state: 'live' } })).items).toContainEqual({
    name: room,
    live: true,
    madeAhead: true,
  });
  // Each receives the tracks of the two others.
  await metricsAre({ rooms: 1, participants: 3, producers: 5, consumers: 10, room_participants_max: 3 });

  // What a program does, each page shows.
  await admin.call('muteParticipant', { params: { room, identity: 'Bo' }, body: {} });
  await Promise.all([tile(host, 'Bo', 'muted'), tile(ada, 'Bo', 'muted')]);
  await bo.page.waitForSelector('[data-testid=mic][data-state=off]');
  await told('track.updated', { identity: 'Bo', source: 'microphone', paused: true });
  const { tracks } = await admin.call('readParticipant', { params: { room, identity: 'Bo' } });
  expect(tracks.map(({ source, paused }) => [source, paused])).toEqual([['microphone', true]]);
  await bo.press('mic');
  await told('track.updated', { identity: 'Bo', source: 'microphone', paused: false });

  await Promise.all([host, ada].map((person) => person.press('chat-button')));
  await admin.call('sendMessage', { params, body: { text: 'The canteen closes at two' } });
  await Promise.all([host, ada].map((person) => person.reads('The canteen closes at two')));

  await admin.call('doLimitSet', { params, body: { seconds: 240 } });
  await ada.page.waitForSelector('[data-testid=limit-banner]');

  // Host's camera and both microphones.
  const reception = async () => admin.call('readReception', { params: { room, identity: 'Ada' } });
  await waitUntil(async () => (await reception()).tracks.length === 3);

  // Somebody goes by herself, and comes back to a lobby.
  await ada.press('leave');
  await told('participant.left', { identity: 'Ada', reason: 'left' });
  await admin.call('updateRoom', { params, body: { settings: { lobby: true } } });
  await told('room.updated', { lobby: true });
  const again = await openPage(browser, `${server.url}/r/${room}?name=Ada&join=1&video=0`);
  await again.connectionIs('lobby');
  await told('participant.waiting', { identity: 'Ada' });
  const waits = (await admin.call('listParticipants', { params })).items.find(({ identity }) => identity === 'Ada');
  expect(waits?.state).toBe('lobby');
  await admin.call('admitParticipant', { params: { room, identity: 'Ada' } });
  await Promise.all([again.connectionIs('connected'), host.sees(['Ada', 'Bo', 'Host'])]);
  await told('participant.admitted', { identity: 'Ada' });

  await admin.call('removeParticipant', { params: { room, identity: 'Bo' } });
  await bo.reads('You were removed');
  await Promise.all([host.sees(['Ada', 'Host']), told('participant.left', { identity: 'Bo', reason: 'removed' })]);
  await metricsAre({ rooms: 1, participants: 2, producers: 3, consumers: 3, room_participants_max: 2 });

  expect(await admin.call('endRoom', { params })).toEqual({ removed: 2 });
  await Promise.all([host.reads('ended'), again.reads('ended')]);
  await told('room.ended');
  await metricsAre({ rooms: 0, participants: 0, producers: 0, consumers: 0, room_participants_max: 0 });
  expect(await admin.call('readRoom', { params })).toMatchObject({ live: false, madeAhead: true });
  await admin.call('deleteRoom', { params });
  await expect(admin.call('readRoom', { params })).rejects.toMatchObject({ status: 404, code: 'not_found' });

  // A receiver of all is told each number of the log once, in order, signed.
  expect(events().every(({ genuine }) => genuine)).toBe(true);
  const numbers = [
    ...new Set(
      events()
        .filter(({ type }) => !/^room\.(started|ended)$/.test(type))
        .map(({ seq }) => seq),
    ),
  ];
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  const { items: lines } = await admin.call('listAudit', { query: { limit: 200 } });
  const about = lines.filter(({ target }) => JSON.stringify(target).includes(room)).map(({ action }) => action);
  for (const action of WRITES.filter((name) => !name.startsWith('create'))) expect(about).toContain(action);
  expect(lines.map(({ action }) => action)).toEqual(expect.arrayContaining(['createRoom', 'createWebhook']));
  await admin.call('deleteWebhook', { params: { webhook } });
}, 180_000);
