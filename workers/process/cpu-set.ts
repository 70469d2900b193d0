/** Which CPUs this process may use, and how many of them its container pays for. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { posix } from 'node:path';

export interface CpuSet {
  /** The CPUs of the affinity mask, ascending. */
  readonly cpus: readonly number[];
  /** How many workers they can keep busy: the number of CPUs, or less when a cgroup's quota grants less. */
  readonly parallelism: number;
}

/** The text of a file; undefined when it cannot be read. */
export type ReadFile = (path: string) => string | undefined;

/** Reads a list of CPUs as the kernel writes it, such as `0-3,8`. */
export function parseCpuList(list: string): number[] {
  return list
    .trim()
    .split(',')
    .filter((range) => range !== '')
    .flatMap((range) => {
      const [first = Number.NaN, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
    });
}

/** The affinity mask in the text of a `/proc/PID/status`; undefined when it holds none. */
export function parseAffinity(status: string): number[] | undefined {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1];
  return list === undefined ? undefined : parseCpuList(list);
}

/** CPUs granted by a quota and its period, both in µs; Infinity when the quota is no number, or negative: no limit. */
function grantedCpus(quota: string | undefined, period: string | undefined): number {
  const granted = Number(quota) / Number(period);
  return granted > 0 ? granted : Number.POSITIVE_INFINITY;
}

/** The folder and all above it. */
function withParents(path: string): string[] {
  return path === '/' ? [path] : [path, ...withParents(posix.dirname(path))];
}

/**
 * CPUs that the cgroups of this process grant, Infinity when there is no limit. Every group above counts as well, and
 * inside of a container the groups that /proc/self/cgroup names may be out of sight: what cannot be read is no limit.
 * See the kernel's cgroup-v2.rst (`cpu.max`) and sched-bwc.rst (`cpu.cfs_quota_us`).
 */
export function cgroupQuota(read: ReadFile): number {
  const grants = (read('/proc/self/cgroup') ?? '').split('\n').flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) return [];
    if (controllers === '') {
      return withParents(path).map((folder) => {
        const [quota, period] = (read(posix.join('/sys/fs/cgroup', folder, 'cpu.max')) ?? '').trim().split(' ');
        return grantedCpus(quota, period);
      });
    }
    if (!controllers.split(',').includes('cpu')) return [];
    return withParents(path).map((folder) => {
      const base = posix.join('/sys/fs/cgroup/cpu', folder);
      return grantedCpus(read(posix.join(base, 'cpu.cfs_quota_us')), read(posix.join(base, 'cpu.cfs_period_us')));
    });
  });
  return Math.min(Number.POSITIVE_INFINITY, ...grants);
}

const readIfThere: ReadFile = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** The CPUs of this process. Where there is no /proc (macOS), as many as Node counts. */
export function readCpuSet(read: ReadFile = readIfThere): CpuSet {
  const cpus =
    parseAffinity(read('/proc/self/status') ?? '') ?? Array.from({ length: availableParallelism() }, (_, cpu) => cpu);
  // A part of a CPU is worth a worker: an idle share is lost, and the kernel divides the rest fairly.
  return { cpus, parallelism: Math.min(cpus.length, Math.ceil(cgroupQuota(read))) };
}

/** The CPUs that a process may use now, as the operating system says; undefined when it does not. */
export function readAffinity(pid: number): number[] | undefined {
  return parseAffinity(readIfThere(`/proc/${pid}/status`) ?? '');
}
