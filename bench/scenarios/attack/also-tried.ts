/** What is tried under an attack beside talking: each tells 1 where it works and 0 where it does not, or how many suffered. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Entrance } from '../../harness/cluster.ts';
import type { Results } from '../../harness/scenario.ts';
import { PlainClient } from '../../load/sockets/plain-client.ts';
import type { Attack } from './attacks.ts';
import { HonestRoom } from './honest-room.ts';
import type { Place } from './place.ts';

/** Lines of readers, in bit/s. */
const NARROW_LINES = [500_000, 1_000_000, 2_000_000, 4_000_000, 8_000_000];
/** A connection that is not wanted is closed within so long, in ms. */
const CLOSED_AT_ONCE_MS = 1_000;

/** Begun before the attack, and looked at while it goes on. */
interface Tried {
  results(): Promise<Results>;
  close(): void;
}

const nothing: Tried = { results: async () => ({}), close: () => undefined };

export async function alsoTry(what: Attack['alsoTried'], place: Place, room: string): Promise<Tried> {
  switch (what) {
    case undefined:
      return nothing;
    case 'newcomer':
      return { ...nothing, results: async () => ({ NewcomerIn: await succeeds(() => comeIn(place.near, 'calm')) }) };
    case 'newNode':
      return { ...nothing, results: async () => ({ NewNodeHears: await succeeds(() => meetAt(place)) }) };
    case 'newTcp':
      return { ...nothing, results: async () => ({ NewTcpTaken: await isTaken(place.mediaPort) }) };
    case 'host':
      return hostComesBack(place.near, room);
    case 'narrowReaders':
      return readersOnNarrowLines(place.near, room);
  }
}

const succeeds = (attempt: () => Promise<unknown>): Promise<number> =>
  attempt().then(
    () => 1,
    () => 0,
  );

async function comeIn(at: Entrance, room: string): Promise<void> {
  const client = await PlainClient.connect(at.signalingUrl);
  try {
    await client.authenticate(await at.token(room, `newcomer-${performance.now()}`));
    await client.join(room);
  } finally {
    client.cut();
  }
}

/** A node that comes during the attack: its people hear those of the attacked one. */
async function meetAt(place: Place): Promise<void> {
  const another = await place.startAnother();
  const room = await HonestRoom.open(place.near, 'met-late', 500, another);
  room.close();
}

async function isTaken(port: number): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  const closed = once(socket, 'close').catch(() => undefined);
  const taken = await Promise.race([closed.then(() => 0), delay(CLOSED_AT_ONCE_MS, 1)]);
  socket.destroy();
  return taken;
}

/** The host switches the lobby on and loses its seat; it comes back while others wait. */
async function hostComesBack(at: Entrance, room: string): Promise<Tried> {
  const token = await at.token(room, 'the-host', 'host');
  const first = await PlainClient.connect(at.signalingUrl);
  await first.authenticate(token);
  await first.join(room);
  await first.request('room.update', { lobby: true });
  await first.request('room.leave');
  first.cut();
  const comeBack = async (): Promise<void> => {
    const again = await PlainClient.connect(at.signalingUrl);
    try {
      await again.authenticate(token);
      await again.join(room);
    } finally {
      again.cut();
    }
  };
  return { ...nothing, results: async () => ({ HostIn: await succeeds(comeBack) }) };
}

async function readersOnNarrowLines(at: Entrance, room: string): Promise<Tried> {
  const port = Number(new URL(at.signalingUrl).port);
  const lines = await Promise.all(NARROW_LINES.map((bitsPerSecond) => narrowLine(port, bitsPerSecond)));
  const readers: PlainClient[] = [];
  for (const [index, line] of lines.entries()) {
    const url = new URL(at.signalingUrl);
    url.port = String(line.port);
    const reader = await PlainClient.connect(url.href);
    await reader.authenticate(await at.token(room, `narrow-${index}`));
    await reader.join(room);
    readers.push(reader);
  }
  return {
    results: async () => ({ NarrowReadersCut: lines.filter(({ cut }) => cut()).length }),
    close() {
      for (const reader of readers) reader.cut();
      for (const line of lines) line.close();
    },
  };
}

/** A relay that takes no more from the server than the line bears. */
async function narrowLine(targetPort: number, bitsPerSecond: number) {
  const sockets: Socket[] = [];
  let cut = false;
  const server = createServer((downstream) => {
    const upstream = connect(targetPort, '127.0.0.1');
    sockets.push(downstream, upstream);
    for (const socket of [downstream, upstream]) socket.on('error', () => socket.destroy());
    downstream.pipe(upstream);
    upstream.on('data', (data: Buffer) => {
      downstream.write(data);
      upstream.pause();
      setTimeout(() => upstream.resume(), (data.length * 8_000) / bitsPerSecond);
    });
    upstream.on('close', () => {
      cut = true;
      downstream.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the line has no port');
  return {
    port: address.port,
    cut: () => cut,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
