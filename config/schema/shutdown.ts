/** How the server stops. */
import { z } from 'zod';

export const shutdown = z
  .strictObject({
    deadlineMs: z
      .int()
      .min(5_000)
      .max(24 * 60 * 60 * 1000)
      .default(15_000)
      .describe(
        'Time from SIGTERM to the end of the process at most, in milliseconds; at once when nobody is connected',
      ),
  })
  .prefault({});
