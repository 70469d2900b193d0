/** What a new configuration changes, and whether that takes effect without a restart. */
import type { Config } from './schema.ts';
import { settings } from './settings.ts';
import { isTree, valueAt } from './tree.ts';

/** Keys, or what they begin with, that take effect in a running node. */
const RELOADED = [
  'admin.token',
  'api.operatorKey',
  'api.requestsPerMinute',
  'auth.keys',
  'auth.providers',
  'cluster.tls',
  'files.keepHours',
  'files.maxMegabytes',
  'files.roomMegabytes',
  'http.tls',
  'limits',
  'log.level',
  'regions',
  'rooms',
  'signaling.allowedOrigins',
  'tenants',
];

export interface Changes {
  /** Keys that take effect now. */
  readonly reloaded: readonly string[];
  /** Keys that need a restart. */
  readonly ignored: readonly string[];
}

const isReloaded = (key: string): boolean =>
  RELOADED.some((reloaded) => key === reloaded || key === `${reloaded}File` || key.startsWith(`${reloaded}.`));

/** The keys that differ; never their values, which may be secret. */
export function changesBetween(before: Config, after: Config): Changes {
  const changed = settings.filter(({ path }) => textAt(before, path) !== textAt(after, path)).map(({ key }) => key);
  return { reloaded: changed.filter(isReloaded), ignored: changed.filter((key) => !isReloaded(key)) };
}

function textAt(config: Config, path: readonly string[]): string {
  return isTree(config) ? JSON.stringify(valueAt(config, path)) : '';
}
