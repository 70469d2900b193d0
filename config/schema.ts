/** THE schema of the configuration: every key with its type, its default and what it does (see `docs.ts`). */
import { z } from 'zod';
import { TenantName } from '../signaling/protocol/primitives.ts';
import { AuthKeys } from '../src/auth/auth-key.ts';
import { parseRedisUrl } from '../src/redis/redis-url.ts';

/** The registry that every node has for itself. */
export const MEMORY_URL = 'memory:';

const Port = z.int().min(0).max(65_535);
const PortRange = z
  .string()
  .regex(/^\d{1,5}-\d{1,5}$/, 'expected two ports, such as `45000-45999`')
  .transform((text) => {
    const [min = 0, max = 0] = text.split('-').map(Number);
    return { min, max };
  })
  .refine(({ min, max }) => min >= 1 && min <= max && max <= 65_535, 'expected two ports, the lower one first');
const Count = z.int().min(1).max(1_000_000);
const File = z.string().min(1);
const Region = z
  .string()
  .max(64)
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case letters, digits and hyphens');
/** As long as the hash that is made with it: RFC 2104, section 3. */
const Secret = z.string().min(32, 'expected 32 characters or more').max(1024, 'expected at most 1024 characters');

const RegistryUrl = z.string().check(({ value, issues }) => {
  if (value === MEMORY_URL) return;
  try {
    parseRedisUrl(value);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    issues.push({ code: 'custom', message: `expected \`${MEMORY_URL}\`, or a Redis: ${reason}`, input: value });
  }
});

const BoundTenants = z
  .array(z.strictObject({ tenant: TenantName, regions: z.array(Region).min(1) }))
  .refine((tenants) => new Set(tenants.map(({ tenant }) => tenant)).size === tenants.length, 'a tenant is named twice');

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
          certFile: File.optional().describe(
            'PEM file with the certificate chain: with it and `http.tls.keyFile` the server speaks HTTPS',
          ),
          keyFile: File.optional().describe('PEM file with the private key of the certificate'),
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
      region: Region.default('local').describe('Region that this node belongs to'),
      publicUrl: z
        .string()
        .regex(/^https?:\/\/[^/\s]+\/?$/, 'expected a URL such as `https://meet.example.com`, without a path')
        .optional()
        .describe(
          'URL of this node for browsers, when it stands behind a proxy: told at the start, its pages may connect, and ' +
            'other nodes send clients there. Of a node that has others, unless set: `http.host` or the first address of ' +
            'the machine, with `http.port`',
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
      sessionsPerRoom: z
        .int()
        .min(1)
        .max(10_000)
        .default(100)
        .describe('So many participants of a room are served by one worker before the room takes another worker'),
      cpuLimit: z
        .number()
        .min(0.3)
        .max(1)
        .default(0.8)
        .describe(
          'Share of a CPU from which on a worker gets no more participants while another has clearly less to do, and ' +
            'hands over some of those that it has',
        ),
      loudestMicrophones: z
        .int()
        .min(1)
        .max(250)
        .default(5)
        .describe("So many of a room's open microphones are forwarded, the loudest; the same on every node"),
      pin: z.boolean().default(true).describe('Whether each worker is pinned to a CPU of its own (Linux only)'),
    })
    .prefault({}),
  registry: z
    .strictObject({
      url: RegistryUrl.default(MEMORY_URL).describe(
        'Where the rooms are kept. `memory:`: in this process, which then is alone. A Redis joins many nodes: ' +
          '`redis://[user:password@]host[:port][/database]`, `redis+sentinel://…host:port,…/masterName`, ' +
          '`redis+cluster://…host:port,…`; `rediss` for TLS',
      ),
    })
    .prefault({}),
  cluster: z
    .strictObject({
      secret: Secret.optional().describe(
        'Secret that all nodes share and nobody else knows, 32 characters or more: by it they know each other. Needed ' +
          'with a Redis',
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
    .prefault({}),
  tenants: BoundTenants.default([]).describe(
    'Tenants that are bound to regions, a list of `{tenant, regions}`: their participants and media are on nodes of ' +
      'these regions only. The same on every node',
  ),
  admin: z
    .strictObject({
      token: Secret.optional().describe(
        'Bearer token, 32 characters or more, that opens `GET /v1/cluster`; unless set it is there in development mode only',
      ),
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
        .default(15_000)
        .describe(
          'Time from SIGTERM to the end of the process at most, in milliseconds; at once when nobody is connected',
        ),
    })
    .prefault({}),
});

/** The configuration as the application gets it: complete and valid. */
export type Config = z.output<typeof configSchema>;
