/** What one client may cost the server. */
import { AUTHENTICATION_DEADLINE_MS, JOIN_DEADLINE_MS, PING_INTERVAL_MS } from '../protocol/limits.ts';

export interface SignalingLimits {
  /** Most sockets at a time. */
  readonly connections: number;
  /** Most sockets at a time from one IPv4 address, or one IPv6 network of 64 bits. */
  readonly connectionsPerAddress: number;
  /** Most sockets at a time that authenticated as one identity, and as one tenant. */
  readonly connectionsPerIdentity: number;
  readonly connectionsPerTenant: number;
  /** Most seats at a time, with sockets or without: of one identity, of one tenant, and of this node. */
  readonly seatsPerIdentity: number;
  readonly seatsPerTenant: number;
  readonly seats: number;
  /** Joins in a minute, over all nodes: of one identity, and of one tenant. */
  readonly joinsPerIdentity: number;
  readonly joinsPerTenant: number;
  /** Most rooms at a time in which somebody sits: of one tenant over all nodes, and of this node. */
  readonly roomsPerTenant: number;
  readonly rooms: number;
  /**
   * Bytes per second that one identity may have told to others: the frames of its requests that change a room, each as at
   * least 256 bytes. Ten seconds' worth may come at once. A room's messages together may have four times as much.
   */
  readonly toldBytesPerSecond: number;
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
  /** Bytes that wait to be sent, beyond which a client is not told messages: the rest of the room goes on being told. */
  readonly messageBufferBytes: number;
  /** See JOIN_DEADLINE_MS. */
  readonly joinDeadlineMs: number;
  /** How long a session waits to be resumed whose page was closed (close code 1001), in ms. */
  readonly closedPageMs: number;
  /** See AUTHENTICATION_DEADLINE_MS. */
  readonly authenticationDeadlineMs: number;
  /** See PING_INTERVAL_MS. */
  readonly pingIntervalMs: number;
}

export const DEFAULT_LIMITS: SignalingLimits = {
  connections: 20_000,
  connectionsPerAddress: 5_000,
  connectionsPerIdentity: 32,
  connectionsPerTenant: Infinity,
  seatsPerIdentity: 16,
  seatsPerTenant: Infinity,
  seats: 20_000,
  joinsPerIdentity: 240,
  joinsPerTenant: Infinity,
  roomsPerTenant: Infinity,
  rooms: 10_000,
  toldBytesPerSecond: 16_000,
  requestsPerSecond: 100,
  burst: 200,
  refusals: 1_000,
  waitingRequests: 64,
  waitingBytes: 512 * 1024,
  invalidFrames: 50,
  sendBufferBytes: 1024 * 1024,
  messageBufferBytes: 128 * 1024,
  joinDeadlineMs: JOIN_DEADLINE_MS,
  closedPageMs: 5_000,
  authenticationDeadlineMs: AUTHENTICATION_DEADLINE_MS,
  pingIntervalMs: PING_INTERVAL_MS,
};
