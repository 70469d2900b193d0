/** Where a Redis is, by URL: one server, a master that Sentinels watch, or a Redis Cluster. */

export interface RedisHost {
  readonly host: string;
  readonly port: number;
}

export interface RedisAddress {
  readonly kind: 'single' | 'sentinel' | 'cluster';
  /** The server; or the Sentinels; or the nodes of the Cluster that are asked for the others. */
  readonly hosts: readonly RedisHost[];
  /** Name of the group that the Sentinels watch; empty for the other kinds. */
  readonly masterName: string;
  /** Number of the database; 0 but for one server. */
  readonly database: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly tls: boolean;
  /** Of the Sentinels; unset: they are asked without. */
  readonly sentinelUsername?: string | undefined;
  readonly sentinelPassword?: string | undefined;
  /** In PEM, for TLS: who vouches for the servers in place of the system's authorities, and what this client shows. */
  readonly certificates?: RedisCertificates | undefined;
}

interface RedisCertificates {
  readonly ca?: Buffer | undefined;
  readonly cert?: Buffer | undefined;
  readonly key?: Buffer | undefined;
}

const URL_SHAPE =
  /^(?<scheme>rediss?)(?:\+(?<kind>sentinel|cluster))?:\/\/(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^@/?#]+)(?:\/(?<path>[^/?#]*))?$/;
const HOST_SHAPE = /^(?:\[(?<ipv6>[0-9A-Fa-f:.]+)\]|(?<name>[A-Za-z0-9._-]+))(?::(?<port>\d{1,5}))?$/;

const DEFAULT_PORT = { single: 6379, sentinel: 26379, cluster: 6379 } as const;

const FORMS =
  'redis://[user:password@]host[:port][/database], redis+sentinel://[user:password@]host[:port],…/masterName or ' +
  'redis+cluster://[user:password@]host[:port],…; rediss for TLS; user and password percent-encoded';

/**
 * Reads one of
 *
 * - `redis://user:password@host:port/database`
 * - `redis+sentinel://user:password@host:port,host:port/masterName`
 * - `redis+cluster://user:password@host:port,host:port`
 *
 * where everything but the scheme, the hosts and the master's name may be left out. `rediss` in place of `redis` asks for
 * TLS. User and password are percent-encoded, and those of the data servers; those of Sentinels are other settings.
 *
 * @throws {Error} what is wrong, without the URL's text: it may hold a password.
 */
export function parseRedisUrl(url: string): RedisAddress {
  const parts = URL_SHAPE.exec(url)?.groups;
  if (!parts) throw new Error(`expected ${FORMS}`);
  const kind = parts.kind === 'sentinel' || parts.kind === 'cluster' ? parts.kind : 'single';
  const hosts = (parts.hosts ?? '').split(',').map((text) => parseHost(text, DEFAULT_PORT[kind]));
  if (kind === 'single' && hosts.length > 1) throw new Error('several hosts need redis+sentinel or redis+cluster');
  const path = decode(parts.path ?? '');
  return {
    kind,
    hosts,
    masterName: kind === 'sentinel' ? requireMasterName(path) : '',
    database: kind === 'sentinel' ? 0 : parseDatabase(path, kind),
    username: parts.user ? decode(parts.user) : undefined,
    password: parts.password ? decode(parts.password) : undefined,
    tls: parts.scheme === 'rediss',
  };
}

/** The hosts of an address, for people: without user and password. */
export function describeAddress({ kind, hosts }: RedisAddress): string {
  return `${kind} ${hosts.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(',')}`;
}

function parseHost(text: string, defaultPort: number): RedisHost {
  const parts = HOST_SHAPE.exec(text)?.groups;
  const host = parts?.ipv6 ?? parts?.name;
  const port = parts?.port === undefined ? defaultPort : Number(parts.port);
  if (host === undefined || port < 1 || port > 65_535) throw new Error(`a host is not host[:port]; expected ${FORMS}`);
  return { host, port };
}

function parseDatabase(path: string, kind: RedisAddress['kind']): number {
  if (path === '' || path === '0') return 0;
  if (kind === 'cluster') throw new Error('a Redis Cluster has only the database 0');
  if (!/^\d{1,5}$/.test(path)) throw new Error('the database is not a number');
  return Number(path);
}

function requireMasterName(path: string): string {
  if (path === '') throw new Error('the name of the master is missing: redis+sentinel://host:port,…/masterName');
  return path;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error('a percent sign in the user, the password or the path is not followed by two hexadecimal digits');
  }
}
