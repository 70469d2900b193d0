import type { Producer } from 'mediasoup/types';

/** Hears how loud the microphones on a router are. */
export interface LevelSource {
  /**
   * From now on `heard` is called with the microphone's levels, in dBov, until the microphone or the router closes.
   * @returns stops it; may be called twice
   */
  measure(producer: Producer, heard: (level: number) => void): () => void;
}
