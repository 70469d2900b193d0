/** Pipes: transports between two routers, which carry any number of tracks as they are, all their layers. */
import type {
  Consumer,
  MediaKind,
  PipeTransport,
  Producer,
  Router,
  RtpParameters,
  TransportListenInfo,
} from 'mediasoup/types';
import type { OpenHop } from '../../src/domain/hops/hops.ts';
import { KEY_FRAME_REQUEST_DELAY_MS } from '../key-frames.ts';

/** A track that has arrived at a router. */
export interface ArrivingTrack extends OpenHop {
  /** What viewers consume; closes when the track or its way ends. */
  readonly producer: Producer;
}

/** How a track leaves a pipe. */
export interface PipedTrack {
  readonly kind: MediaKind;
  readonly rtpParameters: RtpParameters;
  /** Whether its publisher has paused it. */
  readonly paused: boolean;
}

/** One end of a pipe; lost packets are sent again. */
export const createPipe = (
  router: Router,
  listenInfo: TransportListenInfo,
  { enableSrtp }: { readonly enableSrtp: boolean },
): Promise<PipeTransport> => router.createPipeTransport({ listenInfo, enableRtx: true, enableSrtp });

/** Takes a track from a pipe. */
export const receive = (pipe: PipeTransport, { kind, rtpParameters, paused }: PipedTrack): Promise<Producer> =>
  pipe.produce({ kind, rtpParameters, paused, keyFrameRequestDelay: KEY_FRAME_REQUEST_DELAY_MS });

/** Tells when the publisher pauses and resumes. What closes meanwhile needs no telling. */
export function onSourcePaused(consumer: Consumer, listener: (paused: boolean) => void): void {
  consumer.on('producerpause', () => listener(true));
  consumer.on('producerresume', () => listener(false));
}

/** Makes the arriving track say what its publisher says. */
export function followSource(producer: Producer, paused: boolean): void {
  // It fails only when the track has ended meanwhile.
  (paused ? producer.pause() : producer.resume()).catch(() => undefined);
}
