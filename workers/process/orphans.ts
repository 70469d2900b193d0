/**
 * Workers that outlived their server. A worker ends when its server does, unless it hangs: then it holds its media ports,
 * and the server that is started next cannot have them. Linux only: elsewhere nothing is found.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import process from 'node:process';

/** As the kernel cuts a process's name. */
const WORKER_NAME = 'mediasoup-worke';
const SOCKET_TABLES = ['udp', 'udp6', 'tcp', 'tcp6'];

/**
 * Ends the workers without a server that hold a port, UDP or TCP, as far as this process may.
 *
 * @returns their process ids
 */
export function endOrphansOn(port: number): number[] {
  const sockets = socketsOn(port);
  if (sockets.size === 0) return [];
  const ended: number[] = [];
  for (const entry of entriesOf('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || !isOrphan(pid) || !holdsOneOf(pid, sockets)) continue;
    try {
      process.kill(pid, 'SIGKILL');
      ended.push(pid);
    } catch {
      // It ended by itself, or is another user's.
    }
  }
  return ended;
}

/** As file descriptors name them. */
function socketsOn(port: number): ReadonlySet<string> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return new Set(
    SOCKET_TABLES.flatMap((table) => read(`/proc/net/${table}`).split('\n').slice(1))
      .map((line) => line.trim().split(/\s+/))
      .flatMap(([, local, , , , , , , , inode]) => (local?.endsWith(suffix) ? [`socket:[${inode}]`] : [])),
  );
}

/** Whether it is a worker whose parent is no Node.js process: init, or what stands in for it, took it over. */
function isOrphan(pid: number): boolean {
  if (read(`/proc/${pid}/comm`).trim() !== WORKER_NAME) return false;
  const [, parent] = /^PPid:\s+(\d+)/m.exec(read(`/proc/${pid}/status`)) ?? [];
  return parent !== undefined && Number(parent) !== process.pid && !isNode(Number(parent));
}

const isNode = (pid: number): boolean => basename(link(`/proc/${pid}/exe`)) === 'node';

const holdsOneOf = (pid: number, sockets: ReadonlySet<string>): boolean =>
  entriesOf(`/proc/${pid}/fd`).some((descriptor) => sockets.has(link(`/proc/${pid}/fd/${descriptor}`)));

// Processes come and go, and other users' cannot be looked into.

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function link(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
