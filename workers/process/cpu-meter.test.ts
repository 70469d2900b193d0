import { describe, expect, test } from 'vitest';
import { CpuMeter, parseCpuSeconds, readCpuSeconds } from './cpu-meter.ts';

describe('parseCpuSeconds', () => {
  test('adds user and system time', () => {
    const stat = '4242 (mediasoup-worker) S 1 1 1 0 -1 4194304 900 0 0 0 150 50 0 0 20 0 1 0 100 200 300';
    expect(parseCpuSeconds(stat)).toBe(2);
  });

  test('is not misled by the name of the command', () => {
    const stat = '4242 (a) b (c) S 1 1 1 0 -1 4194304 900 0 0 0 7 3 0 0 20 0 1 0 100 200 300';
    expect(parseCpuSeconds(stat)).toBe(0.1);
  });

  test('is undefined for nonsense, and for no process', () => {
    expect(parseCpuSeconds('')).toBeUndefined();
    expect(readCpuSeconds(0x7fff_fff0)).toBeUndefined();
  });

  test('of this process has begun', () => {
    expect(readCpuSeconds(process.pid)).toBeGreaterThanOrEqual(0);
  });
});

describe('CpuMeter', () => {
  test('knows no load from one sample', () => {
    const meter = new CpuMeter();
    meter.sample(1_000, 5);
    expect(meter.load).toBe(0);
    expect(meter.seconds).toBe(5);
  });

  test('comes to the share that is used, and back', () => {
    const meter = new CpuMeter();
    for (let second = 0; second <= 30; second += 1) meter.sample(second * 1_000, second / 2);
    expect(meter.load).toBeCloseTo(0.5, 3);
    for (let second = 31; second <= 60; second += 1) meter.sample(second * 1_000, 15);
    expect(meter.load).toBeCloseTo(0, 3);
  });

  test('weighs the last seconds: a burst shows, and does not count as all', () => {
    const meter = new CpuMeter();
    meter.sample(0, 0);
    meter.sample(1_000, 1);
    expect(meter.load).toBeGreaterThan(0.2);
    expect(meter.load).toBeLessThan(0.5);
  });

  test('adds up over processes, and starts the load anew', () => {
    const meter = new CpuMeter();
    meter.sample(0, 0);
    meter.sample(1_000, 1);
    meter.processEnded();
    expect(meter.seconds).toBe(1);
    expect(meter.load).toBe(0);
    meter.sample(2_000, 0.25);
    expect(meter.seconds).toBe(1.25);
    expect(meter.load).toBe(0);
  });

  test('two samples at one instant are no load', () => {
    const meter = new CpuMeter();
    meter.sample(0, 0);
    meter.sample(0, 1);
    expect(meter.load).toBe(0);
  });
});
