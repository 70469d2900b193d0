/** Keeps the server and the load off each other's CPUs, so that the load does not slow what it measures. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Placement {
  /** In the notation of taskset(1), as `0` or `0-2`. */
  readonly server: string;
  readonly load: string;
}

/** The CPUs that this process may use, from its status in proc(5). */
function allowedCpus(): readonly number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

/** Moves this process, which is the load, to where it does not disturb the server; undefined where there is one CPU. */
export function keepApart(): Placement | undefined {
  const placement = planPlacement();
  if (placement) moveSelf(placement.load);
  return placement;
}

/** The last CPU is for the load, the others for the server; undefined where there is only one. */
function planPlacement(): Placement | undefined {
  const cpus = allowedCpus();
  const load = cpus.at(-1);
  if (load === undefined || cpus.length < 2) return undefined;
  return { server: cpus.slice(0, -1).join(','), load: String(load) };
}

/** Moves this process, with all its threads. */
function moveSelf(cpus: string): void {
  execFileSync('taskset', ['-a', '-cp', cpus, String(process.pid)], { stdio: 'ignore' });
}
