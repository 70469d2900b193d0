/**
 * A host of its own for a server: a network namespace (ip-netns(8)) at the other end of a cable. What it sends and receives
 * is counted apart from everything else on the machine, and a Janus, which offers no candidate on a loopback, can be
 * reached there. Making one takes root.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { killProcess } from './kill-process.ts';

/** Since the host was made. */
interface HostCounters {
  readonly datagramsSent: number;
  /** Of all that was sent, IP headers included. */
  readonly bytesSent: number;
}

export interface ServerHost {
  readonly address: string;
  /** Of our end of the cable. */
  readonly ourAddress: string;
  /** What stands before a command that runs there. */
  readonly prefix: readonly string[];
  /** Of a process that runs there. */
  counters(pid: number): HostCounters;
  /** Whether datagrams as large as media are taken off the cable at our end, before anybody has work with them. */
  discardMedia(discard: boolean): void;
  /** Ends whatever still runs there. May be called twice. */
  close(): void;
}

/** Above what ICE, DTLS handshakes and RTCP send as a rule, and below `bytes` of a packet of media. */
const MEDIA_BYTES = 1_000;

const run = (command: string, args: readonly string[]): void => void execFileSync(command, args, { stdio: 'pipe' });

/** How to close those that are open: no namespace, rule or server is to outlive this process. */
const open = new Set<() => void>();

function closeAll(): void {
  for (const close of open) close();
}

function closeAllWhenThisEnds(): void {
  if (process.listeners('exit').includes(closeAll)) return;
  process.on('exit', closeAll);
  // One signal may come more than once, from the terminal and through npm: the second must not cut this short.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => process.exit(128 + constants.signals[signal]));
  }
}

/** The system takes a cable away some time after its namespace: the next one needs another name. */
let made = 0;

/** @throws when this process may not make namespaces */
export function makeServerHost(): ServerHost {
  made += 1;
  const name = `causeway-bench-${process.pid}-${made}`;
  const cable = `cwb${process.pid}-${made}`;
  // From a range that is nobody's on the internet (RFC 6598), another one for each run.
  const network = `100.${64 + (process.pid % 64)}.${(process.pid >> 6) % 256}`;
  const ourAddress = `${network}.${made * 4 + 1}`;
  const address = `${network}.${made * 4 + 2}`;
  const rule = ['PREROUTING', '-i', cable, '-p', 'udp', '-m', 'length', '--length', `${MEDIA_BYTES}:`, '-j', 'DROP'];
  let discards = false;
  const discardMedia = (discard: boolean): void => {
    if (discard === discards) return;
    run('iptables', ['-w', '-t', 'raw', discard ? '-A' : '-D', ...rule]);
    discards = discard;
  };
  const close = (): void => {
    if (!open.delete(close)) return;
    discardMedia(false);
    for (const pid of execFileSync('ip', ['netns', 'pids', name], { encoding: 'utf8' }).split('\n').filter(Boolean)) {
      killProcess(Number(pid));
    }
    // The cable goes with it.
    run('ip', ['netns', 'delete', name]);
  };
  closeAllWhenThisEnds();
  run('ip', ['netns', 'add', name]);
  open.add(close);
  try {
    const inside = ['-n', name];
    run('ip', [...inside, 'link', 'set', 'lo', 'up']);
    run('ip', ['link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name]);
    run('ip', ['address', 'add', `${ourAddress}/30`, 'dev', cable]);
    run('ip', ['link', 'set', cable, 'up']);
    run('ip', [...inside, 'address', 'add', `${address}/30`, 'dev', 'eth0']);
    run('ip', [...inside, 'link', 'set', 'eth0', 'up']);
  } catch (error) {
    close();
    throw error;
  }
  return { address, ourAddress, prefix: ['ip', 'netns', 'exec', name], counters: readCounters, discardMedia, close };
}

/** From proc(5): a line of names, and a line of values below it. */
function readTable(file: string, table: string): (name: string) => number {
  const [names = '', values = ''] = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith(`${table}: `));
  const columns = names.split(' ');
  const fields = values.split(' ').map(Number);
  return (name) => {
    const value = fields[columns.indexOf(name)];
    if (value === undefined) throw new Error(`${file} has no ${table} ${name}`);
    return value;
  };
}

function readCounters(pid: number): HostCounters {
  const udp = readTable(`/proc/${pid}/net/snmp`, 'Udp');
  const ip = readTable(`/proc/${pid}/net/netstat`, 'IpExt');
  return {
    datagramsSent: udp('OutDatagrams'),
    bytesSent: ip('OutOctets'),
  };
}
