/** How frames of a codec are taken apart before they are sealed, so that a server still knows key frames and layers. */
import type { Bytes } from '../encoding.ts';

/** A frame taken apart. */
export interface Parts {
  /** What stays readable, in the one form that sender and receiver agree on: the seal is over it, too. */
  readonly metadata: Bytes;
  /** What is sealed; of a sealed frame, the SFrame. */
  readonly body: Bytes;
  /** The frame with something else in the place of the body. */
  readonly with: (body: Bytes) => Bytes;
}

export interface CodecForm {
  /** Of a frame as the encoder made it. Undefined: it is none of this codec, and is not sent. */
  readonly split: (frame: Bytes) => Parts | undefined;
  /** Of a sealed frame. Undefined: it is none of this codec. */
  readonly splitSealed: (frame: Bytes) => Parts | undefined;
}
