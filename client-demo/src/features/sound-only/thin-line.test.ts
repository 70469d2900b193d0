import { expect, it } from 'vitest';
import { isThin, lookAt, type Look } from './thin-line.ts';

const look = (change: Partial<Look> = {}): Look => ({ outgoingBps: null, received: 0, lost: 0, ...change });

it.each<[string, Look, Look, boolean]>([
  ['nothing is known', look(), look(), false],
  ['there is room', look(), look({ outgoingBps: 800_000 }), false],
  ['there is hardly room', look(), look({ outgoingBps: 149_999 }), true],
  ['much is lost', look({ received: 1_000 }), look({ received: 1_080, lost: 20 }), true],
  ['little is lost', look({ received: 1_000 }), look({ received: 1_090, lost: 10 }), false],
  ['much was lost before', look({ received: 1_000, lost: 500 }), look({ received: 1_100, lost: 500 }), false],
  ['too little came to tell', look(), look({ received: 10, lost: 30 }), false],
])('%s', (_what, before, now, thin) => {
  expect(isThin(before, now)).toBe(thin);
});

it('reads reports of both directions', () => {
  const report = [
    { type: 'candidate-pair', nominated: true, availableOutgoingBitrate: 300_000 },
    { type: 'candidate-pair', nominated: false, availableOutgoingBitrate: 900_000 },
    { type: 'inbound-rtp', kind: 'video', packetsReceived: 100, packetsLost: 3 },
    { type: 'inbound-rtp', kind: 'video', packetsReceived: 50, packetsLost: 1 },
    { type: 'inbound-rtp', kind: 'audio', packetsReceived: 999, packetsLost: 99 },
  ];
  expect(lookAt(report)).toEqual({ outgoingBps: 300_000, received: 150, lost: 4 });
});
