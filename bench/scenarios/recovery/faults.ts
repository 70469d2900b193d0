/** What is broken, and how it is mended. All faults strike the first node, or the Redis of all. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster, ClusterNode } from '../../harness/cluster.ts';

export interface FaultSettings {
  /** How long Redis is away, in ms. */
  readonly redisDownMs: number;
}

export interface Fault {
  /** Prefix of its results. */
  readonly name: string;
  /** Whom it strikes: those on the first node, or everybody. */
  readonly strikes: 'first' | 'all';
  /** Whether those on the first node need new sessions, on another node. */
  readonly moves: boolean;
  /** How long is watched after `strike` at least, in ms: until what follows from it has happened, if anything does. */
  readonly watchMs: number;
  /** How long all is left in peace before it strikes, in ms. */
  readonly restMs: number;
  /** Does it. Resolves when nothing more is done. */
  strike(cluster: Cluster, settings: FaultSettings): Promise<void>;
}

function firstOf({ nodes }: Cluster): ClusterNode {
  const [first] = nodes;
  if (first === undefined) throw new Error('there are no nodes');
  return first;
}

/** By the names of the option `--faults`. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  /** What the machine does by itself: the measure for all others. */
  none: { name: 'noFault', strikes: 'all', moves: false, watchMs: 3_000, restMs: 0, strike: async () => undefined },
  worker: {
    name: 'workerKill',
    strikes: 'first',
    moves: false,
    watchMs: 3_000,
    // A worker that dies within 10 s of its start is replaced more slowly: the brake on crash loops.
    restMs: 10_500,
    strike: (cluster) => firstOf(cluster).killWorker(),
  },
  socket: {
    name: 'socketCut',
    strikes: 'first',
    moves: false,
    watchMs: 3_000,
    restMs: 0,
    strike: async (cluster) => firstOf(cluster).cutSockets(),
  },
  node: {
    name: 'nodeKill',
    strikes: 'first',
    moves: true,
    // Longer than a node's lease: the others find out by it that the node is lost.
    watchMs: 8_000,
    restMs: 0,
    strike: (cluster) => firstOf(cluster).kill(),
  },
  drain: {
    name: 'drain',
    strikes: 'first',
    moves: true,
    watchMs: 3_000,
    restMs: 0,
    strike: (cluster) => firstOf(cluster).drain(),
  },
  redis: {
    name: 'redisDown',
    strikes: 'all',
    moves: false,
    // All is to be healed within 5 s.
    watchMs: 6_000,
    restMs: 0,
    async strike({ redis }, { redisDownMs }) {
      await redis.kill();
      await delay(redisDownMs);
      await redis.start();
    },
  },
};
