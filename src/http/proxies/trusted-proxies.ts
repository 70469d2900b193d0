/** Proxies in front of this server, whose word about a client is believed. */
import ipaddr from 'ipaddr.js';

type Network = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** An address, or a network such as `10.0.0.0/8`; undefined if it is neither. */
export function parseNetwork(text: string): Network | undefined {
  try {
    if (text.includes('/')) return ipaddr.parseCIDR(text);
    const address = ipaddr.process(text);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  } catch {
    return undefined;
  }
}

/** Plain form of an address, IPv4 also where it came as a mapped IPv6 one; undefined if it is none. */
export function normalAddress(text: string): string | undefined {
  return ipaddr.isValid(text) ? ipaddr.process(text).toString() : undefined;
}

/** Whether an address is one of those that were listed. */
export type TrustedProxies = (address: string) => boolean;

export function trustedProxies(listed: readonly string[]): TrustedProxies {
  const networks = listed.map(parseNetwork).filter((network) => network !== undefined);
  return (text) => {
    if (!ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    return networks.some(([network, bits]) => network.kind() === address.kind() && address.match([network, bits]));
  };
}
