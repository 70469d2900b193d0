/** What the load and a bare mediasoup say to each other: see bare-server.ts. */
import type { types } from 'mediasoup-client';

/** A transport as its client needs it. */
export interface BareTransport {
  readonly id: string;
  readonly iceParameters: types.IceParameters;
  readonly iceCandidates: types.IceCandidate[];
  readonly dtlsParameters: types.DtlsParameters;
}

/** A consumer as its client needs it. */
interface BareConsumer {
  readonly id: string;
  readonly producerId: string;
  readonly kind: 'audio' | 'video';
  readonly rtpParameters: types.RtpParameters;
}

export type BareRequest =
  /** Both transports of one client. */
  | { readonly do: 'open' }
  | { readonly do: 'connect'; readonly transport: string; readonly dtlsParameters: types.DtlsParameters }
  | {
      readonly do: 'produce';
      readonly transport: string;
      readonly kind: 'audio' | 'video';
      readonly rtpParameters: types.RtpParameters;
    }
  /** Everything that is produced, at once, running. */
  | { readonly do: 'consumeAll'; readonly transport: string; readonly rtpCapabilities: types.RtpCapabilities }
  | { readonly do: 'close'; readonly transport: string };

export interface BareAnswers {
  readonly open: { readonly send: BareTransport; readonly recv: BareTransport };
  readonly connect: Record<string, never>;
  readonly produce: Record<string, never>;
  readonly close: Record<string, never>;
  readonly consumeAll: { readonly consumers: readonly BareConsumer[] };
}
