import { expect, test } from 'vitest';
import { FakeClock } from '../src/ports/testing/fake-clock.ts';
import { LineProbe, PROBE_EVERY_MS, PROBED_AFTER_MS, type ProbedTransport } from './line-probe.ts';

/** A worker that finds out how wide the line is, up to its limit, as soon as the limit is raised. */
function line(width: number, estimate: number) {
  const limits: number[] = [];
  const state = { width, estimate, known: true, lacking: true };
  const stats = () => [state.known ? { availableOutgoingBitrate: state.estimate } : {}];
  // As much of a transport as is asked.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const transport = {
    getStats: () => Promise.resolve(stats()),
    setMaxOutgoingBitrate(limit: number) {
      const raised = limit > (limits.at(-1) ?? Infinity);
      limits.push(limit);
      if (raised) state.estimate = Math.min(state.width, limit);
      else if (limit > 0) state.estimate = Math.min(state.estimate, limit);
      return Promise.resolve();
    },
  } as unknown as ProbedTransport;
  const clock = new FakeClock();
  const probe = new LineProbe(transport, clock, () => state.lacking);
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const round = async (): Promise<void> => {
    await pass(PROBE_EVERY_MS);
    await pass(PROBED_AFTER_MS);
  };
  return { limits, state, probe, pass, round };
}

test('a line that became wider is found in steps of two', async () => {
  const { state, probe, round } = line(4_000_000, 300_000);
  probe.look();
  await round();
  await round();
  await round();
  expect(state.estimate).toBe(2_400_000);
});

test('where the line carries no more, the worker is held near what it carried', async () => {
  const { limits, state, probe, round } = line(400_000, 350_000);
  probe.look();
  await round();
  expect(limits).toEqual([350_000, 700_000, 378_000]);
  expect(state.estimate).toBe(378_000);
});

test('who lacks nothing is not probed, and a limit is taken away once nothing is lacking any more', async () => {
  const { limits, state, probe, pass, round } = line(4_000_000, 300_000);
  state.lacking = false;
  probe.look();
  await round();
  expect(limits).toEqual([]);

  state.lacking = true;
  probe.look();
  await round();
  state.lacking = false;
  await pass(PROBE_EVERY_MS);
  expect(limits.at(-1)).toBe(0);
  const asked = limits.length;
  await round();
  expect(limits).toHaveLength(asked);
});

test('nothing is asked of a transport that is closed', async () => {
  const { limits, probe, round } = line(4_000_000, 300_000);
  probe.look();
  probe.close();
  await round();
  expect(limits).toEqual([]);
});

test('a worker that has nothing to go by is not asked again until something changes', async () => {
  const { limits, state, probe, round } = line(4_000_000, 300_000);
  state.known = false;
  probe.look();
  await round();
  await round();
  expect(limits).toEqual([0]);
});
