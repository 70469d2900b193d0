/** A host of its own on this machine: a network namespace (ip-netns(8)) with one address besides its loopback. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Of both ends of a cable; from a range that is nobody's on the internet (RFC 1918). */
const NETWORK = '10.77.0';
const OUTER_ADDRESS = `${NETWORK}.1`;
const ADDRESS = `${NETWORK}.2`;
/** The same for IPv6: a network for documents (RFC 3849), which is nobody's either. */
const OUTER_ADDRESS_6 = '2001:db8:77::1';
const ADDRESS_6 = '2001:db8:77::2';
/** How much a limited line lets through at once, and how long what is too much waits before it is lost. */
const BURST = '4kb';
const QUEUE = '300ms';

export interface NetworkNamespace {
  readonly name: string;
  readonly address: string;
  /** The outer end of its cable. */
  readonly device: string;
  /** What stands before a command that runs inside. */
  readonly prefix: readonly string[];
  /** Makes an executable that runs a program inside, with the arguments that it is given. */
  executable(program: string): string;
  close(): void;
}

const ip = (...args: readonly string[]): void => void execFileSync('ip', args, { stdio: 'pipe' });

/** The outer end of a namespace's cable. */
const deviceOf = (namespace: string): string => namespace.replace('causeway-', 'cw');

/** The system takes a cable away some time after its namespace: the next one needs another name. */
let made = 0;

/** A namespace whose cable leads into another one. */
export interface NeighbouringNamespace extends NetworkNamespace {
  /** The other one's address on the cable, where it has IPv4. */
  readonly hostAddress: string;
  /** The other one's address on the cable, where it has IPv6. */
  readonly hostAddress6: string;
  /** Limits what comes from there, in kbit/s; undefined: not any more. */
  limit(kbitPerSecond: number | undefined): void;
  /** Loses a share of the packets that come from there, at random. */
  lose(share: number): void;
  /** Another address takes the place of the one before, at once: a number from 2 to 254 in the cable's network. */
  readdress(host: number): void;
  /** Whether the namespace has a network at all. */
  connected(connected: boolean): void;
}

/** A namespace with a cable into that of this process, which has no address there: nobody is reached over it. */
export function makeNamespace(): NetworkNamespace {
  made += 1;
  const name = `causeway-${process.pid}-${made}`;
  const outer = deviceOf(name);
  ip('netns', 'add', name);
  const folder = mkdtempSync(join(tmpdir(), 'causeway-'));
  const close = (): void => {
    // The cable goes with it.
    ip('netns', 'delete', name);
    rmSync(folder, { recursive: true });
  };
  try {
    ip('-n', name, 'link', 'set', 'lo', 'up');
    ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
    ip('link', 'set', outer, 'up');
    ip('-n', name, 'address', 'add', `${ADDRESS}/24`, 'dev', 'eth0');
    ip('-n', name, 'link', 'set', 'eth0', 'up');
  } catch (error) {
    close();
    throw error;
  }
  const prefix = ['ip', 'netns', 'exec', name];
  return {
    name,
    address: ADDRESS,
    device: outer,
    prefix,
    executable(program) {
      const file = join(folder, 'run');
      writeFileSync(file, `#!/bin/sh\nexec ${prefix.join(' ')} ${program} "$@"\n`, { mode: 0o755 });
      return file;
    },
    close,
  };
}

/** Gives a device an address of IPv6 that may be used at once: nobody else can have it, so nobody is asked. */
const addAddress6 = (namespace: string, device: string, address: string): void =>
  ip('-n', namespace, 'address', 'add', `${address}/64`, 'dev', device, 'nodad');

/**
 * A namespace that is joined to another one by a line of its own.
 * @param families which addresses both ends of the line have
 */
export function makeNeighbour(
  host: NetworkNamespace,
  families: 'ipv4' | 'ipv6' | 'both' = 'ipv4',
): NeighbouringNamespace {
  const namespace = makeNamespace();
  const device = deviceOf(namespace.name);
  try {
    ip('link', 'set', device, 'netns', host.name);
    // What the host has for its own cable is in the way: both are one network.
    ip('-n', host.name, 'address', 'flush', 'dev', 'eth0');
    if (families === 'ipv6') ip('-n', namespace.name, '-4', 'address', 'flush', 'dev', 'eth0');
    else ip('-n', host.name, 'address', 'add', `${OUTER_ADDRESS}/24`, 'dev', device);
    if (families !== 'ipv4') {
      addAddress6(host.name, device, OUTER_ADDRESS_6);
      addAddress6(namespace.name, 'eth0', ADDRESS_6);
    }
    ip('-n', host.name, 'link', 'set', device, 'up');
  } catch (error) {
    namespace.close();
    throw error;
  }
  return {
    ...namespace,
    hostAddress: OUTER_ADDRESS,
    hostAddress6: OUTER_ADDRESS_6,
    limit(kbitPerSecond) {
      const tc = (...args: readonly string[]) => ip('netns', 'exec', host.name, 'tc', 'qdisc', ...args);
      if (kbitPerSecond === undefined) tc('del', 'dev', device, 'root');
      else tc('add', 'dev', device, 'root', 'tbf', 'rate', `${kbitPerSecond}kbit`, 'burst', BURST, 'latency', QUEUE);
    },
    readdress(host) {
      ip('-n', namespace.name, 'address', 'flush', 'dev', 'eth0');
      ip('-n', namespace.name, 'address', 'add', `${NETWORK}.${host}/24`, 'dev', 'eth0');
    },
    connected(connected) {
      ip('-n', namespace.name, 'link', 'set', 'eth0', connected ? 'up' : 'down');
    },
    lose(share) {
      const lost = ['-m', 'statistic', '--mode', 'random', '--probability', String(share), '-j', 'DROP'];
      ip('netns', 'exec', namespace.name, 'iptables', '-A', 'INPUT', '-p', 'udp', ...lost);
    },
  };
}

/** Whether this process may make namespaces: in many a container not even root may. */
export const mayMakeNamespaces = (): boolean => works(() => makeNamespace().close());

/** Whether packets may be lost in them, too: that takes a module of the kernel's. */
export const mayLosePackets = (): boolean =>
  works(() => {
    const host = makeNamespace();
    try {
      const neighbour = makeNeighbour(host);
      try {
        neighbour.lose(0.5);
      } finally {
        neighbour.close();
      }
    } finally {
      host.close();
    }
  });

function works(attempt: () => void): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
