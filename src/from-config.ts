/** What a node is made with, as the configuration says. */
import { readNamedFile } from '../config/named-files.ts';
import type { Config } from '../config/schema.ts';
import type { FileRules, RoomPolicy } from './domain/feature.ts';
import { LOG_LEVEL } from './domain/room/log.ts';
import type { Clock } from './ports/clock.ts';
import type { Logger } from './ports/logger.ts';
import type { MailServer } from './schedules/mail-sender.ts';
import { CertificateFiles } from './tls/certificate-files.ts';

const MEGABYTE = 1_000_000;
const HOUR_MS = 3_600_000;

/** @throws {ConfigError} if certificate or key cannot be used */
export function webCertificateOf(
  { http: { tls } }: Config,
  clock: Clock,
  logger: Logger,
): CertificateFiles | undefined {
  const { certFile, keyFile } = tls;
  if (certFile === undefined || keyFile === undefined) return undefined;
  return new CertificateFiles({ setting: 'http.tls', files: { certFile, keyFile }, clock, logger });
}

/** Where invitations are handed over; undefined: nowhere. @throws {ConfigError} if its certificates cannot be read */
export function mailServerOf({ mail }: Config): MailServer | undefined {
  const { host, port, tls, caFile, user, password, from, fromName } = mail;
  if (host === undefined || from === undefined) return undefined;
  const ca = caFile === undefined ? undefined : readNamedFile('mail.caFile', caFile).toString('utf8');
  return { host, port, tls, ca, user, password, from, fromName };
}

/** The log level that a node announces: it reads that and those below, and writes none above. */
export function logLevelOf({ cluster: { logLevel = LOG_LEVEL } }: Config): number {
  return Math.min(logLevel, LOG_LEVEL);
}

/** @param blobs where files are kept; undefined: nowhere */
export function roomPolicy(config: Config, blobs: object | undefined): RoomPolicy {
  const { firstIsHost = config.dev, hostFollows } = config.rooms;
  return { firstIsHost, hostFollows, ...(blobs ? { files: (tenant) => fileRules(config, tenant) } : {}) };
}

/** What holds from now on: what the next configuration says of all that may change while a node runs. */
export function reloadedConfig(current: Config, next: Config): Config {
  const { auth, api, admin, tenants, limits, rooms, signaling, files } = next;
  return { ...current, auth, api, admin, tenants, limits, rooms, signaling, files };
}

/** What a tenant may share, where there is a place for it. */
export function fileRules({ files, tenants }: Config, tenant: string): FileRules {
  const own = tenants.find((each) => each.tenant === tenant)?.files;
  return {
    on: files.on && own?.on !== false,
    maxBytes: files.maxMegabytes * MEGABYTE,
    roomBytes: files.roomMegabytes * MEGABYTE,
    keepMs: (own?.keepHours ?? files.keepHours) * HOUR_MS,
  };
}

/** The regions of the tenants that are bound to some. */
export function boundTenants({ tenants }: Config): readonly (readonly [string, ReadonlySet<string>])[] {
  return tenants.flatMap(({ tenant, regions }) => (regions === undefined ? [] : [[tenant, new Set(regions)] as const]));
}

/** Whose pages may frame the page. @param now the configuration as it is when that is asked */
export function embeddersOf(now: () => Config): {
  readonly all: readonly string[];
  readonly ofTenant: (name: string) => readonly string[];
} {
  return {
    all: now().http.embedding.origins,
    ofTenant: (name) => now().tenants.find(({ tenant }) => tenant === name)?.embedding?.origins ?? [],
  };
}
