/** Who may connect. */
import { z } from 'zod';

export const signaling = z
  .strictObject({
    allowedOrigins: z
      .array(
        z
          .string()
          .regex(
            /^(?:\*|https?:\/\/[^/\s]+)$/,
            'expected an origin such as `https://meet.example.com`, without a path',
          ),
      )
      .default([])
      .describe("Origins of web pages that may connect, besides the server's own; `*`: any"),
  })
  .prefault({});
