/** Pipes: transports between two routers, which carry any number of tracks as they are. */
import type {
  Consumer,
  ConsumerOptions,
  MediaKind,
  PipeTransport,
  Producer,
  Router,
  RtpCapabilities,
  RtpParameters,
  Transport,
  TransportListenInfo,
} from 'mediasoup/types';
import type { OpenHop } from '../../src/forwarding/hops/hops.ts';
import { mediaCapabilities } from '../wire/codecs.ts';
import { KEY_FRAME_REQUEST_DELAY_MS } from '../publishing/key-frames.ts';
import { withoutCopies } from '../mediasoup/parameter-copies.ts';

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

/** Between routers: losses are mended and key frames asked for, and each track is known by its SSRCs. */
const HOP_FEEDBACK = new Set(['nack ', 'nack pli', 'ccm fir']);
/** What belongs to one transport, as its tracks' names and the measuring of its bandwidth. */
const TRANSPORTS_OWN = [':sdes:mid', 'abs-send-time', 'transport-wide-cc'];
const hopCapabilities: RtpCapabilities = {
  codecs: (mediaCapabilities.codecs ?? []).map((codec) => ({
    ...codec,
    rtcpFeedback: (codec.rtcpFeedback ?? []).filter(({ type, parameter = '' }) =>
      HOP_FEEDBACK.has(`${type} ${parameter}`),
    ),
  })),
  headerExtensions: (mediaCapabilities.headerExtensions ?? []).filter(
    ({ uri }) => !TRANSPORTS_OWN.some((name) => uri.includes(name)),
  ),
};

/**
 * Sends a track into a pipe.
 *
 * One that runs asks the publisher for a key frame at once. While nothing is wanted that is of use to nobody, and for the
 * next moments the publisher is not asked again, when somebody is ready to receive it. But what `consume` of a pipe makes
 * runs, always; so a video that is to stand still is consumed as other transports do it, with all its streams, which can
 * begin paused. Not AV1: the pipe's own adds the header extension that tells its layers. Nor simulcast, of which it has not
 * been shown that a receiver's first stream is chosen as soon when all of them only begin then.
 */
export async function send(pipe: PipeTransport, producer: Producer, paused: boolean): Promise<Consumer> {
  const { id: producerId, kind, type, rtpParameters } = producer;
  if (!paused) return pipe.consume({ producerId });
  if (kind === 'video' && type !== 'simulcast' && rtpParameters.codecs[0]?.mimeType.toLowerCase() !== 'video/av1') {
    const options = { producerId, rtpCapabilities: hopCapabilities, pipe: true, enableRtx: true, paused };
    return consumeOfTransports(pipe).call(pipe, options);
  }
  const consumer = await pipe.consume({ producerId });
  await consumer.pause();
  return consumer;
}

type Consume = (this: Transport, options: ConsumerOptions) => Promise<Consumer>;

/** That of the class from which all transports of mediasoup are derived. */
function consumeOfTransports(pipe: PipeTransport): Consume {
  const pipes: unknown = Object.getPrototypeOf(pipe);
  const transports: unknown = Object.getPrototypeOf(pipes);
  const consume: unknown = typeof transports === 'object' && transports && Reflect.get(transports, 'consume');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return consume as Consume;
}

/** Takes a track from a pipe. */
export const receive = async (pipe: PipeTransport, { kind, rtpParameters, paused }: PipedTrack): Promise<Producer> =>
  withoutCopies(await pipe.produce({ kind, rtpParameters, paused, keyFrameRequestDelay: KEY_FRAME_REQUEST_DELAY_MS }));

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
