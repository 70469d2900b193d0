import { expect, it } from 'vitest';
import { lookAtTracks } from './figures.ts';

const sent = (bytes: number) => [
  { type: 'media-source', id: 'S', trackIdentifier: 'camera' },
  { type: 'outbound-rtp', id: 'O1', mediaSourceId: 'S', bytesSent: bytes, frameWidth: 320, frameHeight: 180 },
  {
    type: 'outbound-rtp',
    id: 'O2',
    mediaSourceId: 'S',
    bytesSent: 3 * bytes,
    frameWidth: 1280,
    frameHeight: 720,
    framesPerSecond: 29.6,
    codecId: 'C',
  },
  { type: 'outbound-rtp', id: 'other', mediaSourceId: 'T', bytesSent: 9 * bytes },
  { type: 'remote-inbound-rtp', id: 'R', localId: 'O2', fractionLost: 0.125, jitter: 0.02 },
  { type: 'codec', id: 'C', mimeType: 'video/VP8' },
  { type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 0.08 },
];
const camera = [{ id: 'track', mediaTrackId: 'camera' }];

it('sums the layers of what is sent, and tells the largest', () => {
  const first = lookAtTracks(sent(0), true, camera, new Map(), 1);
  expect(first.figures).toMatchObject([{ rate: 0, layers: 1 }]);
  const { figures, roundTrip } = lookAtTracks(sent(1_000), true, camera, first.counted, 2);
  expect(roundTrip).toBe(80);
  expect(figures).toEqual([
    { id: 'track', rate: 16, loss: 12.5, jitter: 20, codec: 'VP8', size: '1280×720 30', layers: 2 },
  ]);
});

const received = (bytes: number, packets: number, lost: number) => [
  {
    type: 'inbound-rtp',
    id: 'I',
    trackIdentifier: 'voice',
    codecId: 'C',
    bytesReceived: bytes,
    packetsReceived: packets,
    packetsLost: lost,
    jitter: 0.004,
  },
  { type: 'codec', id: 'C', mimeType: 'audio/opus' },
];
const voice = [{ id: 'sound', mediaTrackId: 'voice' }];

it('tells what was lost between two looks, not since the beginning', () => {
  const first = lookAtTracks(received(1_000, 100, 50), false, voice, new Map(), 1);
  const { figures } = lookAtTracks(received(2_000, 190, 60), false, voice, first.counted, 1);
  expect(figures).toEqual([{ id: 'sound', rate: 8, loss: 10, jitter: 4, codec: 'opus', size: '', layers: 1 }]);
});

it('counts a stream that began anew from nothing, and leaves out what it does not know', () => {
  const first = lookAtTracks(received(9_000, 900, 0), false, voice, new Map(), 1);
  const { figures } = lookAtTracks(received(10, 1, 0), false, voice, first.counted, 1);
  expect(figures).toMatchObject([{ rate: 0, loss: null }]);
  expect(lookAtTracks([], false, voice, new Map(), 1).figures).toEqual([]);
});
