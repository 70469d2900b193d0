import { describe, expect, it } from 'vitest';
import { afterLook, NO_MEDIA, PATIENCE_MS, sampleOf, type MediaPicture, type MediaSample } from './media-state.ts';

const look = (at: number, through: number, bytes: number, connections = 2): MediaSample => ({
  at,
  connections,
  through,
  bytes,
});

const after = (...looks: readonly MediaSample[]): MediaPicture => looks.reduce(afterLook, NO_MEDIA);

describe('afterLook', () => {
  it('knows nothing where nothing is sent or received', () => {
    expect(after(look(0, 0, 0, 0)).state).toBe('none');
  });

  it('tells what flows from what is only connected', () => {
    expect(after(look(0, 2, 10), look(1_000, 2, 20)).state).toBe('flowing');
    expect(after(look(0, 2, 10), look(1_000, 2, 10)).state).toBe('quiet');
  });

  it('is patient, and then says that nothing gets through', () => {
    expect(after(look(0, 1, 0), look(PATIENCE_MS - 1, 1, 0)).state).toBe('connecting');
    expect(after(look(0, 1, 0), look(PATIENCE_MS, 1, 0)).state).toBe('blocked');
  });

  it('begins to be patient again after it was through', () => {
    expect(after(look(0, 1, 0), look(5_000, 2, 1), look(PATIENCE_MS, 1, 1)).state).toBe('connecting');
  });
});

describe('sampleOf', () => {
  const pair = { type: 'candidate-pair', state: 'succeeded', nominated: true, bytesReceived: 7 };

  it.each([
    ['Chromium', [pair, { type: 'transport', dtlsState: 'connected' }], 1],
    ['Firefox, which has no transports', [pair], 1],
    ['DTLS that is under way', [pair, { type: 'transport', dtlsState: 'connecting' }], 0],
    ['no pair yet', [{ type: 'candidate-pair', state: 'in-progress' }], 0],
    ['nothing', [], 0],
  ])('%s', (_case, stats, through) => {
    expect(sampleOf([stats, null], 5)).toMatchObject({ at: 5, connections: 1, through });
  });

  it('adds up what came', () => {
    expect(sampleOf([[pair], [pair]], 0).bytes).toBe(14);
  });
});
