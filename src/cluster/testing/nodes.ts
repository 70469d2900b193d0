import type { NodeDirectory, NodeInfo } from '../../ports/node-directory.ts';

/** A node as it tells of itself; what a test does not care for is filled in. */
export function nodeInfo(id: string, rest: Partial<NodeInfo> = {}): NodeInfo {
  return {
    id,
    incarnation: `${id}-1`,
    region: 'eu',
    signalingUrl: `wss://${id}.example.com/v1/signaling`,
    linkUrl: `ws://${id}.example.com:44390`,
    metricsUrl: `http://${id}.example.com:9464/metrics`,
    load: 0,
    draining: false,
    version: '0.1.0',
    logLevel: 1,
    rooms: 0,
    participants: 0,
    hops: 0,
    links: [],
    ...rest,
  };
}

/** A directory that says what a test put into it. */
export class FakeDirectory implements NodeDirectory {
  readonly self: NodeInfo;
  readonly known = new Map<string, NodeInfo>();

  constructor(self: NodeInfo) {
    this.self = self;
    this.known.set(self.id, self);
  }

  get logLevel(): number {
    return Math.min(...this.nodes().map(({ logLevel }) => logLevel));
  }

  nodes(): readonly NodeInfo[] {
    return [...this.known.values()];
  }

  onLost(): () => void {
    return () => undefined;
  }

  refresh(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
