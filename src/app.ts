/** The composition root: the one file that knows every part, and in what order they start and end. */
import { readFileSync } from 'node:fs';
import type { RequestListener, Server } from 'node:http';
import { isIPv6 } from 'node:net';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/schema.ts';
import packageJson from '../package.json' with { type: 'json' };
import { RESUME_WINDOW_MS } from '../signaling/protocol/limits.ts';
import { PROTOCOL_VERSION } from '../signaling/protocol/version.ts';
import { SignalingServer } from '../signaling/server/signaling-server.ts';
import { startMediaEngine } from '../workers/media-engine.ts';
import { DevelopmentKey } from './auth/development-key.ts';
import { TokenVerifier } from './auth/token-verifier.ts';
import { createHttpApp, type Readiness } from './http/http-app.ts';
import { listen } from './http/listen.ts';
import { METRICS_PATH, startMetricsServer } from './http/metrics-server.ts';
import { createWebServer, type Tls } from './http/web-server.ts';
import { createMetrics } from './observability/metrics.ts';
import { systemClock } from './ports/clock.ts';
import type { Logger } from './ports/logger.ts';
import type { MediaEngine } from './ports/media-engine.ts';
import { MemoryRegistry } from './registry/memory/memory-registry.ts';
import { LocalMeetings } from './services/local-meetings.ts';

export interface AppParts {
  readonly logger: Logger;
  /** How long a seat outlives its socket, in ms; as the protocol says unless given. */
  readonly resumeWindowMs?: number;
  /** Folder of the built web client; where Vite puts it unless given. */
  readonly webClientFolder?: string;
}

/** A running node. */
export interface App {
  /** Where the page is: `node.publicUrl` if that is set. */
  readonly url: string;
  readonly metricsUrl: string;
  /** The TCP ports, those too that the system chose. */
  readonly ports: { readonly http: number; readonly metrics: number };
  /**
   * Takes no joins from now on, tells the clients that they have `noticeMs`, and resolves when the last one has gone or
   * the time is over.
   */
  drain(noticeMs: number): Promise<void>;
  /** Ends everything: sockets, seats, worker processes, ports. May be called twice. */
  close(): Promise<void>;
}

/** The media workers cannot start. The message says why. */
export class MediaStartError extends Error {
  constructor(cause: unknown) {
    super(`the media workers cannot start: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'MediaStartError';
  }
}

const WEB_CLIENT_FOLDER = fileURLToPath(new URL('../dist/client-demo', import.meta.url));

/** Addresses to listen on that no client can connect to. */
const WILDCARDS = new Set([undefined, '0.0.0.0', '::']);

function urlOf(scheme: 'http' | 'https', host: string | undefined, port: number): string {
  if (host === undefined || WILDCARDS.has(host)) return `${scheme}://localhost:${port}`;
  return `${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** The id of this node, where the configuration names none. */
export function nodeIdOf(config: Config): string {
  return config.node.id ?? hostname();
}

/** Reads a file that the configuration names. @throws {ConfigError} */
function readNamedFile(key: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([{ key, source: file, message: reason }]);
  }
}

/** @throws {ConfigError} if certificate or key cannot be used */
function webServerOf({ http: { tls: files } }: Config, handler: RequestListener): Server {
  if (files.certFile === undefined || files.keyFile === undefined) return createWebServer(handler, undefined);
  const tls: Tls = {
    cert: readNamedFile('http.tls.certFile', files.certFile),
    key: readNamedFile('http.tls.keyFile', files.keyFile),
  };
  try {
    return createWebServer(handler, tls);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([{ key: 'http.tls', source: files.certFile, message: `cannot be used: ${reason}` }]);
  }
}

async function startMedia({ rtc, workers }: Config, logger: Logger): Promise<MediaEngine> {
  try {
    return await startMediaEngine({ rtc, workers, logger: logger.child({ part: 'media' }) });
  } catch (error) {
    throw new MediaStartError(error);
  }
}

/**
 * Starts a node.
 *
 * @throws {ConfigError} if a file that the configuration names cannot be used
 * @throws {MediaStartError} if the worker binary is missing, or a media port is taken
 * @throws {ListenError} if a TCP port cannot be had
 */
export async function createApp(config: Config, parts: AppParts): Promise<App> {
  // What is started ends in the opposite order, also when the next part does not start.
  const closers: (() => Promise<void>)[] = [];
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= closeAll(closers));
  try {
    return { ...(await start(config, parts, closers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function closeAll(closers: (() => Promise<void>)[]): Promise<void> {
  for (const close of closers.toReversed()) await close();
}

async function start(
  config: Config,
  { logger, resumeWindowMs = RESUME_WINDOW_MS, webClientFolder = WEB_CLIENT_FOLDER }: AppParts,
  closers: (() => Promise<void>)[],
): Promise<Omit<App, 'close'>> {
  const clock = systemClock;
  const node = { id: nodeIdOf(config), region: config.node.region };
  let draining = false;

  const registry = new MemoryRegistry();
  closers.push(() => registry.close());
  const media = await startMedia(config, logger);
  closers.push(() => media.close());
  const { limits } = config;
  const meetings = new LocalMeetings({ node: node.id, registry, engine: media, limits, resumeWindowMs, clock, logger });
  closers.push(() => meetings.close());
  const metrics = createMetrics({ meetings, media });

  const developmentKey = config.dev ? new DevelopmentKey() : undefined;
  const { publicUrl } = config.node;
  const signaling = new SignalingServer({
    meetings,
    verifier: new TokenVerifier({ keys: config.auth.keys, developmentKey }),
    node,
    allowedOrigins: [...config.signaling.allowedOrigins, ...(publicUrl === undefined ? [] : [publicUrl])],
    clock,
    logger,
    telemetry: metrics.telemetry,
    limits,
  });

  const readiness = (): Readiness => {
    if (draining) return { ready: false, reason: 'the server is about to stop' };
    return media.ready() ? { ready: true } : { ready: false, reason: 'no media worker is alive' };
  };
  const scheme = config.http.tls.certFile === undefined ? 'http' : 'https';
  const webServer = webServerOf(
    config,
    createHttpApp({
      webClientFolder,
      version: packageJson.version,
      protocol: PROTOCOL_VERSION,
      readiness,
      developmentKey,
      https: scheme === 'https',
      logger,
    }),
  );
  signaling.attach(webServer);
  closers.push(() => signaling.close());
  const { port, host } = config.http;
  const http = await listen(webServer, { port, host, setting: 'http.port' });
  closers.push(async () => {
    // First the sockets: the server has not ended before they have. And before the seats are given up, so that nobody is
    // told of all the others who leave.
    await signaling.close();
    await http.close();
  });

  const metricsServer = await startMetricsServer(metrics, logger, { ...config.metrics, setting: 'metrics.port' });
  closers.push(() => metricsServer.close());

  return {
    url: publicUrl ?? urlOf(scheme, config.http.host, http.port),
    metricsUrl: urlOf('http', config.metrics.host, metricsServer.port) + METRICS_PATH,
    ports: { http: http.port, metrics: metricsServer.port },
    async drain(noticeMs) {
      draining = true;
      signaling.drain(noticeMs);
      const { promise: noticeIsOver, resolve } = Promise.withResolvers<void>();
      const cancel = clock.after(noticeMs, resolve);
      await Promise.race([signaling.gone(), noticeIsOver]);
      cancel();
    },
  };
}
