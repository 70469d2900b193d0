export interface ProbeOptions {
  /** Time for all of it, in ms. */
  readonly probeMs: number;
  /** Gives it up. */
  readonly signal: AbortSignal;
  /** Default: `globalThis.fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /** A clock in ms; default: `performance.now`. */
  readonly now?: () => number;
}

/** The first opens the connection, which takes several round trips; the best of all counts. */
const SAMPLES = 4;

/** As many as `room.join` takes. */
const MAX_REGIONS = 64;

/**
 * Measures the round-trip times to regions, all at the same time, in ms. Those that do not answer are left out. Never
 * rejects.
 * @param regions by name, a URL with a short answer in each
 */
export async function measureRegions(
  regions: Readonly<Record<string, string>>,
  { probeMs, signal, fetch = globalThis.fetch, now = () => performance.now() }: ProbeOptions,
): Promise<Record<string, number>> {
  const measured: Record<string, number> = {};
  const end = new AbortController();
  const stop = (): void => {
    end.abort();
  };
  const timer = setTimeout(stop, probeMs);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  const over = end.signal;
  const measure = async ([region, url]: readonly [string, string]): Promise<void> => {
    try {
      for (let sample = 0; sample < SAMPLES && !over.aborted; sample += 1) {
        const startedAt = now();
        // Without CORS: that there is an answer is all that is asked. Nothing of the user's goes along.
        const response = await fetch(url, { mode: 'no-cors', cache: 'no-store', credentials: 'omit', signal: over });
        const tookMs = Math.round(now() - startedAt);
        if (response.type !== 'opaque' && !response.ok) return;
        measured[region] = Math.min(measured[region] ?? Infinity, tookMs);
        // Read to its end, so that the connection is free for the next.
        await response.arrayBuffer();
      }
    } catch {
      // What was measured before holds.
    }
  };
  await Promise.all(Object.entries(regions).slice(0, MAX_REGIONS).map(measure));
  clearTimeout(timer);
  signal.removeEventListener('abort', stop);
  return measured;
}
