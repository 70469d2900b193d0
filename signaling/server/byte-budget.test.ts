import { expect, test } from 'vitest';
import { ByteBudget } from './byte-budget.ts';

test('ten seconds of the rate may come at once, then the rate', () => {
  const budget = new ByteBudget(1_000);
  budget.spend('ann', 9_999, 0);
  expect(budget.waitMs('ann', 0)).toBe(0);
  budget.spend('ann', 1, 0);
  expect(budget.waitMs('ann', 0)).toBe(1);
  budget.spend('ann', 2_000, 0);
  expect(budget.waitMs('ann', 1_000)).toBe(1_001);
  expect(budget.waitMs('ann', 2_001)).toBe(0);
});

test('what one spends is not taken from others', () => {
  const budget = new ByteBudget(1_000);
  budget.spend('ann', 1_000_000, 0);
  expect(budget.waitMs('bob', 0)).toBe(0);
});

test('those who have all of it again are forgotten', () => {
  const budget = new ByteBudget(1_000);
  for (let key = 0; key < 1_000; key += 1) budget.spend(`early ${key}`, 100, 0);
  for (let key = 0; key < 100; key += 1) budget.spend(`late ${key}`, 100, 60_000);
  expect(budget.size).toBeLessThanOrEqual(101);
  expect(budget.waitMs('late 99', 60_000)).toBe(0);
});
