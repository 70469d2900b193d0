import { expect, test } from 'vitest';
import { Reception } from './reception.ts';
import { picturePacket } from './rtp.ts';

/** What somebody received of two publishers. */
function received(...packets: readonly (readonly [publisher: number, sequenceNumber: number])[]): Reception {
  const reception = new Reception();
  for (const [publisher, sequenceNumber] of packets) {
    reception.hear(picturePacket({ ssrc: 1, sequenceNumber, timestamp: 0 }, { publisher, layer: 0 }, 100));
  }
  return reception;
}

test('whoever received all packets of each publisher in order has them all, wherever the numbers begin', () => {
  expect(received([0, 7], [1, 65_535], [0, 8], [1, 65_536]).isComplete(2, 2)).toBe(true);
});

test.each([
  [
    'one is missing at the end',
    [
      [0, 7],
      [1, 3],
      [1, 4],
    ],
  ],
  [
    'one is missing between others',
    [
      [0, 7],
      [0, 9],
      [1, 3],
      [1, 4],
    ],
  ],
  [
    'one came twice',
    [
      [0, 7],
      [0, 7],
      [1, 3],
      [1, 4],
    ],
  ],
  [
    'they came in another order',
    [
      [0, 8],
      [0, 7],
      [1, 3],
      [1, 4],
    ],
  ],
  [
    'there is nothing of one publisher',
    [
      [0, 7],
      [0, 8],
    ],
  ],
] as const)('not complete: %s', (_name, packets) => {
  expect(received(...packets).isComplete(2, 2)).toBe(false);
});

test('RTCP does not count, and what was received before does not either', () => {
  const reception = received([0, 1]);
  reception.begin();
  reception.hear(Buffer.alloc(44));
  expect(reception.seen).toBe(0);
});
