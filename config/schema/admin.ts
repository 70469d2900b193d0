/** What is for operators only. */
import { z } from 'zod';
import { Secret, SecretFile } from '../values.ts';

export const admin = z
  .strictObject({
    token: Secret.optional().describe(
      'Bearer token, 32 characters or more, that opens `GET /v1/cluster`; unless set it is there in development mode only',
    ),
    tokenFile: SecretFile.optional().describe('File that holds `admin.token`, in place of it'),
  })
  .prefault({});
