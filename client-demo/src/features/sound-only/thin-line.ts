/** Whether a line is too thin for pictures, by what browsers tell of it. */

/** Less than this both ways carries speech and hardly a picture, in bit/s. */
const THIN_BPS = 150_000;
/** A picture with more of its packets lost is no picture (a share of 1). */
const MUCH_LOST = 0.15;
/** Of a report that says so little that nothing can be told. */
const FEW_PACKETS = 50;

/** Of one look at the line. */
export interface Look {
  /** What the browser thinks it could send, in bit/s; null: it does not say. */
  readonly outgoingBps: number | null;
  /** Packets of pictures that came and that were lost, since the meeting began. */
  readonly received: number;
  readonly lost: number;
}

/** What is looked at of an entry of a report. */
export interface Stats {
  readonly type: string;
  readonly kind?: string;
  readonly nominated?: boolean;
  readonly availableOutgoingBitrate?: number;
  readonly packetsReceived?: number;
  readonly packetsLost?: number;
}

/** What a report of a connection says of it (https://www.w3.org/TR/webrtc-stats/). */
export function lookAt(report: Iterable<Stats>): Look {
  let outgoingBps: number | null = null;
  let received = 0;
  let lost = 0;
  for (const { type, kind, nominated, availableOutgoingBitrate, packetsReceived = 0, packetsLost = 0 } of report) {
    if (type === 'candidate-pair' && nominated === true && availableOutgoingBitrate !== undefined)
      outgoingBps = Math.max(outgoingBps ?? 0, availableOutgoingBitrate);
    if (type === 'inbound-rtp' && kind === 'video') {
      received += packetsReceived;
      lost += packetsLost;
    }
  }
  return { outgoingBps, received, lost };
}

/** Whether the line was thin from one look to the next. */
export function isThin(before: Look, now: Look): boolean {
  if (now.outgoingBps !== null && now.outgoingBps < THIN_BPS) return true;
  const received = now.received - before.received;
  const lost = now.lost - before.lost;
  return received + lost >= FEW_PACKETS && lost / (received + lost) > MUCH_LOST;
}
