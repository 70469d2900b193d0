import { expect, test } from 'vitest';
import { Numbered } from './numbered.ts';

test('what was acknowledged and did not come is missing, what came twice is doubled, what was refused is neither', async () => {
  const [ann, bob] = [new Numbered(), new Numbered()];
  ann.send('ann', async () => undefined);
  ann.send('ann', async () => undefined);
  ann.send('ann', () => Promise.reject(new Error('refused')));
  await ann.settled();
  expect(ann.acknowledged).toEqual(['ann 1', 'ann 2']);
  bob.hear('ann 1');
  expect([bob.missing([ann]), bob.doubled]).toEqual([1, 0]);
  bob.hear('ann 2');
  bob.hear('ann 2');
  expect([bob.missing([ann]), bob.doubled]).toEqual([0, 1]);
});
