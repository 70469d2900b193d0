/** The media worker processes. */
import { z } from 'zod';

export const workers = z
  .strictObject({
    count: z
      .union([z.literal('auto'), z.int().min(1).max(1024)], {
        error: 'expected `auto` or a whole number from 1 to 1024',
      })
      .default('auto')
      .describe('Number of media worker processes; `auto`: one for each CPU that this process may use'),
    sessionsPerRoom: z
      .int()
      .min(1)
      .max(10_000)
      .default(100)
      .describe('So many participants of a room are served by one worker before the room takes another worker'),
    cpuLimit: z
      .number()
      .min(0.3)
      .max(1)
      .default(0.8)
      .describe(
        'Share of a CPU from which on a worker gets no more participants while another has clearly less to do, and ' +
          'hands over some of those that it has',
      ),
    loudestMicrophones: z
      .int()
      .min(1)
      .max(250)
      .default(5)
      .describe("So many of a room's open microphones are forwarded, the loudest; the same on every node"),
    pin: z.boolean().default(true).describe('Whether each worker is pinned to a CPU of its own (Linux only)'),
  })
  .prefault({});
