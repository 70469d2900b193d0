/** Notices that media which came all the time has stopped coming: sooner than ICE does, which waits for several checks. */

export interface FlowWatchOptions {
  /** What came for so long without, in ms, counts as silent. */
  readonly silenceMs: number;
  /** When the last packet came that is later than this time, by a clock of its own; null: none. */
  readonly packetAfter: (time: number) => number | null;
  /** Told once for each silence. */
  readonly silent: () => void;
  /** Told when something comes again. */
  readonly heard: () => void;
}

/** How often it is looked, within the time that counts as silence. */
const LOOKS = 4;

export class FlowWatch {
  readonly #options: FlowWatchOptions;
  readonly #timer: ReturnType<typeof setInterval>;
  #lastPacket = 0;
  /** Looks since the last packet; null: nothing came yet, or the silence was told. */
  #looks: number | null = null;
  #silent = false;

  constructor(options: FlowWatchOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      this.#look();
    }, options.silenceMs / LOOKS);
  }

  /** Whether media came and does not come now. */
  get silent(): boolean {
    return this.#silent;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const packet = this.#options.packetAfter(this.#lastPacket);
    if (packet !== null) {
      this.#lastPacket = packet;
      this.#looks = 0;
      if (!this.#silent) return;
      this.#silent = false;
      this.#options.heard();
      return;
    }
    if (this.#looks === null) return;
    this.#looks += 1;
    if (this.#looks < LOOKS) return;
    this.#looks = null;
    this.#silent = true;
    this.#options.silent();
  }
}

/** The time of a receiver's packet that came after this one, by the browser's clock of packets; null: none did. */
export function packetAfter(time: number, receiver: RTCRtpReceiver | undefined): number | null {
  // Browsers without WebRTC's newer parts, and programs without a browser, have no such method.
  if (receiver === undefined || !('getSynchronizationSources' in receiver)) return null;
  return receiver.getSynchronizationSources().find(({ timestamp }) => timestamp > time)?.timestamp ?? null;
}
