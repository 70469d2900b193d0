/** What the page tells the worker that seals frames, and what it is told. */
import type { FrameCounts, FrameEpoch, Sender } from './frames.ts';

/** What a sender's or receiver's frames are. */
export type FrameUse =
  | {
      readonly direction: 'send';
      readonly own: Sender;
      readonly source: string;
      readonly stream: number;
      readonly mimeType: string;
    }
  | { readonly direction: 'receive'; readonly identity: string; readonly source: string; readonly mimeType: string };

export type ToWorker =
  | { readonly type: 'add'; readonly epoch: FrameEpoch }
  | { readonly type: 'use'; readonly keyEpoch: number }
  | { readonly type: 'erase'; readonly keyEpoch: number }
  /** For browsers without `RTCRtpScriptTransform`. */
  | {
      readonly type: 'streams';
      readonly use: FrameUse;
      readonly readable: ReadableStream<EncodedFrame>;
      readonly writable: WritableStream<EncodedFrame>;
    };

/** https://w3c.github.io/webrtc-encoded-transform/: what browsers give to a transform. */
export interface EncodedFrame {
  data: ArrayBuffer;
}

export interface FromWorker {
  readonly counts: FrameCounts;
}
