import { expect, test } from 'vitest';
import { Recent } from './recent.ts';

test('the latest are known, and one that comes again is among them', () => {
  const recent = new Recent<string>(2);
  for (const item of ['a', 'b', 'a', 'c']) recent.add(item);
  expect(['a', 'b', 'c'].filter((item) => recent.has(item))).toEqual(['a', 'c']);
});
