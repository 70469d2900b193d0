/** What is logged, and what is traced. */
import { z } from 'zod';

export const log = z
  .strictObject({
    level: z
      .enum(['debug', 'info', 'warn', 'error', 'silent'])
      .optional()
      .describe('Least serious level that is logged; unless set `info`, in development mode `warn`'),
  })
  .prefault({});

export const tracing = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe(
        'Where traces are sent to, by OTLP over HTTP: `http://localhost:4318/v1/traces`. Nothing is traced unless it is set',
      ),
    ratio: z.number().min(0).max(1).default(0.01).describe('Share of the requests that are traced, 0 to 1'),
  })
  .prefault({});
