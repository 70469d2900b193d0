/** Where Prometheus reads the metrics. */
import { z } from 'zod';
import { Port } from '../values.ts';

export const metrics = z
  .strictObject({
    port: Port.default(9464).describe('TCP port of the Prometheus metrics, at `/metrics`; 0: any free one'),
    host: z
      .string()
      .min(1)
      .default('127.0.0.1')
      .describe(
        'Address on which metrics are served. For a Prometheus elsewhere: an address of an inner network, or `::` for every ' +
          'address of the machine. Keep it off the internet',
      ),
  })
  .prefault({});
