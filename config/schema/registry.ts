/** Where the rooms' logs are kept. */
import { z } from 'zod';
import { parseRedisUrl } from '../../src/redis/redis-url.ts';
import { File, SecretFile } from '../values.ts';

/** The registry that every node has for itself. */
export const MEMORY_URL = 'memory:';

const RegistryUrl = z.string().check(({ value, issues }) => {
  if (value === MEMORY_URL) return;
  try {
    parseRedisUrl(value);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    issues.push({ code: 'custom', message: `expected \`${MEMORY_URL}\`, or a Redis: ${reason}`, input: value });
  }
});

const Credential = z.string().min(1).max(1_024).optional();

export const registry = z
  .strictObject({
    url: RegistryUrl.default(MEMORY_URL).describe(
      'Where the rooms are kept. `memory:`: in this process, which then is alone. A Redis joins many nodes: ' +
        '`redis://[user:password@]host[:port][/database]`, `redis+sentinel://…host:port,…/masterName`, ' +
        '`redis+cluster://…host:port,…`; `rediss` for TLS',
    ),
    sentinelUsername: Credential.describe('User for the Sentinels, where they ask for one'),
    sentinelPassword: Credential.describe('Password for the Sentinels, where they ask for one'),
    tls: z
      .strictObject({
        caFile: File.optional().describe(
          'PEM file with the authority that signed the certificate of Redis; the authorities of the system unless set',
        ),
        certFile: File.optional().describe('PEM file with the certificate that this node shows to Redis'),
        keyFile: File.optional().describe('PEM file with the private key of that certificate'),
      })
      .prefault({}),
    urlFile: SecretFile.optional().describe(
      'File that holds `registry.url`, in place of it, where that has a password',
    ),
  })
  .prefault({});
