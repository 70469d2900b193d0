import { describe, expect, test } from 'vitest';
import { FakeClock } from '../ports/testing/fake-clock.ts';
import { DemandTeller, LESS_AFTER_MS } from './demand-teller.ts';
import { Demand, EVERYTHING, NOTHING, type WantedLayer } from './demand.ts';

describe('what is wanted of a track', () => {
  test('is the highest that anybody wants, told when it changes', () => {
    const told: WantedLayer[] = [];
    const demand = new Demand((layer) => told.push(layer));
    const [ann, bob] = [{}, {}];
    expect(demand.highest).toBe(NOTHING);
    demand.set(ann, 0);
    demand.set(bob, 2);
    demand.set(ann, 1);
    demand.set(bob, NOTHING);
    demand.delete(ann);
    demand.delete(ann);
    expect(told).toEqual([0, 2, 1, NOTHING]);
  });
});

describe('a publisher', () => {
  function publisher(sends?: WantedLayer) {
    const clock = new FakeClock();
    const told: WantedLayer[] = [];
    return { clock, told, teller: new DemandTeller(clock, (layer) => told.push(layer), sends) };
  }

  test('that nobody receives is told so after a while', () => {
    const { clock, told, teller } = publisher();
    teller.wants(NOTHING);
    clock.advance(LESS_AFTER_MS - 1);
    expect(told).toEqual([]);
    clock.advance(1);
    expect(told).toEqual([NOTHING]);
  });

  test('that sends little already is told only what is new to it', () => {
    const { clock, told, teller } = publisher(1);
    teller.wants(1);
    expect(clock.pending).toBe(0);
    teller.wants(2);
    expect(told).toEqual([2]);
  });

  test('is told at once when more is wanted', () => {
    const { clock, told, teller } = publisher();
    teller.wants(NOTHING);
    clock.advance(LESS_AFTER_MS);
    teller.wants(0);
    teller.wants(2);
    teller.wants(EVERYTHING);
    expect(told).toEqual([NOTHING, 0, 2, EVERYTHING]);
    expect(clock.pending).toBe(0);
  });

  test('hears nothing of what was given up for a moment', () => {
    const { clock, told, teller } = publisher();
    teller.wants(2);
    clock.advance(LESS_AFTER_MS / 2);
    teller.wants(NOTHING);
    teller.wants(EVERYTHING);
    clock.advance(LESS_AFTER_MS);
    expect(told).toEqual([]);
  });

  test('is told of the least that was left when the time is over', () => {
    const { clock, told, teller } = publisher();
    teller.wants(1);
    clock.advance(LESS_AFTER_MS / 2);
    teller.wants(0);
    clock.advance(LESS_AFTER_MS / 2);
    expect(told).toEqual([0]);
    teller.wants(NOTHING);
    teller.close();
    teller.wants(NOTHING);
    expect(clock.pending).toBe(0);
  });
});
