import { expect, test } from 'vitest';
import { KnownMessages } from './known-messages.ts';

const message = (from: string, messageId?: string) => ({
  from,
  topic: 'chat',
  payload: 'hello',
  direct: false,
  at: 1,
  ...(messageId === undefined ? {} : { messageId }),
});

test('a message is new once, by its sender and its id', () => {
  const known = new KnownMessages();
  expect(known.isNew(message('ann', 'm1'))).toBe(true);
  expect(known.isNew(message('ann', 'm1'))).toBe(false);
  expect(known.isNew(message('bob', 'm1'))).toBe(true);
  expect(known.isNew(message('ann', 'm2'))).toBe(true);
});

test('messages without an id are all new', () => {
  const known = new KnownMessages();
  expect([known.isNew(message('ann')), known.isNew(message('ann'))]).toEqual([true, true]);
});

test('only the last ones are remembered', () => {
  const known = new KnownMessages();
  for (let n = 0; n <= 256; n += 1) known.isNew(message('ann', `m${n}`));
  expect(known.isNew(message('ann', 'm256'))).toBe(false);
  expect(known.isNew(message('ann', 'm0'))).toBe(true);
});
