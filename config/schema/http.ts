/** The web server: the page, the health checks, signaling. */
import { z } from 'zod';
import { Port, File } from './values.ts';

export const http = z
  .strictObject({
    port: Port.default(3000).describe('TCP port of the web page, the health checks and signaling; 0: any free one'),
    host: z
      .string()
      .min(1)
      .optional()
      .describe('Address to listen on; every address of the machine, IPv4 and IPv6, unless set'),
    tls: z
      .strictObject({
        certFile: File.optional().describe(
          'PEM file with the certificate chain: with it and `http.tls.keyFile` the server speaks HTTPS',
        ),
        keyFile: File.optional().describe('PEM file with the private key of the certificate'),
      })
      .prefault({}),
  })
  .prefault({});
