/** Which addresses media is received on, and by which clients are told of them: pure. */
import type { networkInterfaces } from 'node:os';

export type Interfaces = ReturnType<typeof networkInterfaces>;

/** One address as an operator lists it. */
export interface ListenEntry {
  /** An address of this machine; `0.0.0.0` or `::`: all of them, or with an announced address one socket for all. */
  readonly ip: string;
  /** The address or host name that clients are told in its place. */
  readonly announcedAddress?: string | undefined;
}

export interface AddressOptions {
  readonly listen: readonly ListenEntry[];
  /** Patterns of interfaces that are left out where all addresses are meant; `*` stands for any run of characters. */
  readonly excludeInterfaces: readonly string[];
}

export interface AddressPlan {
  /** In the order of preference, each once. */
  readonly entries: readonly ListenEntry[];
  /** Addresses that were listed and are on no interface of this machine. */
  readonly missing: readonly string[];
}

export const LOOPBACK = '127.0.0.1';
const LOOPBACK6 = '::1';
const ANY4 = '0.0.0.0';
const ANY6 = '::';

/** fe80::/10 (RFC 4291, section 2.5.6) and 169.254/16: reachable only on the link, with a zone that clients cannot know. */
const LINK_LOCAL = /^(?:fe[89ab][0-9a-f]:|169\.254\.)/i;

export const isAny = (ip: string): boolean => ip === ANY4 || ip === ANY6;

/** Addresses under which other machines may reach this one; those of IPv4 first. */
export function externalAddresses(interfaces: Interfaces, excluded: readonly string[] = []): string[] {
  const isExcluded = excluded.map(patternOf);
  return Object.entries(interfaces)
    .filter(([name]) => !isExcluded.some((pattern) => pattern.test(name)))
    .flatMap(([, addresses]) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !LINK_LOCAL.test(address))
    .toSorted((a, b) => a.family.localeCompare(b.family))
    .map(({ address }) => address);
}

/** For a regular expression that means the text itself. */
const literal = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

function patternOf(pattern: string): RegExp {
  return new RegExp(`^${pattern.split('*').map(literal).join('.*')}$`);
}

/**
 * A socket bound to "any" address would need one announced address, and so would reach either the browsers on this machine
 * or those on its network. Thus each address gets a socket of its own. Loopback comes last, and so has the lowest priority
 * among the ICE candidates. `0.0.0.0` stands for the addresses of both families, as it always did.
 */
export function planAddresses({ listen, excludeInterfaces }: AddressOptions, interfaces: Interfaces): AddressPlan {
  const here = new Set(
    Object.values(interfaces).flatMap((addresses) => addresses?.map(({ address }) => address) ?? []),
  );
  const isHere = (ip: string): boolean => isAny(ip) || here.has(ip) || ip.startsWith('127.') || ip === LOOPBACK6;
  const wanted = listen.flatMap((entry): ListenEntry[] => {
    if (!isAny(entry.ip) || entry.announcedAddress !== undefined) return [entry];
    return [...externalAddresses(interfaces, excludeInterfaces), LOOPBACK].map((ip) => ({ ip }));
  });
  const byAddress = new Map<string, ListenEntry>();
  for (const entry of wanted) {
    // What is said of it last counts, and is at its place.
    byAddress.delete(entry.ip);
    byAddress.set(entry.ip, entry);
  }
  const once = [...byAddress.values()];
  return {
    entries: once.filter(({ ip }) => isHere(ip)),
    missing: once.filter(({ ip }) => !isHere(ip)).map(({ ip }) => ip),
  };
}
