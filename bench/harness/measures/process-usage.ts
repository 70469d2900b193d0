/** What processes use, read from the operating system (Linux: proc(5)). */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { killProcess } from '../kill-process.ts';

/** Jiffies per second: proc(5) counts CPU time in them. */
const CLOCK_TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const PAGE_BYTES = Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }));

export interface Usage {
  /** User and system time since the process began, in ms. */
  readonly cpuMs: number;
  /** Resident memory, in bytes. */
  readonly residentBytes: number;
}

/** CPU time that the machine under this one, if it is a virtual one, gave to others since it began, in ms. */
export function stolenMs(): number {
  const [, , , , , , , , stolen = '0'] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.split(/\s+/) ?? [];
  return (Number(stolen) * 1000) / CLOCK_TICKS;
}

interface Stat extends Usage {
  readonly parent: number;
  /** Cut to 15 characters. */
  readonly name: string;
}

function readStat(pid: number): Stat | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined; // It ended meanwhile.
  }
  // The second field, the name, may hold blanks and parentheses: the fields are counted from behind it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  return {
    parent: field(4),
    name: text.slice(text.indexOf('(') + 1, text.lastIndexOf(')')),
    cpuMs: ((field(14) + field(15)) * 1000) / CLOCK_TICKS,
    residentBytes: field(24) * PAGE_BYTES,
  };
}

/** The process and all that descend from it. */
function tree(root: number): Map<number, Stat> {
  const stats = new Map<number, Stat>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readStat(Number(name)) : undefined;
    if (stat) stats.set(Number(name), stat);
  }
  const belongs = (pid: number): boolean => {
    const stat = stats.get(pid);
    return pid === root || (stat !== undefined && belongs(stat.parent));
  };
  return new Map([...stats].filter(([pid]) => belongs(pid)));
}

/** The process ids of a process and all that descend from it. */
export function pidsOfTree(root: number): number[] {
  return [...tree(root).keys()];
}

/** The process ids of a server's media workers. */
export function workerPids(root: number): number[] {
  return [...tree(root)].filter(([, { name }]) => 'mediasoup-worker'.startsWith(name)).map(([pid]) => pid);
}

/** Of a process and all that descend from it, summed. */
export function usageOfTree(root: number): Usage {
  const own = [...tree(root).values()];
  return {
    cpuMs: own.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    residentBytes: own.reduce((sum, { residentBytes }) => sum + residentBytes, 0),
  };
}

/** Ends a process at once (SIGKILL), with all that descend from it. */
export function killTree(root: number): void {
  for (const pid of pidsOfTree(root)) killProcess(pid);
}

/** Of one process; undefined: it has ended. */
export function usageOf(pid: number): Usage | undefined {
  return readStat(pid);
}

export interface Handles {
  /** Open file descriptors. */
  readonly descriptors: number;
  /** UDP sockets. */
  readonly udpPorts: number;
  /** TCP sockets, those that listen and those that are connected. */
  readonly tcpPorts: number;
}

/** What a process and all that descend from it hold open. */
export function handlesOfTree(root: number): Handles {
  const open = pidsOfTree(root).flatMap(openFiles);
  const count = (...tables: string[]): number => {
    const inodes = new Set(tables.flatMap(socketInodes));
    return open.filter((target) => inodes.has(/^socket:\[(\d+)\]$/.exec(target)?.[1] ?? '')).length;
  };
  return { descriptors: open.length, udpPorts: count('udp', 'udp6'), tcpPorts: count('tcp', 'tcp6') };
}

/** Whether a process, or one that descends from it, has the local end of a TCP connection over IPv4 with this port. */
export function hasTcpPort(root: number, port: number): boolean {
  const end = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const inodes = socketsOf('tcp').flatMap(([, local, , , , , , , , inode]) => (local?.endsWith(end) ? [inode] : []));
  return pidsOfTree(root)
    .flatMap(openFiles)
    .some((target) => inodes.some((inode) => target === `socket:[${inode}]`));
}

/** What the descriptors of a process stand for, as `socket:[12345]`. */
function openFiles(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => openFile(`/proc/${pid}/fd/${descriptor}`));
  } catch {
    return []; // It ended meanwhile.
  }
}

function openFile(path: string): string[] {
  try {
    return [readlinkSync(path)];
  } catch {
    return []; // It was closed meanwhile.
  }
}

function socketInodes(table: string): string[] {
  return socketsOf(table).flatMap((fields) => fields[9] ?? []);
}

/** The fields of each socket. */
function socketsOf(table: string): string[][] {
  const [, ...lines] = readFileSync(`/proc/self/net/${table}`, 'utf8').trimEnd().split('\n');
  return lines.map((line) => line.trim().split(/\s+/));
}
