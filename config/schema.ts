/** THE schema of the configuration: every key with its type, its default and what it does (see `docs.ts`). */
import { z } from 'zod';
import { AuthKeys } from '../src/auth/auth-key.ts';

const Port = z.int().min(0).max(65_535);
const Count = z.int().min(1).max(1_000_000);

export const configSchema = z.strictObject({
  dev: z
    .boolean()
    .default(false)
    .describe(
      'Development mode: guests may join, and a key made at the start signs their tokens. `npm start` sets it; ' +
        'refused when NODE_ENV is `production`',
    ),
  http: z
    .strictObject({
      port: Port.default(3000).describe('TCP port of the web page, the health checks and signaling; 0: any free one'),
      host: z
        .string()
        .min(1)
        .optional()
        .describe('Address to listen on; every address of the machine, IPv4 and IPv6, unless set'),
      tls: z
        .strictObject({
          certFile: z
            .string()
            .min(1)
            .optional()
            .describe('PEM file with the certificate chain: with it and `http.tls.keyFile` the server speaks HTTPS'),
          keyFile: z.string().min(1).optional().describe('PEM file with the private key of the certificate'),
        })
        .prefault({}),
    })
    .prefault({}),
  metrics: z
    .strictObject({
      port: Port.default(9464).describe('TCP port of the Prometheus metrics, at `/metrics`; 0: any free one'),
      host: z
        .string()
        .min(1)
        .optional()
        .describe(
          'Address on which metrics are served; every address of the machine unless set. Keep it off the internet',
        ),
    })
    .prefault({}),
  node: z
    .strictObject({
      id: z
        .string()
        .max(64)
        .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'expected letters, digits, dots, hyphens and underscores')
        .optional()
        .describe("Name of this server process in logs and answers; the machine's host name unless set"),
      region: z
        .string()
        .max(64)
        .regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case letters, digits and hyphens')
        .default('local')
        .describe('Region that this node belongs to'),
      publicUrl: z
        .string()
        .regex(/^https?:\/\/[^/\s]+\/?$/, 'expected a URL such as `https://meet.example.com`, without a path')
        .optional()
        .describe(
          'URL of this node for browsers, when it stands behind a proxy: told at the start, and its pages may connect',
        ),
    })
    .prefault({}),
  rtc: z
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
    .prefault({}),
  workers: z
    .strictObject({
      count: z
        .union([z.literal('auto'), z.int().min(1).max(1024)], {
          error: 'expected `auto` or a whole number from 1 to 1024',
        })
        .default('auto')
        .describe('Number of media worker processes; `auto`: one for each CPU that this process may use'),
      pin: z.boolean().default(true).describe('Whether each worker is pinned to a CPU of its own (Linux only)'),
    })
    .prefault({}),
  registry: z
    .strictObject({
      url: z
        .literal('memory:', { error: 'expected `memory:`, the only registry that this version has' })
        .default('memory:')
        .describe('Where the rooms are kept; `memory:`: in this process'),
    })
    .prefault({}),
  signaling: z
    .strictObject({
      allowedOrigins: z
        .array(
          z
            .string()
            .regex(
              /^(?:\*|https?:\/\/[^/\s]+)$/,
              'expected an origin such as `https://meet.example.com`, without a path',
            ),
        )
        .default([])
        .describe("Origins of web pages that may connect, besides the server's own; `*`: any"),
    })
    .prefault({}),
  auth: z
    .strictObject({
      keys: AuthKeys.default([]).describe(
        'Keys that tokens are verified with, a list of `{tenant, algorithm, id?, secret | publicKey}`: `secret` for ' +
          'HS256, HS384, HS512; `publicKey` in PEM for RS, PS and ES algorithms. At least one, save in development mode',
      ),
    })
    .prefault({}),
  limits: z
    .strictObject({
      participantsPerRoom: Count.default(1000).describe('Most participants in one room, the lobby included'),
      tracksPerParticipant: Count.default(16).describe('Most tracks that one participant publishes at a time'),
      consumersPerParticipant: Count.default(2000).describe('Most tracks that one participant receives at a time'),
      connections: Count.default(20_000).describe('Most signaling connections of this node'),
      connectionsPerAddress: Count.default(5_000).describe(
        'Most signaling connections from one IPv4 address or one IPv6 network of 64 bits',
      ),
      requestsPerSecond: Count.default(100).describe('Signaling requests per second that one connection may keep up'),
    })
    .prefault({}),
  log: z
    .strictObject({
      level: z
        .enum(['debug', 'info', 'warn', 'error', 'silent'])
        .optional()
        .describe('Least serious level that is logged; unless set `info`, in development mode `warn`'),
    })
    .prefault({}),
  shutdown: z
    .strictObject({
      deadlineMs: z
        .int()
        .min(5_000)
        .max(24 * 60 * 60 * 1000)
        .default(10_000)
        .describe(
          'Time from SIGTERM to the end of the process at most, in milliseconds; at once when nobody is connected',
        ),
    })
    .prefault({}),
});

/** The configuration as the application gets it: complete and valid. */
export type Config = z.output<typeof configSchema>;
