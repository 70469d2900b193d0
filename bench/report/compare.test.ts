import { expect, test } from 'vitest';
import { ratios } from './compare.ts';

test('of each result the median of the paired ratios, not the ratio of the medians', () => {
  const ours = [{ joinMs: 10 }, { joinMs: 40 }, { joinMs: 30 }];
  const theirs = [{ joinMs: 20 }, { joinMs: 40 }, { joinMs: 10 }];
  expect(ratios(ours, theirs)).toEqual({ joinMsOfOther: 1, joinMsOfOtherP25: 0.75, joinMsOfOtherP75: 2 });
});

test('what one of them lacks, or where there is nothing to divide by, is left out', () => {
  const ours = [{ a: 1, b: 2, c: 3 }];
  expect(ratios(ours, [{ a: 2, b: 0 }])).toEqual({ aOfOther: 0.5, aOfOtherP25: 0.5, aOfOtherP75: 0.5 });
});
