/** What one client may cost the server. */
import { AUTHENTICATION_DEADLINE_MS, PING_INTERVAL_MS } from '../protocol/limits.ts';

export interface SignalingLimits {
  /** Most sockets at a time. */
  readonly connections: number;
  /** Most sockets at a time from one IPv4 address, or one IPv6 network of 64 bits. */
  readonly connectionsPerAddress: number;
  /** Requests per second that a connection may keep up. */
  readonly requestsPerSecond: number;
  /** Requests that a connection may send at once, beyond `requestsPerSecond`, in any ten seconds. */
  readonly burst: number;
  /** Requests refused in a minute after which the socket is closed with 4429. */
  readonly refusals: number;
  /** Requests of a connection that wait for their turn. */
  readonly waitingRequests: number;
  /** Size of the frames of these requests, in bytes. */
  readonly waitingBytes: number;
  /** Frames in a row that are no valid requests, after which the socket is closed with 4400. */
  readonly invalidFrames: number;
  /** Bytes that wait to be sent, beyond which the socket is closed with 4413. */
  readonly sendBufferBytes: number;
  /** See AUTHENTICATION_DEADLINE_MS. */
  readonly authenticationDeadlineMs: number;
  /** See PING_INTERVAL_MS. */
  readonly pingIntervalMs: number;
}

export const DEFAULT_LIMITS: SignalingLimits = {
  connections: 20_000,
  connectionsPerAddress: 5_000,
  requestsPerSecond: 100,
  burst: 200,
  refusals: 1_000,
  waitingRequests: 64,
  waitingBytes: 512 * 1024,
  invalidFrames: 50,
  sendBufferBytes: 1024 * 1024,
  authenticationDeadlineMs: AUTHENTICATION_DEADLINE_MS,
  pingIntervalMs: PING_INTERVAL_MS,
};
