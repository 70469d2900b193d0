/** Where Prometheus reads the metrics. */
import { z } from 'zod';
import { Port } from './values.ts';

export const metrics = z
  .strictObject({
    port: Port.default(9464).describe('TCP port of the Prometheus metrics, at `/metrics`; 0: any free one'),
    host: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Address on which metrics are served; every address of the machine unless set. Keep it off the internet',
      ),
  })
  .prefault({});
