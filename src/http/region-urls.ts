import type { NodeInfo } from '../ports/node-directory.ts';

/** A URL for each region by which clients measure how far it is: of a node there that takes participants. */
export function regionUrls(nodes: readonly NodeInfo[]): Record<string, string> {
  const open = nodes.filter(({ draining }) => !draining);
  return Object.fromEntries(
    open.flatMap(({ region, signalingUrl }) => {
      const url = URL.parse('../healthz', signalingUrl.replace(/^ws/, 'http'));
      return url === null ? [] : [[region, url.href]];
    }),
  );
}
