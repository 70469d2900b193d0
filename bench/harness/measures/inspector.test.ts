import { expect, test } from 'vitest';
import { inspectorIn } from './inspector.ts';

test('the inspector of the last process that was started is the one', () => {
  const text = [
    'Debugger listening on ws://127.0.0.1:1111/first',
    'For help, see: https://nodejs.org/en/docs/inspector',
    'Debugger listening on ws://127.0.0.1:2222/second',
    '',
  ].join('\n');
  expect(inspectorIn(text)).toBe('ws://127.0.0.1:2222/second');
  expect(inspectorIn('all is well\n')).toBeUndefined();
});
