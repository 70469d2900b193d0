/** What is for operators only. */
import { z } from 'zod';
import { Secret } from './values.ts';

export const admin = z
  .strictObject({
    token: Secret.optional().describe(
      'Bearer token, 32 characters or more, that opens `GET /v1/cluster`; unless set it is there in development mode only',
    ),
  })
  .prefault({});
