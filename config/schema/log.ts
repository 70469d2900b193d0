/** What is logged. */
import { z } from 'zod';

export const log = z
  .strictObject({
    level: z
      .enum(['debug', 'info', 'warn', 'error', 'silent'])
      .optional()
      .describe('Least serious level that is logged; unless set `info`, in development mode `warn`'),
  })
  .prefault({});
