import { hostname } from 'node:os';
import type { Config } from './schema.ts';

/** The id of this node, where the configuration names none. */
export function nodeIdOf(config: Config): string {
  return config.node.id ?? hostname();
}
