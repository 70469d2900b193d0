import { describe, expect, test } from 'vitest';
import { naiveRates } from './held-meeting.ts';
import { CAMERA, SILENT, SPEECH } from './media.ts';
import { Meter } from './meter.ts';
import { Simulation, type SimulationOptions } from './simulation.ts';
import { attendee } from './testing/people.ts';

const options: SimulationOptions = { people: 1_000, countries: 20, seed: 1, cpusPerNode: 8, entry: 'region' };
const run = (differently: Partial<SimulationOptions> = {}) => {
  const progress: string[] = [];
  const figures = new Simulation({ ...options, ...differently }).run((message) => progress.push(message));
  return { figures, progress };
};

describe('a day', () => {
  const { figures, progress } = run();
  const figure = (name: string): number => figures[name] ?? NaN;

  test('is the same for the same seed, and another for another', () => {
    expect(run().figures).toEqual(figures);
    expect(run({ seed: 2 }).figures).not.toEqual(figures);
  });

  test('is told in figures', () => {
    expect(Object.values(figures).filter((value) => !Number.isFinite(value))).toEqual([]);
    expect(progress).toHaveLength(25);
  });

  test('gives everybody in every design the same to see and hear', () => {
    expect(figure('joins')).toBeGreaterThanOrEqual(2 * options.people);
    expect(figure('centralReceivedTerabytes')).toBe(figure('receivedTerabytes'));
    expect(figure('pinnedReceivedTerabytes')).toBe(figure('receivedTerabytes'));
  });

  test('has nodes near people only where there are regions', () => {
    expect(figure('roundTripMsMean')).toBeLessThan(figure('pinnedRoundTripMsMean'));
    expect(figure('roundTripMsMean')).toBeLessThan(figure('centralRoundTripMsMean'));
    expect(figure('crossRegionBytesRatioToCentral')).toBeLessThan(1);
  });

  test('forwards a part of what there is', () => {
    expect(figure('receivedBytesRatioToNaive')).toBeGreaterThan(0);
    expect(figure('receivedBytesRatioToNaive')).toBeLessThan(1);
    expect(figure('sentBytesRatioToNaive')).toBeLessThan(1);
  });
});

test('forwarding everything sends each picture in its highest layer to all others', () => {
  const [one, two] = [attendee(0), attendee(1)];
  const pictures = [one, two].map((owner) => ({ owner, video: CAMERA.desk }));
  const voices = [
    { owner: one, speaks: true },
    { owner: two, speaks: false },
  ];
  const { received, sent } = naiveRates({ pictures, front: pictures, voices, forwarded: [] }, 5);
  const sound = SPEECH.bytes + SILENT.bytes;
  expect(received).toBeCloseTo(4 * (2 * (CAMERA.desk.layers[2]?.bytes ?? 0) + sound));
  expect(sent).toBeCloseTo(2 * (CAMERA.desk.upTo[2]?.bytes ?? 0) + sound);
});

test('a meter sums what was over the seconds that it was', () => {
  const meter = new Meter();
  meter.change(3, 1_000);
  meter.change(-1, 3_000);
  meter.change(0, 4_000);
  expect(meter).toMatchObject({ level: 2, peak: 3, sum: 8 });
});
