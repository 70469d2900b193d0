/** The application's logger: JSON lines by pino, on standard error, without secrets. */
import { pino, type DestinationStream } from 'pino';
import type { Logger } from '../ports/logger.ts';

/** Names of fields whose values are never logged, wherever they stand. */
const SECRET_FIELDS = ['token', 'resumeToken', 'authorization', 'cookie', 'secret', 'password', 'privateKey'] as const;

/** How many levels deep they are looked for; what we log is flatter. */
const REDACTED_DEPTH = 5;

const redactedPaths = SECRET_FIELDS.flatMap((field) =>
  Array.from({ length: REDACTED_DEPTH }, (_, depth) => '*.'.repeat(depth) + field),
);

export interface LoggerOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Id and region of this node: on every line. */
  readonly node: string;
  readonly region: string;
  /** Where the lines go; standard error unless given. */
  readonly destination?: DestinationStream;
}

/** Makes the logger. Errors, under `err` or `error`, are logged with their stack and causes. */
export function createLogger({ level, node, region, destination = pino.destination(2) }: LoggerOptions): Logger {
  return pino(
    {
      level,
      base: { node, region },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: pino.stdSerializers.err, error: pino.stdSerializers.err },
      redact: redactedPaths,
    },
    destination,
  );
}
