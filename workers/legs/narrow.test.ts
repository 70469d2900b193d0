import { describe, expect, it } from 'vitest';
import { isDownlinkNarrow, isUplinkNarrow } from './narrow.ts';

const score = (...scores: readonly number[]) =>
  scores.map((score, encodingIdx) => ({ encodingIdx, ssrc: encodingIdx + 1, score }));

describe('an uplink', () => {
  const picture = { kind: 'video' as const, paused: false, rtpParameters: { codecs: [], encodings: [{}, {}, {}] } };

  it.each([
    ['the highest layer that is wanted is not sent', 2, score(10, 10, 0), true],
    ['it was never sent', 2, score(10), true],
    ['it is sent', 1, score(10, 10, 0), false],
    ['all are wanted, and sent', 7, score(10, 10, 10), false],
    ['nobody wants more than the lowest', 0, score(10), false],
    // Then it is no matter of bandwidth.
    ['nothing comes at all', 2, score(0, 0, 0), false],
  ])('%s (%i)', (_what, highest, score, narrow) => {
    expect(isUplinkNarrow({ ...picture, score }, highest)).toBe(narrow);
  });

  it('is not narrow for what is paused, is sound, or has one layer', () => {
    const one = { ...picture, rtpParameters: { codecs: [], encodings: [{}] } };
    for (const other of [{ ...picture, paused: true }, { ...picture, kind: 'audio' as const }, one]) {
      expect(isUplinkNarrow({ ...other, score: score(10) }, 2)).toBe(false);
    }
  });
});

describe('a downlink', () => {
  const picture = (current: number | undefined, producerScores: number[]) => ({
    stopped: false,
    layers: { spatial: 2 },
    consumer: {
      kind: 'video' as const,
      type: 'simulcast' as const,
      currentLayers: current === undefined ? undefined : { spatialLayer: current, temporalLayer: 0 },
      score: { score: 10, producerScore: 10, producerScores },
    },
  });

  it.each([
    ['a higher one is there', 0, [10, 10, 0], true],
    ['there is no higher one', 1, [10, 10, 0], false],
    ['it is the highest', 2, [10, 10, 10], false],
    ['the higher one arrives badly: that is not its fault', 1, [10, 10, 3], false],
    ['nothing is sent yet', undefined, [10, 10, 10], false],
  ])('%s: gets layer %s of %j', (_what, current, scores, narrow) => {
    expect(isDownlinkNarrow(picture(current, scores))).toBe(narrow);
  });

  it('is not narrow for a viewer who wants no more, or nothing', () => {
    expect(isDownlinkNarrow({ ...picture(0, [10, 10, 10]), layers: { spatial: 0 } })).toBe(false);
    expect(isDownlinkNarrow({ ...picture(0, [10, 10, 10]), stopped: true })).toBe(false);
  });
});
