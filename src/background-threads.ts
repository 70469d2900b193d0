/**
 * V8 compiles and collects garbage in threads of its own, several at once and for a tenth of a second and more. Where the
 * CPUs are busy with media and with the event loop, everybody who is just joining waited for them; with a lower priority
 * they take what is left over, which on all but a full machine is as much as before.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** A tenth of the share that a thread of ordinary priority has of a busy CPU: setpriority(2). */
const NICE = 10;
const TASKS = '/proc/self/task';

/** Elsewhere than on Linux, and where Node does not name these threads, nothing changes. */
export function lowerBackgroundThreads(): void {
  for (const thread of threads()) {
    try {
      if (readFileSync(`${TASKS}/${thread}/comm`, 'utf8').trim() === 'V8Worker') setPriority(Number(thread), NICE);
    } catch {
      // It ended meanwhile, or whoever runs the process set its priority lower still.
    }
  }
}

function threads(): readonly string[] {
  try {
    return readdirSync(TASKS);
  } catch {
    return [];
  }
}
