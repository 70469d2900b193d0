/** Servers that forward pictures from a few publishers to many viewers, all by real ICE, DTLS and SRTP: ours, and others. */
import { createSocket } from 'node:dgram';
import { setTimeout as delay } from 'node:timers/promises';
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import type { Meeting } from '../../signaling/client/api.ts';
import { CausewayClient } from '../../signaling/client/causeway-client.ts';
import type { Usage } from '../harness/measures/process-usage.ts';
import type { ServerHost } from '../harness/server-host.ts';
import { startServer, type ServerProcess } from '../harness/server-process.ts';
import type { BareClient } from './bare-client.ts';
import { BareProcess } from './bare-process.ts';
import { JanusProcess } from './janus-process.ts';
import { Reception } from './reception.ts';
import { CAPABILITIES, RtcDevice, rtpParametersOf } from './rtc-device.ts';
import { RtcPeer } from './rtc-peer.ts';
import { picturePacket } from './rtp.ts';

export interface Audience {
  readonly publishers: number;
  /** All of them see all publishers. */
  readonly viewers: number;
}

/** A running server with its publishers and viewers, all connected. */
export interface Forwarder {
  /** Of the server, or of a process of its. */
  readonly pid: number;
  usage(): Usage;
  /** One packet of each publisher. */
  sendEach(): void;
  /** One for each viewer. */
  readonly receptions: readonly Reception[];
  close(): Promise<void>;
}

export interface Surroundings {
  readonly audience: Audience;
  readonly host: ServerHost;
  /** In the notation of taskset(1). */
  readonly cpus: string | undefined;
}

const ROOM = 'forwarding';
/** Of a packet's payload: with its headers about as much as a network carries in one. */
const PAYLOAD_BYTES = 1_150;
const VIDEO_CLOCK_PER_MS = 90;
const AT_ONCE = 10;
const CONNECTED_WITHIN_MS = 30_000;
const FIRST_SSRC = 10_000;

const times = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

/** The pictures of one publisher, each in one packet. */
class Camera {
  readonly #publisher: number;
  readonly #ssrc: number;
  readonly #send: (packet: Buffer) => void;
  #sequenceNumber = 0;

  constructor(publisher: number, ssrc: number, send: (packet: Buffer) => void) {
    this.#publisher = publisher;
    this.#ssrc = ssrc;
    this.#send = send;
  }

  shoot(): void {
    this.#sequenceNumber += 1;
    const timestamp = Math.round(performance.now() * VIDEO_CLOCK_PER_MS);
    const place = { ssrc: this.#ssrc, sequenceNumber: this.#sequenceNumber, timestamp };
    this.#send(picturePacket(place, { publisher: this.#publisher, layer: 0 }, PAYLOAD_BYTES));
  }
}

async function inTurns(count: number, work: (index: number) => Promise<void>): Promise<void> {
  for (let index = 0; index < count; index += AT_ONCE) {
    await Promise.all(times(Math.min(AT_ONCE, count - index)).map((offset) => work(index + offset)));
  }
}

/** Sends until everybody sees everybody, for connections are made only when there is something to receive. */
async function connected(cameras: readonly Camera[], receptions: readonly Reception[]): Promise<void> {
  const deadline = performance.now() + CONNECTED_WITHIN_MS;
  while (receptions.some(({ seen }) => seen < cameras.length)) {
    if (performance.now() > deadline) {
      const without = receptions.filter(({ seen }) => seen < cameras.length).length;
      throw new Error(`${without} of ${receptions.length} viewers do not see everybody`);
    }
    for (const camera of cameras) camera.shoot();
    await delay(100);
  }
}

interface Parts {
  readonly server: { readonly pid: number; usage(): Usage };
  readonly cameras: readonly Camera[];
  readonly receptions: readonly Reception[];
}

async function forwarder({ server, cameras, receptions }: Parts, close: () => Promise<void>): Promise<Forwarder> {
  await connected(cameras, receptions);
  return {
    pid: server.pid,
    usage: () => server.usage(),
    sendEach() {
      for (const camera of cameras) camera.shoot();
    },
    receptions,
    close,
  };
}

/** Runs `make`; what it began is ended when it fails. */
async function orClose(close: () => Promise<void>, make: () => Promise<Forwarder>): Promise<Forwarder> {
  try {
    return await make();
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * The whole of our server, and the client library.
 * @param tree of another revision, whose server it is
 */
export async function startWhole({ audience, host, cpus }: Surroundings, tree?: string): Promise<Forwarder> {
  const settings = { CAUSEWAY_WORKERS_COUNT: '1', CAUSEWAY_WORKERS_SESSIONS_PER_ROOM: '10000' };
  const server: ServerProcess = await startServer(cpus, settings, host, tree);
  const people: { readonly meeting: Meeting; readonly device: RtcDevice }[] = [];
  const close = async (): Promise<void> => {
    await server.kill();
    for (const { meeting, device } of people) {
      meeting.leaveNow();
      device.close();
    }
  };
  const join = async (name: string, device: RtcDevice, autoSubscribe: boolean) => {
    const token = await server.token(ROOM, name);
    const client = new CausewayClient({ url: server.signalingUrl, token, device: device.options });
    const meeting = await client.join({ room: ROOM, autoSubscribe });
    people.push({ meeting, device });
    return meeting;
  };
  return orClose(close, async () => {
    const cameras: Camera[] = [];
    for (const publisher of times(audience.publishers)) {
      const device = new RtcDevice(undefined, host.ourAddress);
      // Publishers do not watch each other.
      const meeting = await join(`publisher-${publisher}`, device, false);
      await meeting.publish(new FakeMediaStreamTrack({ kind: 'video' }), { source: 'camera', simulcast: false });
      const ssrc = device.sent[0]?.rtpParameters.encodings?.[0]?.ssrc;
      if (ssrc === undefined) throw new Error('the camera is not published');
      cameras.push(new Camera(publisher, ssrc, (packet) => device.send(packet)));
    }
    const receptions = times(audience.viewers).map(() => new Reception());
    await inTurns(audience.viewers, async (viewer) => {
      const device = new RtcDevice((packet) => receptions[viewer]?.hear(packet), host.ourAddress);
      await join(`viewer-${viewer}`, device, true);
    });
    return forwarder({ server, cameras, receptions }, close);
  });
}

/** mediasoup with nothing around it, and what the same clients would ask it for. */
export async function startBare({ audience, host, cpus }: Surroundings): Promise<Forwarder> {
  const bare = await BareProcess.start(cpus, host);
  const peers: RtcPeer[] = [];
  const close = async (): Promise<void> => {
    await bare.stop();
    for (const peer of peers) peer.close();
  };
  const open = async (client: BareClient, direction: 'send' | 'recv') => {
    // Both, as every participant has two.
    const transport = (await client.ask({ do: 'open' }))[direction];
    const peer = new RtcPeer({ direction, ...transport }, host.ourAddress);
    peers.push(peer);
    peer.connect();
    const role = direction === 'send' ? 'server' : 'client';
    await client.ask({ do: 'connect', transport: transport.id, dtlsParameters: { ...peer.dtlsParameters, role } });
    return { peer, transport: transport.id };
  };
  return orClose(close, async () => {
    const client = await bare.connect();
    const cameras: Camera[] = [];
    for (const publisher of times(audience.publishers)) {
      const { peer, transport } = await open(client, 'send');
      const ssrc = FIRST_SSRC + publisher;
      await client.ask({ do: 'produce', transport, kind: 'video', rtpParameters: rtpParametersOf('video', ssrc) });
      cameras.push(new Camera(publisher, ssrc, (packet) => peer.send(packet)));
    }
    const receptions = times(audience.viewers).map(() => new Reception());
    await inTurns(audience.viewers, async (viewer) => {
      const { peer, transport } = await open(client, 'recv');
      peer.onPacket = (packet) => receptions[viewer]?.hear(packet);
      await client.ask({ do: 'consumeAll', transport, rtpCapabilities: CAPABILITIES });
    });
    return forwarder({ server: bare, cameras, receptions }, close);
  });
}

/** Janus and its streaming plugin, which is sent RTP as it is. */
export async function startJanus(
  { audience, host, cpus }: Surroundings,
  options: { readonly libraries: string; readonly eventLoops: number | undefined },
): Promise<Forwarder> {
  const janus = await JanusProcess.start({ cpus, host, videos: audience.publishers, ...options });
  const peers: { close(): void }[] = [];
  const socket = createSocket('udp4');
  const close = async (): Promise<void> => {
    await janus.stop();
    socket.close();
    for (const peer of peers) peer.close();
  };
  return orClose(close, async () => {
    const cameras = times(audience.publishers).map(
      (publisher) =>
        new Camera(publisher, FIRST_SSRC + publisher, (packet) =>
          socket.send(packet, JanusProcess.rtpPort(publisher), host.address),
        ),
    );
    const receptions = times(audience.viewers).map(() => new Reception());
    await inTurns(audience.viewers, async (viewer) => {
      peers.push(await janus.addViewer((packet) => receptions[viewer]?.hear(packet)));
    });
    return forwarder({ server: janus, cameras, receptions }, close);
  });
}
