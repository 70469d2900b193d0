/** THE schema of the configuration: every key with its type, its default and what it does; a file for each section. */
import { z } from 'zod';
import { admin } from './schema/admin.ts';
import { api } from './schema/api.ts';
import { auth } from './schema/auth.ts';
import { cluster } from './schema/cluster.ts';
import { data } from './schema/data.ts';
import { files } from './schema/files/files.ts';
import { http } from './schema/http.ts';
import { limits } from './schema/limits.ts';
import { log, tracing } from './schema/log.ts';
import { mail } from './schema/mail.ts';
import { metrics } from './schema/metrics.ts';
import { node } from './schema/node.ts';
import { registry } from './schema/registry.ts';
import { rtc } from './schema/rtc.ts';
import { shutdown } from './schema/shutdown.ts';
import { signaling } from './schema/signaling.ts';
import { store } from './schema/store.ts';
import { regions, rooms, tenants } from './schema/tenants.ts';
import { turn } from './schema/turn.ts';
import { webhooks } from './schema/webhooks.ts';
import { workers } from './schema/workers.ts';

export const configSchema = z.strictObject({
  dev: z
    .boolean()
    .default(false)
    .describe(
      'Development mode: guests may join, and a key made at the start signs their tokens. `npm start` sets it; ' +
        'refused when NODE_ENV is `production`',
    ),
  http,
  metrics,
  node,
  rtc,
  turn,
  workers,
  registry,
  cluster,
  data,
  store,
  files,
  webhooks,
  mail,
  tenants,
  rooms,
  regions,
  admin,
  api,
  signaling,
  auth,
  limits,
  log,
  tracing,
  shutdown,
});

/** The configuration as the application gets it: complete and valid. */
export type Config = z.output<typeof configSchema>;
