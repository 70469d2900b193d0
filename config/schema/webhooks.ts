/** Webhooks: where they may go. */
import { z } from 'zod';
import { Networks } from '../values.ts';

export const webhooks = z
  .strictObject({
    allowedNetworks: Networks.default([]).describe(
      'Networks that webhooks may go to though they are not public, such as `10.20.0.0/16`; link-local, loopback and ' +
        'private addresses are refused unless they are in one',
    ),
    allowHttp: z.boolean().default(false).describe('Whether webhooks may go to `http://`, without TLS'),
  })
  .prefault({});
