import type { NodeInfo } from '../ports/node-directory.ts';

/** A URL for each region by which clients measure how far it is: of a node there that takes participants. */
export function regionUrls(nodes: readonly NodeInfo[]): Record<string, string> {
  const open = nodes.filter(({ draining }) => !draining);
  return Object.fromEntries(open.map(({ region, signalingUrl }) => [region, healthUrl(signalingUrl)]));
}

function healthUrl(signalingUrl: string): string {
  return new URL('/healthz', signalingUrl.replace(/^ws/, 'http')).href;
}
