/**
 * Sessions on direct transports, in place of the WebRTC transports: so packets can be put in and read out without ICE
 * and DTLS.
 */
import { systemClock } from '../../src/ports/clock.ts';
import type { DirectTransport, Router } from 'mediasoup/types';
import { routerRtpCapabilities } from '../wire/codecs.ts';
import { RouterHops } from '../hops/router-hops.ts';
import { WorkerHops } from '../hops/worker-hops.ts';
import { RoomMediaSession } from '../rooms/media-session.ts';
import { RoomSpeakers } from '../speakers/room-speakers.ts';
import type { RoomTracks } from '../publishing/room-tracks.ts';
import type { TransportPair } from '../rooms/transport-pair.ts';
import { Recorder } from './engine.ts';

class DirectPair implements TransportPair {
  readonly send: DirectTransport;
  readonly recv: DirectTransport;

  constructor(send: DirectTransport, recv: DirectTransport) {
    this.send = send;
    this.recv = recv;
  }

  get parameters(): never {
    throw new Error('direct transports have no parameters');
  }

  connect(): Promise<never> {
    return Promise.reject(new Error('direct transports are connected'));
  }

  restartIce(): Promise<never> {
    return Promise.reject(new Error('direct transports have no ICE'));
  }

  /** They always are. */
  onReceiving(): void {}

  close(): void {
    this.send.close();
    this.recv.close();
  }
}

export interface RoomOnRouter {
  readonly router: Router;
  readonly tracks: RoomTracks;
  readonly hops: RouterHops;
  /** Unset: of one router alone. */
  readonly speakers?: RoomSpeakers;
}

export interface DirectMember {
  readonly session: RoomMediaSession;
  readonly transports: TransportPair & { readonly send: DirectTransport };
  readonly recorder: Recorder;
  /** What the session receives, all consumers together. */
  readonly received: Buffer[];
}

/** Of a room that is on this router alone. */
export const loneHops = (router: Router, tracks: RoomTracks): RouterHops =>
  new RouterHops({
    key: { tenant: 'acme', room: 'room' },
    router,
    tracks,
    workerHops: new WorkerHops(systemClock),
    nodeHops: undefined,
    clock: systemClock,
  });

const alone = (): RoomSpeakers => new RoomSpeakers({ places: 5, clock: systemClock });

let members = 0;

export async function enterRouter({ router, tracks, hops, speakers = alone() }: RoomOnRouter): Promise<DirectMember> {
  const transports = new DirectPair(await router.createDirectTransport(), await router.createDirectTransport());
  const recorder = new Recorder();
  const session = new RoomMediaSession({
    identity: `somebody-${(members += 1)}`,
    transports,
    router,
    tracks,
    speakers,
    hops,
    routerRtpCapabilities,
    limitsClients: true,
    figures: { pathsOf: async () => [] },
    listener: recorder,
    clock: systemClock,
    onClose: () => undefined,
  });
  const received: Buffer[] = [];
  transports.recv.observer.on('newconsumer', (consumer) => {
    consumer.on('rtp', (packet) => received.push(packet));
  });
  return { session, transports, recorder, received };
}
