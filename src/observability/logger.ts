/** The application's logger: JSON lines by pino, on standard error, without secrets. */
import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';
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
  /** Of the trace that a line belongs to; undefined: none. */
  readonly traceId?: (() => string | undefined) | undefined;
  /** Where the lines go; standard error unless given. */
  readonly destination?: DestinationStream;
}

/** A logger whose level may change while it is used. */
export interface AdjustableLogger extends Logger {
  setLevel(level: LoggerOptions['level']): void;
}

/** Makes the logger. Errors, under `err` or `error`, are logged with their stack and causes. */
export function createLogger({
  level,
  node,
  region,
  traceId,
  destination = pino.destination(2),
}: LoggerOptions): AdjustableLogger {
  const root = pino(
    {
      level,
      base: { node, region },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: pino.stdSerializers.err, error: pino.stdSerializers.err },
      redact: redactedPaths,
      ...(traceId && { mixin: () => withTrace(traceId()) }),
    },
    destination,
  );
  return Object.assign(new BoundLogger(root, {}), {
    setLevel: (wanted: LoggerOptions['level']) => void (root.level = wanted),
  });
}

const NO_TRACE = {};
const withTrace = (traceId: string | undefined): object => (traceId === undefined ? NO_TRACE : { traceId });

/** Binds its context when it says something for the first time: each connection has several loggers, and most say nothing. */
class BoundLogger implements Logger {
  readonly #root: PinoLogger;
  readonly #bindings: Record<string, unknown>;
  #bound: PinoLogger | undefined;

  constructor(root: PinoLogger, bindings: Record<string, unknown>) {
    this.#root = root;
    this.#bindings = bindings;
  }

  debug(context: object, message: string): void {
    this.#say('debug', context, message);
  }

  info(context: object, message: string): void {
    this.#say('info', context, message);
  }

  warn(context: object, message: string): void {
    this.#say('warn', context, message);
  }

  error(context: object, message: string): void {
    this.#say('error', context, message);
  }

  child(bindings: Record<string, unknown>): Logger {
    return new BoundLogger(this.#root, { ...this.#bindings, ...bindings });
  }

  #say(level: 'debug' | 'info' | 'warn' | 'error', context: object, message: string): void {
    if (!this.#root.isLevelEnabled(level)) return;
    // The root's level decides, also after it has changed.
    this.#bound ??= this.#root.child(this.#bindings, { level: 'debug' });
    this.#bound[level](context, message);
  }
}
