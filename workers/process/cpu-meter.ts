/** CPU time of a worker, as the operating system counts it. */
import { readFileSync } from 'node:fs';

/** The unit of the times in /proc/PID/stat: `USER_HZ`, 100 on every Linux since 2.6 (see time(7)). */
const TICKS_PER_SECOND = 100;

/** How long the past weighs in the load, in s: time constant of the moving average. */
const LOAD_MEMORY_S = 3;

/** CPU time of a process in s, user and system, from the text of its /proc/PID/stat (fields 14 and 15, proc(5)). */
export function parseCpuSeconds(stat: string): number | undefined {
  // The second field is the command's name in parentheses, which may itself hold blanks and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const seconds = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  return Number.isNaN(seconds) ? undefined : seconds;
}

/** CPU time that a process has used, in s; undefined when there is no such process, or no /proc. */
export function readCpuSeconds(pid: number): number | undefined {
  try {
    return parseCpuSeconds(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Adds up the CPU time of the processes that follow each other under one index, and keeps a moving average of it. */
export class CpuMeter {
  #ended = 0;
  #current = 0;
  #load = 0;
  #sampledAtMs: number | undefined;

  /** CPU time of all processes so far, in s. */
  get seconds(): number {
    return this.#ended + this.#current;
  }

  /** Share of one CPU that the present process used over the last seconds. */
  get load(): number {
    return this.#load;
  }

  /** `nowMs` on a clock that never jumps; `cpuSeconds` since the process started. */
  sample(nowMs: number, cpuSeconds: number): void {
    const elapsed = (nowMs - (this.#sampledAtMs ?? nowMs)) / 1000;
    if (elapsed > 0) {
      const share = Math.max(0, cpuSeconds - this.#current) / elapsed;
      this.#load += (share - this.#load) * (1 - Math.exp(-elapsed / LOAD_MEMORY_S));
    }
    this.#sampledAtMs = nowMs;
    this.#current = cpuSeconds;
  }

  /** The present process is no more: the next sample is another's. */
  processEnded(): void {
    this.#ended += this.#current;
    this.#current = 0;
    this.#load = 0;
    this.#sampledAtMs = undefined;
  }
}
