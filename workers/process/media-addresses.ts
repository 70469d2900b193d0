/** The addresses that media is received on, as they are now: interfaces come and go, and names get other addresses. */
import { createSocket } from 'node:dgram';
import { lookup as lookupName } from 'node:dns/promises';
import { isIP, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Timer } from '../../src/forwarding/timer.ts';
import type { Logger } from '../../src/ports/logger.ts';
import { type AddressOptions, type Interfaces, isAny, type ListenEntry, planAddresses } from './address-plan.ts';

export interface MediaAddressesOptions extends AddressOptions {
  readonly clock: Timer;
  readonly logger: Logger;
  /** The operating system's unless given. */
  readonly interfaces?: () => Interfaces;
  /** The first address of a name in a family; rejects if there is none. */
  readonly resolve?: (name: string, family: 4 | 6) => Promise<string>;
  /** Why an address cannot be bound; undefined: it can. */
  readonly probe?: (ip: string) => Promise<string | undefined>;
}

/** How often the interfaces are looked at, in ms. */
const LOOK_MS = 5_000;
/** RFC 1122, section 3.2.1.3; RFC 4291, section 2.5.3. */
const LOOPBACK = /^(?:127\.|::1$)/;
/** Names are resolved again so often, in looks. */
const LOOKS_PER_NAME = 6;

export class MediaAddresses {
  readonly #options: MediaAddressesOptions;
  #entries: readonly ListenEntry[] = [];
  /** By the address that is bound: what clients are told in its place. */
  #told = new Map<string, string>();
  /** By what was told, now or when mediasoup bound it: the address that is bound. */
  readonly #bound = new Map<string, string>();
  readonly #listeners = new Set<() => void>();
  /** What was warned of: it is told once, and again when it had become good meanwhile. */
  #warned = new Map<string, string>();
  #looks = 0;
  #stop: () => void = () => undefined;

  private constructor(options: MediaAddressesOptions) {
    this.#options = options;
  }

  /** Rejects if there is no address to listen on: what cannot be had is left out, with a warning. */
  static async open(options: MediaAddressesOptions): Promise<MediaAddresses> {
    const addresses = new MediaAddresses(options);
    await addresses.look();
    if (addresses.#entries.length === 0) {
      throw new Error('none of the addresses in rtc.listen and rtc.listenIp can be had');
    }
    addresses.#lookLater();
    return addresses;
  }

  /** Those to bind now, in the order of preference, with what is told in place of each. */
  current(): readonly ListenEntry[] {
    return this.#entries.map(({ ip }) => {
      const told = this.#told.get(ip);
      if (told === undefined || told === ip) return { ip };
      return { ip, announcedAddress: told };
    });
  }

  /**
   * What a client is told now in place of the address of a candidate; undefined if that is not there any more.
   */
  tell(address: string): string | undefined {
    return this.#told.get(this.#bound.get(address) ?? address);
  }

  /** Calls it when addresses came or went. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    this.#stop();
    this.#listeners.clear();
  }

  /** Looks at the interfaces and, now and then, at the names. Never rejects. */
  async look(): Promise<void> {
    const { interfaces = networkInterfaces, probe = probeAddress } = this.#options;
    const { entries, missing } = planAddresses(this.#options, interfaces());
    const warned = new Map<string, string>();
    for (const ip of missing) {
      warned.set(ip, 'an address of rtc.listen is on no interface of this machine, and is left out: correct it');
    }
    const known = new Set(this.#entries.map(({ ip }) => ip));
    const told = new Map<string, string>();
    const usable: ListenEntry[] = [];
    for (const entry of entries) {
      const problem = known.has(entry.ip) ? undefined : await probe(entry.ip);
      if (problem !== undefined) {
        warned.set(
          entry.ip,
          `an address cannot be bound, and is left out until it can (${problem}): see \`ip address\``,
        );
        continue;
      }
      const announced = await this.#resolved(entry, warned);
      if (announced === undefined) continue;
      usable.push(entry);
      told.set(entry.ip, announced);
    }
    this.#looks += 1;
    this.#warn(warned);
    this.#adopt(usable, told);
  }

  /** The address that is told; undefined: there is none yet. A name keeps the address that it had while it cannot be resolved. */
  async #resolved({ ip, announcedAddress }: ListenEntry, warned: Map<string, string>): Promise<string | undefined> {
    if (announcedAddress === undefined) return ip;
    if (isIP(announcedAddress) !== 0) return announcedAddress;
    const before = this.#told.get(ip);
    if (before !== undefined && this.#looks % LOOKS_PER_NAME !== 0) return before;
    const { resolve = resolveName } = this.#options;
    try {
      return await resolve(announcedAddress, isIPv6(ip) ? 6 : 4);
    } catch {
      warned.set(
        announcedAddress,
        'the name of an announced address does not resolve: set rtc.announcedAddress to the address itself, or mend the DNS',
      );
      return before;
    }
  }

  #adopt(entries: readonly ListenEntry[], told: Map<string, string>): void {
    const text = (map: ReadonlyMap<string, string>) => JSON.stringify([...map]);
    // While there is none but the machine's own (a cable is out), those that were there are the best guess of what comes
    // back: people come back within a second of it, before the next look.
    const reachable = (each: readonly ListenEntry[]) => each.some(({ ip }) => !LOOPBACK.test(ip));
    if (entries.length === 0 || (!reachable(entries) && reachable(this.#entries))) return;
    if (text(told) === text(this.#told)) return;
    const first = this.#told.size === 0;
    this.#entries = entries;
    this.#told = told;
    for (const [ip, address] of told) this.#bound.set(address, ip);
    if (first) return;
    this.#options.logger.warn(
      { addresses: [...told.values()] },
      'the addresses of this machine have changed: clients are told these from now on',
    );
    for (const listener of this.#listeners) listener();
  }

  #warn(warned: Map<string, string>): void {
    for (const [address, message] of warned) {
      if (this.#warned.get(address) !== message) this.#options.logger.warn({ address }, message);
    }
    this.#warned = warned;
  }

  #lookLater(): void {
    this.#stop = this.#options.clock.after(LOOK_MS, () => {
      void this.look().then(() => this.#lookLater());
    });
  }
}

async function resolveName(name: string, family: 4 | 6): Promise<string> {
  const { address } = await lookupName(name, { family });
  return address;
}

/** Binds a UDP socket to any port of it, and closes that again. */
function probeAddress(ip: string): Promise<string | undefined> {
  if (isAny(ip)) return Promise.resolve(undefined);
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const socket = createSocket(isIPv6(ip) ? 'udp6' : 'udp4');
  socket.once('error', (error) => {
    socket.close();
    resolve('code' in error ? String(error.code) : error.message);
  });
  socket.bind({ address: ip, port: 0 }, () => socket.close(() => resolve(undefined)));
  return promise;
}
