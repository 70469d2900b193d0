import { expect, it } from 'vitest';
import { labelOf } from './label.ts';

it('shows the identity where two people have one name', () => {
  const names = new Map([
    ['Ada', 2],
    ['Bo', 1],
  ]);
  expect(labelOf('Ada 2', 'Ada', names)).toBe('Ada 2');
  expect(labelOf('bo@example.org', 'Bo', names)).toBe('Bo');
});
