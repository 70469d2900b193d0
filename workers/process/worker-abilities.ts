/** What the worker that is built here can do beyond one that was downloaded. */
import { readFileSync } from 'node:fs';

/** Stands in the executable with `native/tcp-strangers.patch`, beside which the other patches are. */
const MARK = 'tcp-server-strangers';

const known = new Map<string, boolean>();

/** Whether an executable limits what clients and strangers may send it; false as well when it cannot be read. */
export function limitsClients(workerBin: string): boolean {
  const before = known.get(workerBin);
  if (before !== undefined) return before;
  const limits = holds(workerBin, MARK);
  known.set(workerBin, limits);
  return limits;
}

function holds(file: string, text: string): boolean {
  try {
    return readFileSync(file).includes(text);
  } catch {
    return false;
  }
}
