import { describe, expect, it } from 'vitest';
import { diagnose, type PathFigures } from './diagnosis.ts';

const clean = { loss: 0.002, roundTrip: 0.04, jitter: 0.005 };
const idle = { delay: 0.001, load: 0.2 };
const good: PathFigures = { uplink: clean, publisherNode: idle, link: clean, viewerNode: idle, downlink: clean };

describe('a way of which one leg is bad', () => {
  it.each<[string, PathFigures, string, string]>([
    // What is lost early is missed by everybody behind.
    ['loss', { ...good, uplink: { ...clean, loss: 0.1 } }, 'uplink', 'loss'],
    [
      'loss that shows on all that follow',
      { ...good, uplink: { loss: 0.1 }, link: { loss: 0.1 }, downlink: { loss: 0.11 } },
      'uplink',
      'loss',
    ],
    ['delay', { ...good, uplink: { ...clean, roundTrip: 0.5 } }, 'uplink', 'delay'],
    ['bandwidth', { ...good, uplink: { ...clean, narrow: true } }, 'uplink', 'bandwidth'],
    ['load', { ...good, publisherNode: { ...idle, delay: 0.2 } }, 'publisherNode', 'load'],
    ['load of the CPU', { ...good, publisherNode: { ...idle, load: 0.99 } }, 'publisherNode', 'load'],
    ['loss', { ...good, link: { ...clean, loss: 0.1 }, downlink: { ...clean, loss: 0.1 } }, 'link', 'loss'],
    ['delay', { ...good, link: { ...clean, roundTrip: 0.4 } }, 'link', 'delay'],
    ['jitter', { ...good, link: { ...clean, jitter: 0.1 }, downlink: { ...clean, jitter: 0.1 } }, 'link', 'jitter'],
    ['load', { ...good, viewerNode: { ...idle, delay: 0.2 } }, 'viewerNode', 'load'],
    [
      'load, by which reports come late as well',
      {
        ...good,
        viewerNode: { ...idle, delay: 0.2 },
        link: { ...clean, roundTrip: 0.6 },
        downlink: { roundTrip: 0.7, jitter: 0.1 },
      },
      'viewerNode',
      'load',
    ],
    ['loss', { ...good, downlink: { ...clean, loss: 0.1 } }, 'downlink', 'loss'],
    ['delay', { ...good, downlink: { ...clean, roundTrip: 0.5 } }, 'downlink', 'delay'],
    ['bandwidth', { ...good, downlink: { ...clean, narrow: true } }, 'downlink', 'bandwidth'],
  ])('by %s: %j', (_what, path, leg, fault) => {
    const { verdict, legs } = diagnose(path);
    expect(verdict).toBe(leg);
    expect(legs.filter(({ faults }) => faults.length > 0)).toEqual([expect.objectContaining({ leg, faults: [fault] })]);
  });
});

it('of two bad legs the worse one is the verdict, and both are told', () => {
  const { verdict, legs } = diagnose({ ...good, uplink: { ...clean, loss: 0.05 }, downlink: { ...clean, loss: 0.3 } });
  expect(verdict).toBe('downlink');
  expect(legs.map(({ leg, faults }) => [leg, faults])).toEqual([
    ['uplink', ['loss']],
    ['publisherNode', []],
    ['link', []],
    ['viewerNode', []],
    ['downlink', ['loss']],
  ]);
});

it('a good way has no verdict; what is not known is not there', () => {
  expect(diagnose(good).verdict).toBeNull();
  expect(diagnose({ viewerNode: {}, downlink: { loss: 0.01 } })).toEqual({
    verdict: null,
    legs: [
      { leg: 'viewerNode', faults: [] },
      { leg: 'downlink', faults: [], lossRatio: 0.01 },
    ],
  });
});

it('figures are told in ms, as they were measured', () => {
  const [uplink, server] = diagnose({
    uplink: { loss: 0.5, roundTrip: 0.1234, jitter: 0.002 },
    publisherNode: { delay: 0.0504, load: 1 },
  }).legs;
  expect(uplink).toEqual({ leg: 'uplink', faults: ['loss'], lossRatio: 0.5, roundTripMs: 123, jitterMs: 2 });
  expect(server).toEqual({ leg: 'publisherNode', faults: ['load'], delayMs: 50, load: 1 });
});
