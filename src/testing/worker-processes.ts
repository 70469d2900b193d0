/** The media worker processes that a server started, as the operating system has them. */
import { readdirSync, readFileSync } from 'node:fs';

/** Their pids. */
export function workerPidsOf(serverPid: number): number[] {
  return readdirSync(`/proc/${serverPid}/task`)
    .flatMap((thread) => readFileSync(`/proc/${serverPid}/task/${thread}/children`, 'utf8').split(' '))
    .map(Number)
    .filter((pid) => pid > 0 && nameOf(pid) === 'mediasoup-worke'); // names are cut to 15 characters (proc(5))
}

/** Of those pids, the ones that still are processes. */
export function alive(pids: readonly number[]): number[] {
  return pids.filter((pid) => nameOf(pid) !== undefined);
}

/** Undefined when there is no such process, or only what is left of an ended one until its parent asks (proc(5)). */
function nameOf(pid: number): string | undefined {
  try {
    const [, name, state] = /^\d+ \((.*)\) (\w)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return state === 'Z' ? undefined : name;
  } catch {
    return undefined;
  }
}
