import type { ReadonlySignal } from '@preact/signals';

/**
 * What is sent of a microphone or a camera, and what its owner sees and hears of it: the capture itself, or what a filter
 * makes of it.
 */
export interface Outgoing {
  /** Whether it may be sent now. */
  readonly on: ReadonlySignal<boolean>;
  /** Null: there is nothing to send. */
  readonly track: ReadonlySignal<MediaStreamTrack | null>;
}
