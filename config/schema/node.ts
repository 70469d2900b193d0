/** Who this node is. */
import { z } from 'zod';
import { PublicUrl, Region } from '../values.ts';

export const node = z
  .strictObject({
    id: z
      .string()
      .max(64)
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'expected letters, digits, dots, hyphens and underscores')
      .optional()
      .describe("Name of this server process in logs and answers; the machine's host name unless set"),
    region: Region.default('local').describe('Region that this node belongs to'),
    publicUrl: PublicUrl.optional().describe(
      'URL of this node for browsers, when it stands behind a proxy: told at the start, its pages may connect, and ' +
        'other nodes send clients there. Of a node that has others, unless set: `http.host` or the first address of ' +
        'the machine, with `http.port`',
    ),
  })
  .prefault({});
