/** What is attacked: a server, or where the links are attacked a cluster of two nodes, with people who talk there. */
import { Cluster, type Entrance } from '../../harness/cluster.ts';
import { freePort } from '../../harness/free-port.ts';
import { serverAmong } from '../../harness/server-process.ts';
import type { Attack } from './attacks.ts';

export interface Place {
  /** Where speakers and attackers are. */
  readonly near: Entrance;
  /** Where listeners are. */
  readonly far: Entrance;
  readonly mediaPort: number;
  readonly linkPort: number;
  /** Starts one more node. */
  startAnother(): Promise<Entrance>;
}

/** As operators have it: other benches lift it, as one machine plays all their clients. */
const DEFAULT_PER_ADDRESS = { CAUSEWAY_LIMITS_CONNECTIONS_PER_ADDRESS: '5000' };

export async function openPlace(
  started: AsyncDisposableStack,
  { onLinks = false, settings = {} }: Attack,
  cpus: string | undefined,
): Promise<Place> {
  const [mediaPort, linkPort] = [await freePort(), await freePort()];
  if (!onLinks) {
    const server = await serverAmong(started, cpus, {
      ...DEFAULT_PER_ADDRESS,
      CAUSEWAY_WORKERS_COUNT: '1',
      CAUSEWAY_RTC_PORT: String(mediaPort),
      ...settings,
    });
    const startAnother = (): never => {
      throw new Error('a server by itself has no other node');
    };
    return { near: server, far: server, mediaPort, linkPort, startAnother };
  }
  const cluster = await Cluster.plan(['eu', 'us', 'ap'], async (region) => ({
    ...DEFAULT_PER_ADDRESS,
    ...(region === 'eu' && { CAUSEWAY_CLUSTER_LINK_PORT: String(linkPort) }),
    ...settings,
  }));
  started.defer(() => cluster.close());
  const [near, far, another] = cluster.nodes;
  if (!near || !far || !another) throw new Error('there are no three nodes');
  await cluster.redis.start();
  await near.start();
  await far.start();
  return {
    near,
    far,
    mediaPort,
    linkPort,
    async startAnother() {
      await another.start();
      return another;
    },
  };
}
