/** Where clients' media is received. */
import { z } from 'zod';
import { Port } from './values.ts';

export const rtc = z
  .strictObject({
    listenIp: z
      .union([z.ipv4(), z.ipv6()], { error: 'expected an IPv4 or IPv6 address' })
      .default('0.0.0.0')
      .describe('Address on which media is received and sent'),
    announcedAddress: z
      .string()
      .min(1)
      .max(253)
      .optional()
      .describe(
        'Address or host name that clients are told to send media to; unless set, every address that the machine ' +
          'has. Needed behind NAT, with the public address',
      ),
    port: Port.default(44_400).describe(
      'First media port: worker number i (from 0) listens on this + i, on UDP and TCP; 0: any free ones',
    ),
  })
  .prefault({});
