import type { ProducerStat } from 'mediasoup/types';
import { describe, expect, it } from 'vitest';
import { lossOf, since, totalsOf } from './stream-stats.ts';

const stream = (values: Partial<ProducerStat>): ProducerStat => ({
  type: 'inbound-rtp',
  timestamp: 0,
  ssrc: 1,
  kind: 'video',
  mimeType: 'video/VP8',
  packetCount: 100,
  byteCount: 10_000,
  bitrate: 50_000,
  bitrateByLayer: {},
  packetsLost: 2,
  fractionLost: 0,
  jitter: 900,
  packetsDiscarded: 0,
  packetsRetransmitted: 1,
  packetsRepaired: 1,
  nackCount: 3,
  nackPacketCount: 4,
  pliCount: 5,
  firCount: 6,
  score: 9,
  ...values,
});

describe('totals', () => {
  it('are of all streams of one direction', () => {
    const stats = [
      stream({}),
      stream({ score: 10, roundTripTime: 40, jitter: 1800 }),
      // mediasoup tells the other direction with it.
      stream({ type: 'outbound-rtp' }),
    ];
    expect(totalsOf(stats, 'inbound-rtp')).toEqual({
      packets: 200,
      bytes: 20_000,
      lost: 4,
      retransmitted: 2,
      nacks: 6,
      plis: 10,
      firs: 12,
      score: 10,
      jitter: 0.02,
      roundTrip: 0.04,
    });
  });

  it('leave out what is not known', () => {
    // A duplicate makes the number of lost packets negative (RFC 3550, section 6.4.1).
    const totals = totalsOf([stream({ bitrate: 0, roundTripTime: 0, packetsLost: -3 })], 'inbound-rtp');
    expect(totals).toMatchObject({ jitter: undefined, roundTrip: undefined, lost: 0 });
  });
});

it('what began again is not taken away', () => {
  const counts = { packets: 10, bytes: 100, lost: 1, retransmitted: 0, nacks: 2, plis: 0, firs: 0 };
  expect(since(counts, { ...counts, packets: 3, bytes: 160 })).toEqual({
    packets: 0,
    bytes: 60,
    lost: 0,
    retransmitted: 0,
    nacks: 0,
    plis: 0,
    firs: 0,
  });
});

it.each([
  [{ packets: 90, lost: 10 }, 'in', 0.1],
  [{ packets: 100, lost: 10 }, 'out', 0.1],
  [{ packets: 5, lost: 10 }, 'out', 1],
  [{ packets: 0, lost: 0 }, 'in', undefined],
  [{ packets: 0, lost: 10 }, 'in', 1],
] as const)('loss of %j on the way %s is %s', (counts, way, loss) => expect(lossOf(counts, way)).toBe(loss));
