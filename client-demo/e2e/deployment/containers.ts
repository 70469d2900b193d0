/**
 * What a container engine gives to containers, of the system's own parts: a network behind a bridge, where they know each
 * other by name, published ports, and mounts that only one process sees. So what is deployed runs with its own files.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeNamespace, makeNeighbour, type NeighbouringNamespace } from '../network-namespace.ts';

/** Where the engine answers questions about names, in each container. */
const NAME_SERVER = '127.0.0.11';
/** What a container sees lies here: each process has an empty one of its own. */
const CONTAINER_ROOT = '/mnt';

/** Where something of a container's lies in fact. */
export const inContainer = (path: string): string => join(CONTAINER_ROOT, path);

interface Process {
  readonly command: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** By number, without any capability; root unless set. */
  readonly user?: number | undefined;
  /** Files and folders of this machine, by their path in the container. Nobody writes to them. */
  readonly mounts?: Readonly<Record<string, string>>;
  /** What it says is of no interest. */
  readonly quiet?: boolean;
}

interface PublishedPort {
  readonly protocol: 'udp' | 'tcp';
  readonly port: number;
}

export interface Container {
  readonly address: string;
  /** What stands before a command that runs in its network. */
  readonly prefix: readonly string[];
  publish(ports: readonly PublishedPort[]): void;
  start(process: Process): ChildProcess;
}

export interface ContainerMachine {
  /** People on the other end of a cable; its `hostAddress` is the machine's. */
  readonly office: NeighbouringNamespace;
  container(name: string): Container;
  close(): Promise<void>;
}

const run = (command: string, ...args: readonly string[]): void => void execFileSync(command, args, { stdio: 'pipe' });

/** Quoted for a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/**
 * @param subnet first two numbers of the containers' network, which has 16 bits
 * @param names of the containers
 */
export function startMachine(subnet: string, names: readonly string[]): ContainerMachine {
  const closers: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  };
  const folder = mkdtempSync(join(tmpdir(), 'causeway-containers-'));
  closers.push(() => rmSync(folder, { recursive: true }));
  const machine = makeNamespace();
  closers.push(() => machine.close());
  const office = makeNeighbour(machine);
  closers.push(() => office.close());

  const network = `${subnet}.0.0/16`;
  const gateway = `${subnet}.0.1`;
  const addresses = new Map(names.map((name, index) => [name, `${subnet}.0.${index + 2}`]));
  const onMachine = (...command: readonly string[]): void => run('ip', 'netns', 'exec', machine.name, ...command);
  onMachine('ip', 'link', 'add', 'inner', 'type', 'bridge');
  onMachine('ip', 'address', 'add', `${gateway}/16`, 'dev', 'inner');
  onMachine('ip', 'link', 'set', 'inner', 'up');
  onMachine('sysctl', '-qw', 'net.ipv4.ip_forward=1');
  // Who asks for a published port from inside comes to it from the machine, as by the engine's own proxy.
  const published = ['-d', network, '-m', 'conntrack', '--ctstate', 'DNAT'];
  for (const where of [published, ['!', '-o', 'inner']]) {
    onMachine('iptables', '-t', 'nat', '-A', 'POSTROUTING', '-s', network, ...where, '-j', 'MASQUERADE');
  }

  const resolver = join(folder, 'resolv.conf');
  writeFileSync(resolver, `nameserver ${NAME_SERVER}\n`);
  const startIn = (prefix: readonly string[], { command, env, quiet = false }: Process): ChildProcess => {
    const [program = '', ...args] = [...prefix, ...command];
    const output = quiet ? 'ignore' : 'inherit';
    const child = spawn(program, args, { stdio: ['ignore', output, output], ...(env ? { env } : {}) });
    closers.push(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    });
    return child;
  };

  return {
    office,
    close,
    container(name) {
      const address = addresses.get(name);
      if (address === undefined) throw new Error(`${name} is none of the containers`);
      const namespace = makeNamespace();
      closers.push(() => namespace.close());
      const { prefix } = namespace;
      // The cable of the namespace ends in the machine's bridge in place of this process's network.
      run('ip', 'link', 'set', namespace.device, 'netns', machine.name);
      onMachine('ip', 'link', 'set', namespace.device, 'master', 'inner', 'up');
      run('ip', '-n', namespace.name, 'address', 'flush', 'dev', 'eth0');
      run('ip', '-n', namespace.name, 'address', 'add', `${address}/16`, 'dev', 'eth0');
      run('ip', '-n', namespace.name, 'route', 'add', 'default', 'via', gateway);
      // So that no program needs root for port 443.
      run('ip', 'netns', 'exec', namespace.name, 'sysctl', '-qw', 'net.ipv4.ip_unprivileged_port_start=0');
      const known = [...addresses].map(([each, at]) => `--address=/${each}/${at}`);
      const alone = ['--keep-in-foreground', '--conf-file=/dev/null', '--pid-file=', '--no-resolv', '--no-hosts'];
      const listening = ['--bind-interfaces', `--listen-address=${NAME_SERVER}`, '--user=root'];
      startIn(prefix, { command: ['dnsmasq', ...alone, ...listening, ...known], quiet: true });
      return {
        address,
        prefix,
        publish(ports) {
          for (const { protocol, port } of ports) {
            const what = ['-d', office.hostAddress, '-p', protocol, '--dport', String(port)];
            const where = ['-j', 'DNAT', '--to-destination', `${address}:${port}`];
            onMachine('iptables', '-t', 'nat', '-A', 'PREROUTING', ...what, ...where);
          }
        },
        start({ command, user, mounts = {}, ...rest }) {
          // ip-netns(8) gives the process mounts of its own.
          const script = [
            'set -e',
            `mount -t tmpfs -o mode=755 tmpfs ${CONTAINER_ROOT}`,
            `mount --bind ${quoted(resolver)} /etc/resolv.conf`,
            ...Object.entries(mounts).map(([path, source]) => {
              const [from, to] = [quoted(source), quoted(inContainer(path))];
              const place = `if [ -d ${from} ]; then mkdir -p ${to}; else mkdir -p "$(dirname ${to})"; touch ${to}; fi`;
              return `${place}; mount --bind ${from} ${to}; mount -o remount,ro,bind ${to}`;
            }),
            `cd ${CONTAINER_ROOT}`,
            'exec "$@"',
          ].join('\n');
          const id = String(user);
          const limited = ['--reuid', id, '--regid', id, '--clear-groups', '--bounding-set=-all', '--no-new-privs'];
          const who = user === undefined ? [] : ['setpriv', ...limited];
          return startIn(prefix, { ...rest, command: ['sh', '-c', script, 'container', ...who, ...command] });
        },
      };
    },
  };
}
