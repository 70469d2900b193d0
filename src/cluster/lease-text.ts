/** What stands in a lease, and which of it is believed. */
import { z } from 'zod';
import type { NodeInfo } from '../ports/node-directory.ts';
import type { Authenticator } from '../redis/authenticator.ts';

/** Of what a node tells of itself. */
export const MAX_LEASE_BYTES = 16_384;

/** More than a node tells of. */
const MAX_LINKS = 64;

const Text = z.string().min(1).max(1_024);
const Count = z.number().min(0);
const webSocketUrl = z.url({ protocol: /^wss?$/ }).max(2_048);

const Told = z.object({
  id: Text,
  incarnation: Text,
  region: Text,
  signalingUrl: webSocketUrl,
  linkUrl: webSocketUrl,
  metricsUrl: z.url({ protocol: /^https?$/ }).max(2_048),
  load: Count,
  draining: z.boolean(),
  version: Text,
  // What nodes of the first level did not tell.
  logLevel: z.int().min(1).default(1),
  rooms: Count,
  participants: Count,
  hops: Count,
  // What nodes did not always tell.
  links: z
    .array(z.object({ node: Text, bytesReceived: Count, bytesSent: Count }))
    .max(MAX_LINKS)
    .default([]),
});

const LeaseText = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('not JSON');
      return z.NEVER;
    }
  })
  .pipe(z.object({ beat: Count, node: Told }));

/** What a node last told of itself, and when that was new. */
interface Seen {
  readonly incarnation: string;
  readonly beat: number;
  /** By `performance.now()`. */
  readonly since: number;
}

/** Why a lease is not believed. */
export type RejectedLease = 'forgedLease' | 'replayedLease';

export type LeaseReading =
  | { readonly node: NodeInfo }
  | { readonly rejected: RejectedLease }
  | { readonly unknownForm: string };

/** Reads leases, and remembers which came last: each time that a node renews its lease its beat is a higher number. */
export class LeaseReader {
  readonly #authenticator: Authenticator;
  readonly #leaseMs: number;
  /** By the lease's key. */
  readonly #seen = new Map<string, Seen>();

  constructor(authenticator: Authenticator, leaseMs: number) {
    this.#authenticator = authenticator;
    this.#leaseMs = leaseMs;
  }

  seal(key: string, node: NodeInfo, beat: number): string {
    return this.#authenticator.seal('lease', [key], JSON.stringify({ beat, node }));
  }

  /** What a node tells of itself, if one wrote it, and not long ago: a lease that does not move lapses. */
  read(key: string, sealed: string): LeaseReading {
    const text = this.#authenticator.open('lease', [key], sealed);
    if (text === undefined) return { rejected: 'forgedLease' };
    const { data, error } = LeaseText.safeParse(text);
    if (!data) return { unknownForm: error.message };
    const { node, beat } = data;
    return this.#moved(key, node.incarnation, beat) ? { node } : { rejected: 'replayedLease' };
  }

  /** Whether the process was seen to renew its lease: it lives, and is no copy of what once was there. */
  isAlive(key: string, sealed: string): boolean {
    const before = this.#seen.get(key);
    const reading = this.read(key, sealed);
    const after = this.#seen.get(key);
    if (!('node' in reading) || !before || !after) return false;
    return before.incarnation === after.incarnation && after.beat > before.beat;
  }

  /** How long ago the node was last believed, in ms. */
  ageOf(key: string): number {
    return performance.now() - (this.#seen.get(key)?.since ?? -Infinity);
  }

  forget(key: string): void {
    this.#seen.delete(key);
  }

  #moved(key: string, incarnation: string, beat: number): boolean {
    const seen = this.#seen.get(key);
    if (seen?.incarnation === incarnation && beat <= seen.beat) {
      return beat === seen.beat && this.ageOf(key) <= this.#leaseMs;
    }
    this.#seen.set(key, { incarnation, beat, since: performance.now() });
    return true;
  }
}
