/** By which ways a page's media goes. */
import type { Person } from './harness.ts';

/** The other end of the ways that media takes, each once: protocol and address. */
export const waysOf = ({ page }: Person): Promise<{ protocol: string; address: string }[]> =>
  page.evaluate(async () => {
    const ways = new Map<string, { protocol: string; address: string }>();
    for (const connection of globalThis.peerConnections) {
      const stats = await connection.getStats();
      const byId = new Map<string, Record<string, string>>();
      stats.forEach((each: Record<string, string>) => byId.set(each['id'] ?? '', each));
      for (const transport of byId.values()) {
        if (transport['type'] !== 'transport') continue;
        const pair = byId.get(transport['selectedCandidatePairId'] ?? '');
        const { protocol = '', address = '' } = byId.get(pair?.['remoteCandidateId'] ?? '') ?? {};
        ways.set(`${protocol} ${address}`, { protocol, address });
      }
    }
    return [...ways.values()];
  });
