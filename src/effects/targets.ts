/** Which addresses webhooks may go to: looked at when a connection is made, so that no name leads elsewhere later. */
import { type LookupAddress, type LookupAllOptions, lookup as resolve } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

function networkOf(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  if (text.includes('/')) return ipaddr.parseCIDR(text);
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** A target that webhooks may not go to. */
class ForbiddenTargetError extends Error {
  constructor(reason: string) {
    super(`webhooks may not go there: ${reason}`);
    this.name = 'ForbiddenTargetError';
  }
}

export interface TargetRules {
  /** Networks that are allowed though they are not public, as `10.0.0.0/8`. */
  readonly allowedNetworks: readonly string[];
  /** Without TLS. */
  readonly allowHttp: boolean;
}

/** As `dns.lookup` with all addresses. */
export type Resolver = (
  name: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
) => void;

export class Targets {
  readonly #allowed: readonly [ipaddr.IPv4 | ipaddr.IPv6, number][];
  readonly #allowHttp: boolean;
  readonly #resolve: Resolver;

  constructor({ allowedNetworks, allowHttp }: TargetRules, resolver: Resolver = resolve) {
    this.#allowed = allowedNetworks.map(networkOf);
    this.#allowHttp = allowHttp;
    this.#resolve = resolver;
  }

  /** What is wrong with an URL, as far as that shows without a look at names; undefined: nothing. */
  problemOf(text: string): string | undefined {
    const url = URL.parse(text);
    if (url === null) return 'it is no URL';
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && this.#allowHttp)) return 'expected https://';
    if (url.username !== '' || url.password !== '') return 'a name or a password stands in it';
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    return isIP(host) !== 0 && !this.allows(host) ? 'its address is not public' : undefined;
  }

  /** Whether a connection to an address may be made. */
  allows(address: string): boolean {
    if (!ipaddr.isValid(address)) return false;
    // `process` makes an IPv4 address of one that is mapped into IPv6.
    const parsed = ipaddr.process(address);
    if (parsed.range() === 'unicast') return true;
    return this.#allowed.some(([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits));
  }

  /** Resolves a name to addresses that are all allowed: the connection goes to one of these, and the name is not asked again. */
  readonly lookup: LookupFunction = (name, options, callback) => {
    this.#resolve(name, { ...options, all: true }, (error, addresses) => {
      if (error) {
        callback(error, '', 0);
        return;
      }
      const [first] = addresses;
      const forbidden = addresses.find(({ address }) => !this.allows(address));
      if (first === undefined || forbidden !== undefined) {
        callback(new ForbiddenTargetError('the name leads to an address that is not public'), '', 0);
      } else if (options.all === true) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
  };
}
