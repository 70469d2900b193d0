/** What recognises speech: one interface, whatever engine is behind it. */

/** What somebody said, or is saying. */
export interface Spoken {
  /** Another one for each line; the drafts of a line have the same. */
  readonly id: string;
  readonly text: string;
  /** As a language tag of BCP 47. */
  readonly language: string;
}

/** What a running engine tells. */
export interface TranscriberEvents {
  /** How much of it has come, from 0 to 1; 1: it hears. */
  progressed(part: number): void;
  /** What is being said, as far as it is known. */
  drafted(spoken: Spoken): void;
  said(spoken: Spoken): void;
  /** Whether this computer takes longer for speech than the speech itself. */
  slowChanged(slow: boolean): void;
  /** It hears nothing any more, and has closed. `refused`: the person or the browser does not let it hear. */
  failed(why: 'broken' | 'refused'): void;
}

/** An engine that starts or runs. */
export interface Transcriber {
  /** Hears this microphone from now on, in place of the one before; null: none. What it has heard until now it still tells. */
  hear(microphone: MediaStreamTrack | null): void;
  /** Ends it; may be called twice. Nothing is told afterwards. */
  close(): void;
}

/** Starts an engine. What goes wrong is told by `failed`. */
export type StartTranscriber = (events: TranscriberEvents) => Transcriber;
