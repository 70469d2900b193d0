/** The web server: the page, the health checks, signaling. */
import { z } from 'zod';

import { File, Networks, Origins, Port } from '../values.ts';

export const http = z
  .strictObject({
    port: Port.default(3000).describe('TCP port of the web page, the health checks and signaling; 0: any free one'),
    host: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Address to listen on; unless set every address of the machine, IPv4 and IPv6, in development mode `127.0.0.1`',
      ),
    trustedProxies: Networks.default([]).describe(
      'Addresses and networks of the proxies in front, as `["127.0.0.1", "10.0.0.0/8"]`: what they say of a client is ' +
        'believed, and limits for each client address count the client. From others it is not',
    ),
    clientAddress: z
      .enum(['x-forwarded-for', 'forwarded', 'proxy-protocol'])
      .default('x-forwarded-for')
      .describe(
        'By what those proxies say who the client is: the header `X-Forwarded-For`, the header `Forwarded`, or the PROXY ' +
          'protocol (version 1 or 2) before each connection. The others are passed over: a client can make them up',
      ),
    basePath: z
      .string()
      .max(256)
      .regex(/^\/(?:[A-Za-z0-9._~-]+\/)*$/, 'expected a path such as `/meet/`')
      .optional()
      .describe(
        'Path below which the server lives, as `/meet/` of `https://host/meet/`; unless set that of `node.publicUrl`. ' +
          'Whether a proxy takes it off or not does not matter',
      ),
    embedding: z
      .strictObject({
        origins: Origins.default([]).describe(
          'Origins of pages that may show meetings in a frame and steer them, as `["https://portal.example.com"]` ' +
            '(docs/EMBEDDING.md); unless set none but the server itself may',
        ),
      })
      .prefault({}),
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
