/** A host of its own on this machine: a network namespace (ip-netns(8)) with one address besides its loopback. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Of both ends of a cable; from a range that is nobody's on the internet (RFC 1918). */
const OUTER_ADDRESS = '10.77.0.1';
const ADDRESS = '10.77.0.2';
/** How much a limited line lets through at once, and how long what is too much waits before it is lost. */
const BURST = '4kb';
const QUEUE = '300ms';

export interface NetworkNamespace {
  readonly name: string;
  readonly address: string;
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
  /** The other one's address on the cable. */
  readonly hostAddress: string;
  /** Limits what comes from there, in kbit/s; undefined: not any more. */
  limit(kbitPerSecond: number | undefined): void;
  /** Loses a share of the packets that come from there, at random. */
  lose(share: number): void;
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
    prefix,
    executable(program) {
      const file = join(folder, 'run');
      writeFileSync(file, `#!/bin/sh\nexec ${prefix.join(' ')} ${program} "$@"\n`, { mode: 0o755 });
      return file;
    },
    close,
  };
}

/** A namespace that is joined to another one by a line of its own. */
export function makeNeighbour(host: NetworkNamespace): NeighbouringNamespace {
  const namespace = makeNamespace();
  const device = deviceOf(namespace.name);
  try {
    ip('link', 'set', device, 'netns', host.name);
    // What the host has for its own cable is in the way: both are one network.
    ip('-n', host.name, 'address', 'flush', 'dev', 'eth0');
    ip('-n', host.name, 'address', 'add', `${OUTER_ADDRESS}/24`, 'dev', device);
    ip('-n', host.name, 'link', 'set', device, 'up');
  } catch (error) {
    namespace.close();
    throw error;
  }
  return {
    ...namespace,
    hostAddress: OUTER_ADDRESS,
    limit(kbitPerSecond) {
      const tc = (...args: readonly string[]) => ip('netns', 'exec', host.name, 'tc', 'qdisc', ...args);
      if (kbitPerSecond === undefined) tc('del', 'dev', device, 'root');
      else tc('add', 'dev', device, 'root', 'tbf', 'rate', `${kbitPerSecond}kbit`, 'burst', BURST, 'latency', QUEUE);
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
