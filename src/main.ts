/**
 * The entry point: signals and exit codes.
 *
 * | code | the process ended because |
 * | --- | --- |
 * | 0 | it was told to stop, and did |
 * | 69 | it could not listen on a port |
 * | 70 | of an unexpected error: a defect |
 * | 72 | the media workers cannot start: the binary is missing or does not run, or a media port is taken |
 * | 74 | what outlives meetings cannot be read: the database is away, of a newer version, or its file cannot be had |
 * | 75 | it was told to stop, and was not done at `shutdown.deadlineMs` |
 * | 78 | the configuration is not valid |
 * | 128 + n | a second signal, of number n, told it not to wait: 130 for SIGINT, 143 for SIGTERM |
 *
 * 69 to 78 have their meanings from sysexits.h; src/setup/failure.mjs has those of a failed set-up.
 */
import { constants } from 'node:os';
import { inspect } from 'node:util';
import { ConfigError } from '../config/config-error.ts';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { createApp, type App } from './app.ts';
import { nodeIdOf } from '../config/node-id.ts';
import { readBuildInfo } from './build-info.ts';
import { lowerBackgroundThreads } from './background-threads.ts';
import { ListenError } from './http/listen.ts';
import { createLogger, type AdjustableLogger } from './observability/logger.ts';
import type { OpenTracing } from './observability/tracing.ts';
import type { Logger } from './ports/logger.ts';
import { MediaStartError } from './start-media.ts';
import { StoreError } from './store/open-store.ts';

const EXIT = { stopped: 0, cannotListen: 69, defect: 70, noMedia: 72, store: 74, deadline: 75, badConfig: 78 } as const;

/** A terminal that is closed sends SIGHUP: who works in it wants the server to end with it. Elsewhere it means `reload`. */
const inTerminal = process.stdin.isTTY;

const STOP_SIGNALS = inTerminal ? (['SIGINT', 'SIGTERM', 'SIGHUP'] as const) : (['SIGINT', 'SIGTERM'] as const);

/** It would end the process if nobody listened. SIGUSR1, which opens a debugger, is off by a flag (`--disable-sigusr1`). */
const MEANINGLESS_SIGNAL = 'SIGUSR2';

/** One Ctrl-C reaches the process more than once, from the terminal and from npm, within this time, in ms. */
const SAME_SIGNAL_MS = 250;

/** Of the time until the deadline, in ms: for closing what is left when clients have had their time to leave. */
const TEAR_DOWN_MS = 4_000;

/** Ends the process with the exit code of what went wrong, and says what that is and what to do about it. */
function fail(error: unknown): never {
  const [code, advice] = diagnosis(error);
  const message = error instanceof Error && code !== EXIT.defect ? error.message : inspect(error);
  process.stderr.write(`Causeway cannot run: ${message}\n${advice}\n`);
  process.exit(code);
}

function diagnosis(error: unknown): [code: number, advice: string] {
  if (error instanceof ConfigError) {
    return [EXIT.badConfig, 'docs/CONFIGURATION.md describes every key.'];
  }
  if (error instanceof StoreError) {
    return [EXIT.store, 'Set store.url or data.folder in the configuration, or start the database.'];
  }
  if (error instanceof ListenError) {
    return [EXIT.cannotListen, `Stop what uses the port, or set another one: ${error.setting} in the configuration.`];
  }
  if (error instanceof MediaStartError) {
    return [
      EXIT.noMedia,
      '`npm start` obtains the worker binary; the first media port is rtc.port in the configuration.',
    ];
  }
  return [EXIT.defect, 'This is a defect: please report it.'];
}

async function stop(
  starting: Promise<App>,
  deadlineMs: number,
  tracing: Pick<OpenTracing, 'close'> | undefined,
): Promise<void> {
  const app = await starting;
  await app.drain(deadlineMs - TEAR_DOWN_MS);
  await app.close();
  // A collector that is away keeps nobody: what is left to be sent is lost then.
  await tracing?.close().catch(() => undefined);
}

/** Loaded only where it is asked for. */
async function startTracing(config: Config): Promise<OpenTracing | undefined> {
  const { url, ratio } = config.tracing;
  if (url === undefined) return undefined;
  const { exporterTo, openTracing } = await import('./observability/tracing.ts');
  const { version } = readBuildInfo();
  return openTracing({ exporter: exporterTo(url), ratio, node: nodeIdOf(config), region: config.node.region, version });
}

/** With listeners for these signals Node does not end the process by itself: whoever listens has to. */
function stopOnSignals(
  starting: Promise<App>,
  deadlineMs: number,
  logger: Logger,
  tracing: OpenTracing | undefined,
): void {
  let firstAt: number | undefined;
  for (const signal of STOP_SIGNALS) {
    process.on(signal, () => {
      const now = performance.now();
      if (firstAt === undefined) {
        firstAt = now;
        logger.info({ signal, deadlineMs }, 'the server stops');
        setTimeout(() => {
          logger.error({ deadlineMs }, 'the server was not done in time: it ends now');
          process.exit(EXIT.deadline);
        }, deadlineMs);
        stop(starting, deadlineMs, tracing).then(() => process.exit(EXIT.stopped), fail);
      } else if (now - firstAt > SAME_SIGNAL_MS) {
        process.exit(128 + constants.signals[signal]);
      }
    });
  }
}

/** Reads the configuration again. What is wrong with it changes nothing. */
function reload(app: App | undefined, logger: AdjustableLogger): void {
  if (app === undefined) {
    logger.warn({}, 'SIGHUP came before the server was ready: the configuration is not read again');
    return;
  }
  try {
    const config = loadConfig(process.env);
    logger.setLevel(levelOf(config));
    app.reload(config);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    logger.error({ reason: error.message }, 'the new configuration is not valid: the former one stays');
  }
}

function listenToOtherSignals(running: { readonly app?: App }, logger: AdjustableLogger): void {
  if (!inTerminal) process.on('SIGHUP', () => reload(running.app, logger));
  process.on(MEANINGLESS_SIGNAL, (signal) => {
    logger.warn({ signal }, 'this signal means nothing here (docs/OPERATIONS.md, "Signals")');
  });
}

/** A terminal in development shows what asks for attention; the rest is a key away. */
const levelOf = ({ log, dev }: Config) => log.level ?? (dev ? 'warn' : 'info');

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const tracing = await startTracing(config);
  const logger = createLogger({
    level: levelOf(config),
    node: nodeIdOf(config),
    region: config.node.region,
    traceId: tracing && (() => tracing.traceId()),
  });
  process.on('uncaughtException', (error, origin) => {
    logger.error({ err: error, origin }, 'an unexpected error: the process ends');
    process.exit(EXIT.defect);
  });
  lowerBackgroundThreads();
  const starting = createApp(config, { logger, tracing });
  stopOnSignals(starting, config.shutdown.deadlineMs, logger, tracing);
  const running: { app?: App } = {};
  listenToOtherSignals(running, logger);
  const app = await starting;
  running.app = app;
  await app.ready();
  process.stdout.write(`Causeway is ready: ${app.url}\n`);
}

await main().catch(fail);
