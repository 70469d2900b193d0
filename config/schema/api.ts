/** The interface for programs. */
import { z } from 'zod';
import { Secret, SecretFile } from '../values.ts';

export const api = z
  .strictObject({
    operatorKey: Secret.optional().describe(
      'The first key of the interface for programs, 32 characters or more, which may do everything and makes the others; ' +
        'without it, and without a key that it made before, no program may do anything',
    ),
    operatorKeyFile: SecretFile.optional().describe('File that holds `api.operatorKey`, in place of it'),
    requestsPerMinute: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(1_200)
      .describe('Requests that are taken from one key in a minute, over all nodes'),
  })
  .prefault({});
