/** Relays for clients that the media ports are closed to. */
import { z } from 'zod';
import { Secret, SecretFile } from '../values.ts';

/** RFC 7065, with a host name or an address. */
const TURN_URL = /^turns?:(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?(?:\?transport=(?:udp|tcp))?$/;

export const turn = z
  .strictObject({
    urls: z
      .array(z.string().regex(TURN_URL, 'expected a URL such as `turns:turn.example.com:443?transport=tcp`'))
      .max(16)
      .default([])
      .describe(
        'TURN servers that clients may try, as `["turns:turn.example.com:443?transport=tcp"]`. Each has to accept the ' +
          'time-limited credentials that `turn.secret` makes (coturn: `use-auth-secret`)',
      ),
    secret: Secret.optional().describe(
      'Secret shared with the TURN servers, 32 characters or more (coturn: `static-auth-secret`)',
    ),
    secretFile: SecretFile.optional().describe('File that holds `turn.secret`, in place of it'),
    lifetimeS: z
      .int()
      .min(30)
      .max(86_400)
      .default(300)
      .describe('How long the credentials of a participant may be used to open a relay, in s; an open one goes on'),
  })
  .prefault({});
