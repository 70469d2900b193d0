import { EventEmitter } from 'node:events';
import type { ProducerStat, Transport } from 'mediasoup/types';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type LegSample, noMediaTelemetry } from '../../src/ports/media-telemetry.ts';
import { FakeClock } from '../../src/ports/testing/fake-clock.ts';
import { LegMeter } from './leg-meter.ts';

/** A producer of which so many packets came and were lost. */
class FakeTrack extends EventEmitter {
  readonly kind = 'video';
  readonly id: string;
  readonly observer = new EventEmitter();
  closed = false;
  paused = false;
  looks = 0;
  stats: Partial<ProducerStat> = { packetCount: 0, packetsLost: 0 };

  constructor(id: string) {
    super();
    this.id = id;
  }

  async getStats(): Promise<unknown[]> {
    this.looks += 1;
    const zero = {
      packetsRetransmitted: 0,
      nackCount: 0,
      pliCount: 0,
      firCount: 0,
      jitter: 900,
      bitrate: 1,
      score: 10,
    };
    return [{ type: 'inbound-rtp', kind: 'video', byteCount: 0, ...zero, ...this.stats }];
  }

  close(): void {
    this.closed = true;
    this.observer.emit('close');
  }
}

let now = 0;
beforeEach(() => {
  now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => vi.restoreAllMocks());

function measuring() {
  const clock = new FakeClock();
  const samples: LegSample[] = [];
  const meter = new LegMeter(clock, { ...noMediaTelemetry, sampled: (sample) => samples.push(sample) });
  const observer = new EventEmitter();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  meter.uplink({ observer } as unknown as Transport);
  const publish = (id: string): FakeTrack => {
    const track = new FakeTrack(id);
    observer.emit('newproducer', track);
    track.emit('score');
    return track;
  };
  /** Of which no packet comes. */
  const announce = (id: string): FakeTrack => {
    const track = new FakeTrack(id);
    observer.emit('newproducer', track);
    return track;
  };
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      now += 1_000;
      clock.advance(1_000);
      await new Promise(setImmediate);
    }
  };
  return { clock, meter, samples, publish, announce, pass };
}

it('tells what came between two looks', async () => {
  const { publish, pass, samples } = measuring();
  const track = publish('a');
  track.stats = { packetCount: 90, packetsLost: 10 };
  await pass(2);
  track.stats = { packetCount: 190, packetsLost: 10 };
  await pass(2);
  expect(samples).toMatchObject([
    { leg: 'uplink', direction: 'in', seconds: 2, counts: { packets: 90, lost: 10 }, loss: 0.1, jitter: 0.01 },
    { seconds: 2, counts: { packets: 100, lost: 0 }, loss: 0 },
  ]);
});

it('looks at no more than a hundred in a second, at all in turn', async () => {
  const { publish, pass } = measuring();
  const tracks = Array.from({ length: 250 }, (_, index) => publish(String(index)));
  await pass(2);
  expect(tracks.filter(({ looks }) => looks === 1)).toHaveLength(100);
  await pass(2);
  expect(tracks.filter(({ looks }) => looks >= 1)).toHaveLength(250);
});

it('looks first at what somebody asks about, and remembers the last seconds', async () => {
  const { meter, publish, pass } = measuring();
  const others = Array.from({ length: 250 }, (_, index) => publish(String(index)));
  const asked = publish('asked');
  await meter.figuresOf('asked');
  asked.stats = { packetCount: 80, packetsLost: 20 };
  await pass(4);
  expect(asked.looks).toBe(2);
  expect(others.filter(({ looks }) => looks === 2).length).toBeLessThan(150);
  expect(await meter.figuresOf('asked')).toEqual({ loss: 0.2, jitter: 0.01, roundTrip: undefined });
});

it('knows nothing of what has closed, and stops when nothing is left', async () => {
  const { clock, meter, publish, pass } = measuring();
  const track = publish('a');
  await pass(2);
  track.close();
  expect(await meter.figuresOf('a')).toEqual({});
  await pass(1);
  expect(clock.pending).toBe(0);
});

it('does not ask the worker for what does not run: a paused track, and one of which no packet has come', async () => {
  const { publish, announce, pass } = measuring();
  const [running, paused, silent] = [publish('a'), publish('b'), announce('c')];
  paused.paused = true;
  await pass(8);
  expect([running.looks, paused.looks, silent.looks]).toEqual([4, 0, 0]);
  paused.paused = false;
  silent.emit('score');
  await pass(2);
  expect([running.looks, paused.looks, silent.looks]).toEqual([5, 1, 1]);
});
