import { expect, test, vi } from 'vitest';
import { guardedClock } from './clock.ts';
import { silentLogger } from './logger.ts';

test('an error in a timer is logged, and ends nothing', async () => {
  const error = vi.fn<(context: object, message: string) => void>();
  const clock = guardedClock({ ...silentLogger, error });
  const defect = new Error('a defect');
  clock.after(0, () => {
    throw defect;
  });
  await vi.waitFor(() => expect(error).toHaveBeenCalledWith({ err: defect }, 'a timer failed: a defect'));
});
