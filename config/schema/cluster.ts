/** The way to other nodes. */
import { z } from 'zod';
import { Port, PortRange, File, Secret, SecretFile } from '../values.ts';

export const cluster = z
  .strictObject({
    secret: Secret.optional().describe(
      'Secret that all nodes share and nobody else knows, 32 characters or more: by it they know each other. Needed ' +
        'with a Redis',
    ),
    secretFile: SecretFile.optional().describe('File that holds `cluster.secret`, in place of it'),
    logLevel: z
      .int()
      .min(1)
      .optional()
      .describe(
        'Holds the log level of the whole cluster at this one, as long as a node has it so: what is new is not written, and one ' +
          'can go back to the version before. Unless set, the highest that all nodes read',
      ),
    linkPort: Port.default(44_390).describe('TCP port on which other nodes open links to this one; 0: any free one'),
    linkHost: z
      .string()
      .min(1)
      .optional()
      .describe('Address on which links are taken; every address of the machine unless set'),
    linkUrl: z
      .string()
      .regex(/^wss?:\/\/[^/\s]+\/?$/, 'expected a URL such as `ws://10.0.0.1:44390`, without a path')
      .optional()
      .describe(
        'URL that other nodes open links to; unless set, `cluster.linkHost` or the first address of the machine, with ' +
          '`cluster.linkPort`',
      ),
    mediaAddress: z
      .string()
      .min(1)
      .max(253)
      .optional()
      .describe(
        'Address or host name that other nodes send media to, where they reach this one by another way than clients ' +
          'do, such as a private line between the sites; unless set, `rtc.announcedAddress` or the first address of the machine',
      ),
    mediaPorts: PortRange.optional().describe(
      'UDP ports for media from and to other nodes, as `45000-45999`; any free ones unless set',
    ),
    tls: z
      .strictObject({
        certFile: File.optional().describe(
          "PEM file with this node's certificate chain for links: with all three files links are TLS, checked on both ends",
        ),
        keyFile: File.optional().describe('PEM file with the private key of that certificate'),
        caFile: File.optional().describe(
          'PEM file with the certificate of the authority that signed those of all nodes',
        ),
      })
      .prefault({}),
  })
  .prefault({});
