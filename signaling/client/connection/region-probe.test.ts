import { expect, test, vi } from 'vitest';
import { measureRegions } from './region-probe.ts';

/** A world in which each region answers after so many ms, one value for each request, by a clock of its own. */
function world(regions: Readonly<Record<string, readonly number[]>>) {
  let clock = 0;
  const requests: Record<string, number> = {};
  const fetch = vi.fn<typeof globalThis.fetch>(async (input) => {
    const { hostname } = new URL(input instanceof Request ? input.url : input);
    const count = (requests[hostname] ?? 0) + 1;
    requests[hostname] = count;
    const tookMs = regions[hostname]?.at(count - 1);
    if (tookMs === undefined) throw new TypeError('unreachable');
    clock += tookMs;
    return new Response('ok');
  });
  return { fetch, now: () => clock };
}

const { signal } = new AbortController();
const options = { probeMs: 5_000, signal };

test('the best of several counts: the first opens the connection', async () => {
  const { fetch, now } = world({ eu: [90, 31, 30.4, 35] });
  expect(await measureRegions({ Europe: 'https://eu/healthz' }, { ...options, fetch, now })).toEqual({ Europe: 30 });
  expect(fetch).toHaveBeenCalledTimes(4);
  expect(fetch).toHaveBeenLastCalledWith('https://eu/healthz', expect.objectContaining({ credentials: 'omit' }));
});

test('what does not answer is left out, with what was measured of it before', async () => {
  const { fetch, now } = world({ eu: [10, 10, 10, 10], us: [80] });
  const regions = { eu: 'https://eu', us: 'https://us', ap: 'https://ap', none: 'no URL' };
  const measured = await measureRegions(regions, { ...options, fetch, now });
  expect(Object.keys(measured).toSorted()).toEqual(['eu', 'us']);
});

test('an error of the server is no answer', async () => {
  const fetch = async () => new Response('', { status: 503 });
  expect(await measureRegions({ eu: 'https://eu' }, { ...options, fetch })).toEqual({});
});

test.each(['the time is over', 'given up'])('ends when %s', async (why) => {
  const life = new AbortController();
  const probeMs = why === 'given up' ? 60_000 : 20;
  const fetch: typeof globalThis.fetch = async (_, init) =>
    new Promise((_resolve, reject) => {
      init?.signal?.addEventListener('abort', () => reject(new TypeError('aborted')));
    });
  const measuring = measureRegions({ eu: 'https://eu' }, { probeMs, signal: life.signal, fetch });
  if (why === 'given up') life.abort();
  expect(await measuring).toEqual({});
});

test('no more regions than a join takes', async () => {
  const fetch = vi.fn<typeof globalThis.fetch>(async () => new Response('ok'));
  const regions = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`r${index}`, 'https://r']));
  const measured = await measureRegions(regions, { ...options, fetch });
  expect(Object.keys(measured)).toHaveLength(64);
});
