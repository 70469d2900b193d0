import { PING_INTERVAL_MS } from '../protocol/limits.ts';

/** The library's periods and bounds, all in ms. */
export interface ClientTiming {
  /** Time for the socket to open. */
  readonly connectMs: number;
  /** The same, where there is another node to be tried after that; it doubles with each round over all nodes, up to `connectMs`. */
  readonly connectNextMs: number;
  /** Time to measure the round-trip times to all regions, before the first join. */
  readonly probeMs: number;
  /** Time for one request to be answered, counted only while connected. */
  readonly requestMs: number;
  /** After so long without a frame from the server it is asked for a sign of life: while there is no media, or an answer is due. */
  readonly pingAfterMs: number;
  /** The same while media is connected: a little less than the server's own interval, so that it need not ping us. */
  readonly pingWithMediaAfterMs: number;
  /** Without a frame for so long after that, the socket is given up. */
  readonly pongMs: number;
  /** The same where the network has changed: what goes over the network before does not come back. */
  readonly doubtMs: number;
  /** The upper bound of the first wait between attempts to reconnect; it doubles with each. The first attempt is made at once. */
  readonly backoffMs: number;
  /** The highest such bound. */
  readonly backoffMaxMs: number;
  /** Reconnecting is given up after so long. */
  readonly reconnectForMs: number;
  /** A transport may be `disconnected` for so long before its ICE is restarted. */
  readonly iceGraceMs: number;
  /** A restarted ICE has so long before new transports are opened. */
  readonly iceRestartMs: number;
  /** Without a media connection for so long it is told that media does not get through. */
  readonly mediaBlockedAfterMs: number;
  /**
   * Media that came all the time and has not come for so long is a sign that the network changed: the server is asked then
   * whether it is still there. It may also be that nobody sends any more.
   */
  readonly silenceMs: number;
  /**
   * A track whose consumer the server closed is asked for again after so long at the earliest. As a rule its publisher's
   * media was lost, and the publisher is about to send it anew, which is told: to ask before that is in vain.
   */
  readonly renewalMs: number;
  /** With `autoSubscribe: 'seen'` a camera is received for so long after it was last seen. */
  readonly unseenMs: number;
}

/** What holds unless the application says otherwise. */
export const DEFAULT_TIMING: ClientTiming = {
  connectMs: 8_000,
  connectNextMs: 2_000,
  probeMs: 1_000,
  requestMs: 10_000,
  pingAfterMs: 5_000,
  pingWithMediaAfterMs: PING_INTERVAL_MS - 1_000,
  pongMs: 5_000,
  doubtMs: 1_000,
  backoffMs: 300,
  backoffMaxMs: 5_000,
  reconnectForMs: 120_000,
  iceGraceMs: 300,
  iceRestartMs: 8_000,
  mediaBlockedAfterMs: 10_000,
  silenceMs: 1_000,
  renewalMs: 300,
  unseenMs: 10_000,
};
