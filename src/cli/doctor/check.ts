/** One thing that the doctor looks at. */
import type { Config } from '../../../config/schema.ts';

export interface Finding {
  readonly state: 'ok' | 'warning' | 'fault';
  /** What was found. */
  readonly says: string;
  /** What to do about it. */
  readonly remedy?: string;
}

export interface Surroundings {
  readonly config: Config;
  /** What a file of /proc or /sys says; undefined: it is not there. */
  readonly read: (file: string) => string | undefined;
  /** In ms since 1970. */
  readonly now: () => number;
  /** `host:port` of a STUN server that tells how this machine looks from outside. */
  readonly stunServer: string | undefined;
}

export interface Check {
  readonly name: string;
  /** Undefined: there is nothing to look at here. */
  readonly run: (surroundings: Surroundings) => Promise<readonly Finding[] | undefined>;
}

export const ok = (says: string): Finding => ({ state: 'ok', says });
export const warning = (says: string, remedy: string): Finding => ({ state: 'warning', says, remedy });
export const fault = (says: string, remedy: string): Finding => ({ state: 'fault', says, remedy });

export const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.message || ('code' in error ? String(error.code) : error.name);
};
