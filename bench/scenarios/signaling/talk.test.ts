import { expect, test } from 'vitest';
import { sentAt, stamped } from './talk.ts';

test('a notification tells when its message was sent', () => {
  const payload = stamped(1234.567, 100);
  expect(payload).toHaveLength(100);
  const frame = JSON.stringify({ event: 'message.received', seq: 7, data: { from: 'client-1', payload } });
  expect(sentAt(Buffer.from(frame))).toBeCloseTo(1234.567, 3);
  expect(sentAt(Buffer.from('{"event":"participant.left","data":{}}'))).toBeUndefined();
});
