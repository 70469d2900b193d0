/** The single settings of the configuration's schema, and the names of their environment variables. */
import { z } from 'zod';
import { configSchema } from './schema.ts';

/** Environment variable with the path of the YAML file. */
export const CONFIG_FILE_VARIABLE = 'CAUSEWAY_CONFIG';

/** What the names of all environment variables begin with. */
export const VARIABLE_PREFIX = 'CAUSEWAY_';

export interface Setting {
  readonly path: readonly string[];
  /** Path with dots: `http.port`. */
  readonly key: string;
  /** Environment variable: `CAUSEWAY_HTTP_PORT`. */
  readonly variable: string;
  readonly schema: z.ZodType;
}

function variableOf(path: readonly string[]): string {
  return VARIABLE_PREFIX + path.map((part) => part.replaceAll(/[A-Z]/g, '_$&').toUpperCase()).join('_');
}

function collect(schema: z.core.$ZodType, path: readonly string[]): Setting[] {
  const inner = schema instanceof z.ZodPrefault ? schema.unwrap() : schema;
  if (inner instanceof z.ZodObject) {
    const shape: z.core.$ZodShape = inner.shape;
    return Object.entries(shape).flatMap(([name, child]) => collect(child, [...path, name]));
  }
  if (!(schema instanceof z.ZodType)) throw new TypeError(`no classic zod schema: ${path.join('.')}`);
  return [{ path, key: path.join('.'), variable: variableOf(path), schema }];
}

/** Every setting, in the schema's order. */
export const settings: readonly Setting[] = collect(configSchema, []);
