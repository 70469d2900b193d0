/** The composition root: the one file that knows every part, and in what order they start and end. */
import { randomUUID } from 'node:crypto';
import type { RequestListener, Server } from 'node:http';
import { isIPv6 } from 'node:net';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../config/config-error.ts';
import { makeOfFiles, readNamedFile } from '../config/named-files.ts';
import { MEMORY_URL, type Config } from '../config/schema.ts';
import packageJson from '../package.json' with { type: 'json' };
import { RESUME_WINDOW_MS } from '../signaling/protocol/limits.ts';
import { PROTOCOL_VERSION, SIGNALING_PATH } from '../signaling/protocol/version.ts';
import { SignalingServer } from '../signaling/server/signaling-server.ts';
import { startMediaEngine, type PeerOptions } from '../workers/media-engine.ts';
import { externalAddresses } from '../workers/webrtc-listen.ts';
import { DevelopmentKey } from './auth/development-key.ts';
import { TokenVerifier } from './auth/token-verifier.ts';
import { DirectoryPlacement } from './cluster/directory-placement.ts';
import { createLinkServer, type LinkTls } from './cluster/links/link-server.ts';
import { WebSocketLinks } from './cluster/links/web-socket-links.ts';
import {
  NodeIdTakenError,
  RedisNodeDirectory,
  type RedisNodeDirectoryOptions,
} from './cluster/node-directory-redis.ts';
import { SoloNodeDirectory } from './cluster/node-directory-solo.ts';
import { createHttpApp, type Readiness } from './http/http-app.ts';
import { listen } from './http/listen.ts';
import { METRICS_PATH, startMetricsServer } from './http/metrics-server.ts';
import { starting } from './http/starting.ts';
import { createWebServer, type Tls } from './http/web-server.ts';
import type { ClusterTelemetry } from './observability/cluster-telemetry.ts';
import { createMetrics } from './observability/metrics.ts';
import { systemClock } from './ports/clock.ts';
import type { Logger } from './ports/logger.ts';
import type { MediaEngine } from './ports/media-engine.ts';
import type { NodeCondition, NodeDirectory, NodeInfo } from './ports/node-directory.ts';
import { aloneHere, type Placement } from './ports/placement.ts';
import type { RoomRegistry } from './ports/room-registry.ts';
import { parseRedisUrl } from './redis/redis-url.ts';
import { MemoryRegistry } from './registry/memory/memory-registry.ts';
import { RedisRegistry } from './registry/redis/redis-registry.ts';
import { mayHop } from './services/hop-permission.ts';
import { LocalMeetings } from './services/local-meetings.ts';
import { LostNodes } from './services/lost-nodes.ts';

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
  /** Resolves when the node may take joins: at once, unless the registry cannot be reached. */
  ready(): Promise<void>;
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

type Closers = (() => Promise<void>)[];

/** What does not change while a node runs. */
type NodeIdentity = Omit<NodeInfo, keyof NodeCondition>;

/** How often it is looked whether the node is ready, in ms. */
const READY_LOOK_MS = 100;

const LOOPBACK = '127.0.0.1';

const WEB_CLIENT_FOLDER = fileURLToPath(new URL('../dist/client-demo', import.meta.url));

/** Addresses to listen on that no client can connect to. */
const WILDCARDS = new Set([undefined, '0.0.0.0', '::']);

function urlOf(scheme: 'http' | 'https' | 'ws' | 'wss', host: string | undefined, port: number): string {
  if (host === undefined || WILDCARDS.has(host)) return `${scheme}://localhost:${port}`;
  return `${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** The id of this node, where the configuration names none. */
export function nodeIdOf(config: Config): string {
  return config.node.id ?? hostname();
}

/** Where other machines reach what listens on an address. */
function reachable(host: string | undefined): string {
  return host === undefined || WILDCARDS.has(host) ? (externalAddresses()[0] ?? LOOPBACK) : host;
}

/** @throws {ConfigError} if certificate or key cannot be used */
function webServerOf({ http: { tls: files } }: Config, handler: RequestListener): Server {
  if (files.certFile === undefined || files.keyFile === undefined) return createWebServer(handler, undefined);
  const tls: Tls = {
    cert: readNamedFile('http.tls.certFile', files.certFile),
    key: readNamedFile('http.tls.keyFile', files.keyFile),
  };
  return makeOfFiles('http.tls', files.certFile, () => createWebServer(handler, tls));
}

/** @throws {ConfigError} if certificates or key cannot be used */
function linkServerOf({ cluster: { tls: files } }: Config): {
  readonly server: Server;
  readonly tls: LinkTls | undefined;
} {
  const { certFile, keyFile, caFile } = files;
  if (certFile === undefined || keyFile === undefined || caFile === undefined) {
    return { server: createLinkServer(undefined), tls: undefined };
  }
  const tls: LinkTls = {
    cert: readNamedFile('cluster.tls.certFile', certFile),
    key: readNamedFile('cluster.tls.keyFile', keyFile),
    ca: readNamedFile('cluster.tls.caFile', caFile),
  };
  return { server: makeOfFiles('cluster.tls', certFile, () => createLinkServer(tls)), tls };
}

async function startMedia(
  { rtc, workers }: Config,
  logger: Logger,
  peers: PeerOptions | undefined,
): Promise<MediaEngine> {
  try {
    return await startMediaEngine({ rtc, workers, peers, logger: logger.child({ part: 'media' }) });
  } catch (error) {
    throw new MediaStartError(error);
  }
}

/** The control plane beyond this process. */
interface Surroundings {
  readonly registry: RoomRegistry;
  readonly registryUp: () => boolean;
  readonly directory: NodeDirectory;
  readonly placement: Placement;
  /** Undefined: this node is alone. */
  readonly links: WebSocketLinks | undefined;
  /** Lets other nodes open links to this one. */
  readonly openLinks: () => void;
}

interface SurroundingsOptions {
  readonly identity: Omit<NodeIdentity, 'linkUrl'>;
  readonly condition: () => NodeCondition;
  readonly regionsOfTenant: ReadonlyMap<string, ReadonlySet<string>>;
  readonly telemetry: ClusterTelemetry;
  readonly logger: Logger;
  readonly closers: Closers;
}

function stayAlone({ identity, condition, closers }: SurroundingsOptions): Surroundings {
  const registry = new MemoryRegistry();
  closers.push(() => registry.close());
  return {
    registry,
    registryUp: () => true,
    directory: new SoloNodeDirectory({ ...identity, linkUrl: '' }, condition),
    placement: aloneHere,
    links: undefined,
    openLinks: () => undefined,
  };
}

/** @throws {ConfigError} if another node has the id of this one */
async function joinCluster(config: Config, options: SurroundingsOptions): Promise<Surroundings> {
  const { condition, regionsOfTenant, telemetry, logger, closers } = options;
  const { linkPort, linkHost, linkUrl, secret = '' } = config.cluster;
  const address = parseRedisUrl(config.registry.url);
  const clock = systemClock;

  const { server, tls } = linkServerOf(config);
  const listening = await listen(server, { port: linkPort, host: linkHost, setting: 'cluster.linkPort' });
  closers.push(() => listening.close());
  const registry = await RedisRegistry.open({
    address,
    secret,
    logger: logger.child({ part: 'registry' }),
    onRejected: telemetry.registryRejected,
  });
  closers.push(() => registry.close());
  const identity = {
    ...options.identity,
    linkUrl: linkUrl ?? urlOf(tls ? 'wss' : 'ws', reachable(linkHost), listening.port),
  };
  const directory = await openDirectory({ address, identity, condition, clock, logger });
  const links = new WebSocketLinks({
    directory,
    secret,
    tls,
    clock,
    logger: logger.child({ part: 'links' }),
    onRejected: telemetry.linkRejected,
  });
  closers.push(
    () => links.close(),
    () => directory.close(),
  );
  return {
    registry,
    registryUp: () => directory.reachable,
    directory,
    placement: new DirectoryPlacement({ directory, regionsOfTenant, onRefused: telemetry.regionRefused }),
    links,
    openLinks: () => links.attach(server),
  };
}

async function openDirectory(options: RedisNodeDirectoryOptions): Promise<RedisNodeDirectory> {
  try {
    return await RedisNodeDirectory.open(options);
  } catch (error) {
    if (!(error instanceof NodeIdTakenError)) throw error;
    throw new ConfigError([{ key: 'node.id', source: undefined, message: error.message }]);
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
  const closers: Closers = [];
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= closeAll(closers));
  try {
    return { ...(await start(config, parts, closers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function closeAll(closers: Closers): Promise<void> {
  for (const close of closers.toReversed()) await close();
}

async function start(
  config: Config,
  { logger, resumeWindowMs = RESUME_WINDOW_MS, webClientFolder = WEB_CLIENT_FOLDER }: AppParts,
  closers: Closers,
): Promise<Omit<App, 'close'>> {
  const clock = systemClock;
  const { limits, node } = config;
  const id = nodeIdOf(config);
  const scheme = config.http.tls.certFile === undefined ? 'http' : 'https';
  let stage: 'starting' | 'serving' | 'draining' = 'starting';

  // The ports come first: other nodes are told of them. What is behind them follows.
  const metrics = createMetrics();
  const metricsServer = await startMetricsServer(metrics, logger, { ...config.metrics, setting: 'metrics.port' });
  closers.push(() => metricsServer.close());
  let answer = starting;
  const webServer = webServerOf(config, (request, response) => answer(request, response));
  const http = await listen(webServer, { port: config.http.port, host: config.http.host, setting: 'http.port' });
  closers.push(() => http.close());

  const regionsOfTenant = new Map(config.tenants.map(({ tenant, regions }) => [tenant, new Set(regions)]));
  const telemetry = metrics.clusterTelemetry;
  const publicUrl = node.publicUrl?.replace(/\/$/, '') ?? urlOf(scheme, reachable(config.http.host), http.port);
  const options: SurroundingsOptions = {
    identity: {
      id,
      incarnation: randomUUID(),
      region: node.region,
      signalingUrl: publicUrl.replace(/^http/, 'ws') + SIGNALING_PATH,
      metricsUrl: urlOf('http', reachable(config.metrics.host), metricsServer.port) + METRICS_PATH,
      version: packageJson.version,
    },
    condition: () => ({ ...conditionOf(serving), draining: stage !== 'serving' }),
    regionsOfTenant,
    telemetry,
    logger,
    closers,
  };
  let serving: Serving | undefined;
  const surroundings = config.registry.url === MEMORY_URL ? stayAlone(options) : await joinCluster(config, options);
  const { registry, registryUp, directory, placement, links } = surroundings;

  const mayServe: PeerOptions['mayServe'] = (other, key) =>
    mayHop(
      { rooms: meetings.rooms, registry, directory, regionsOfTenant, onRegionRefused: telemetry.regionRefused },
      other,
      key,
    );
  const media = await startMedia(
    config,
    logger,
    links && { node: id, links, mayServe, ports: config.cluster.mediaPorts },
  );
  closers.push(() => media.close());
  const meetings = new LocalMeetings({
    node: id,
    registry,
    engine: media,
    placement,
    limits,
    resumeWindowMs,
    clock,
    logger,
  });
  closers.push(() => meetings.close());
  if (links) {
    const lostNodes = new LostNodes({ rooms: meetings.rooms, directory, links, resumeWindowMs, clock, logger });
    closers.push(async () => lostNodes.close());
  }
  serving = { meetings, media };
  metrics.observe({ ...serving, cluster: { registryUp, nodes: () => directory.nodes() } });

  const developmentKey = config.dev ? new DevelopmentKey(config.cluster.secret) : undefined;
  const signaling = new SignalingServer({
    meetings,
    verifier: new TokenVerifier({ keys: config.auth.keys, developmentKey }),
    node: { id, region: node.region },
    get allowedOrigins() {
      return [...config.signaling.allowedOrigins, ...directory.nodes().map(originOf)];
    },
    clock,
    logger,
    telemetry: metrics.telemetry,
    limits,
  });
  // Before the seats are given up: so nobody is told of all the others who leave.
  closers.push(() => signaling.close());

  const readiness = (): Readiness => {
    if (stage === 'draining') return { ready: false, reason: 'the server is about to stop' };
    if (!registryUp()) return { ready: false, reason: 'the registry cannot be reached' };
    return media.ready() ? { ready: true } : { ready: false, reason: 'no media worker is alive' };
  };
  answer = createHttpApp({
    webClientFolder,
    version: packageJson.version,
    protocol: PROTOCOL_VERSION,
    readiness,
    developmentKey,
    cluster: { node: id, registryUp, nodes: () => directory.nodes(), hops: () => media.stats().hops },
    adminToken: config.admin.token,
    https: scheme === 'https',
    logger,
  });
  signaling.attach(webServer);
  surroundings.openLinks();
  stage = 'serving';
  /** So that others need not wait for the next time. */
  const announce = (): void => {
    directory.refresh().catch((error: unknown) => logger.debug({ err: error }, 'the other nodes are told later'));
  };
  announce();

  return {
    url: node.publicUrl ?? urlOf(scheme, config.http.host, http.port),
    metricsUrl: urlOf('http', config.metrics.host, metricsServer.port) + METRICS_PATH,
    ports: { http: http.port, metrics: metricsServer.port },
    async ready() {
      while (!readiness().ready) {
        const { promise, resolve } = Promise.withResolvers<void>();
        clock.after(READY_LOOK_MS, resolve);
        await promise;
      }
    },
    async drain(noticeMs) {
      stage = 'draining';
      announce();
      signaling.drain(noticeMs);
      const { promise: noticeIsOver, resolve } = Promise.withResolvers<void>();
      const cancel = clock.after(noticeMs, resolve);
      await Promise.race([signaling.gone(), noticeIsOver]);
      cancel();
    },
  };
}

interface Serving {
  readonly meetings: LocalMeetings;
  readonly media: MediaEngine;
}

/** What the directory is told besides whether this node takes participants. */
function conditionOf(serving: Serving | undefined): Omit<NodeCondition, 'draining'> {
  if (serving === undefined) return { load: 0, rooms: 0, participants: 0, hops: 0 };
  const { workers, hops } = serving.media.stats();
  const load = workers.reduce((sum, worker) => sum + worker.load, 0) / Math.max(1, workers.length);
  return { ...serving.meetings.stats(), load, hops: hops.incoming.worker + hops.incoming.node };
}

/** The origin of a node's pages. */
function originOf({ signalingUrl }: NodeInfo): string {
  return new URL(signalingUrl.replace(/^ws/, 'http')).origin;
}
