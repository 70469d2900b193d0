/** The composition root: the one file that knows every part, and in what order they start and end. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { changesBetween } from '../config/changes.ts';
import { MEMORY_URL } from '../config/schema/registry.ts';
import type { Config } from '../config/schema.ts';
import { RESUME_WINDOW_MS } from '../signaling/protocol/limits.ts';
import { SIGNALING_PATH } from '../signaling/protocol/version.ts';
import { SignalingServer } from '../signaling/server/signaling-server.ts';
import { type MediaEngineOptions, type PeerOptions, startMediaEngine } from '../workers/rooms/media-engine.ts';
import { MediaAddresses } from '../workers/process/media-addresses.ts';
import { reachable, urlOf, webHost } from './addresses.ts';
import { DevelopmentKey } from './auth/development-key.ts';
import { InvitationKey } from './auth/invitation-key.ts';
import { TokenVerifier } from './auth/token-verifier.ts';
import { readBuildInfo } from './build-info.ts';
import { createHttpApp, type Readiness } from './http/http-app.ts';
import { listen } from './http/listen.ts';
import { METRICS_PATH, startMetricsServer } from './http/metrics-server.ts';
import { clientAddressOf, hostOf } from './http/proxies/client-of.ts';
import { proxiedConnections } from './http/proxies/proxied-connections.ts';
import { trustedProxies } from './http/proxies/trusted-proxies.ts';
import { full, starting } from './http/starting.ts';
import { createWebServer } from './http/web-server.ts';
import { stayAlone } from './membership/alone.ts';
import { joinCluster } from './membership/in-cluster.ts';
import type { Closers, MembershipOptions } from './membership/membership.ts';
import { DescriptorWatch, OUT_OF_DESCRIPTORS } from './observability/descriptors.ts';
import { createMetrics } from './observability/metrics.ts';
import { LOG_LEVEL } from './domain/room/log.ts';
import { guardedClock, type Clock } from './ports/clock.ts';
import type { Logger } from './ports/logger.ts';
import type { MediaEngine } from './ports/media-engine.ts';
import type { NodeCondition, NodeInfo } from './ports/node-directory.ts';
import { mayHop } from './services/hop-permission.ts';
import { LocalMeetings } from './services/local-meetings.ts';
import { LostNodes } from './services/lost-nodes.ts';
import { CertificateFiles } from './tls/certificate-files.ts';
import { renewCertificate } from './tls/renew-certificate.ts';

export interface AppParts {
  readonly logger: Logger;
  /** How long a seat outlives its socket, in ms; as the protocol says unless given. */
  readonly resumeWindowMs?: number;
  /** CPU time that a worker process has used, in s; the operating system's word unless given. */
  readonly readCpuSeconds?: (pid: number) => number | undefined;
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
  /**
   * Takes over what of another configuration takes effect in a running node, and logs what does not; certificates are read
   * again. No session and no call ends.
   */
  reload(config: Config): void;
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

/** How often it is looked whether the node is ready, in ms. */
const READY_LOOK_MS = 100;

const WEB_CLIENT_FOLDER = fileURLToPath(new URL('../dist/client-demo', import.meta.url));

/** The id of this node, where the configuration names none. */
export function nodeIdOf(config: Config): string {
  return config.node.id ?? hostname();
}

/** @throws {ConfigError} if certificate or key cannot be used */
function webCertificateOf({ http: { tls } }: Config, clock: Clock, logger: Logger): CertificateFiles | undefined {
  const { certFile, keyFile } = tls;
  if (certFile === undefined || keyFile === undefined) return undefined;
  return new CertificateFiles({ setting: 'http.tls', files: { certFile, keyFile }, clock, logger });
}

interface MediaParts extends Pick<MediaEngineOptions, 'logger' | 'readCpuSeconds'> {
  readonly clock: Clock;
  readonly closers: Closers;
}

async function startMedia(
  { rtc: { port, listen, listenIp, announcedAddress, excludeInterfaces }, workers }: Config,
  { logger, readCpuSeconds, clock, closers }: MediaParts,
  peers: PeerOptions | undefined,
): Promise<MediaEngine> {
  try {
    const { sessionsPerRoom: sessionsPerRouter, cpuLimit, loudestMicrophones } = workers;
    const part = logger.child({ part: 'media' });
    const addresses = await MediaAddresses.open({
      listen: listen.length > 0 ? listen : [{ ip: listenIp, announcedAddress }],
      excludeInterfaces,
      clock,
      logger: part,
    });
    closers.push(async () => addresses.close());
    return await startMediaEngine({
      rtc: { port, listenIp, addresses },
      workers,
      sessionsPerRouter,
      cpuLimit,
      loudestMicrophones,
      readCpuSeconds,
      peers,
      logger: part,
    });
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
  { logger, readCpuSeconds, resumeWindowMs = RESUME_WINDOW_MS, webClientFolder = WEB_CLIENT_FOLDER }: AppParts,
  closers: Closers,
): Promise<Omit<App, 'close'>> {
  const clock = guardedClock(logger);
  const { node, cluster } = config;
  // What may be reloaded: read at each use.
  let current = config;
  const limits = { ...config.limits };
  const build = readBuildInfo();
  const id = nodeIdOf(config);
  const scheme = config.http.tls.certFile === undefined ? 'http' : 'https';
  const now: Progress = { stage: 'starting' };

  // The ports come first: other nodes are told of them. What is behind them follows.
  const metrics = createMetrics(build);
  const descriptors = new DescriptorWatch({ clock, logger });
  closers.push(async () => descriptors.close());
  const metricsServer = await startMetricsServer(metrics, logger, { ...config.metrics, setting: 'metrics.port' });
  closers.push(() => metricsServer.close());
  let answer = starting;
  const certificate = webCertificateOf(config, clock, logger);
  const webServer = createWebServer(
    (request, response) => (descriptors.exhausted ? full(request, response) : answer(request, response)),
    certificate?.material,
  );
  webServer.on('connection', (socket) => {
    if (!descriptors.opened()) socket.destroy();
  });
  if (certificate) {
    certificate.onChange((material) => renewCertificate(webServer, material));
    closers.push(async () => certificate.close());
  }
  const host = webHost(config);
  const isTrusted = trustedProxies(config.http.trustedProxies);
  const proxied = config.http.clientAddress === 'proxy-protocol' ? proxiedConnections(webServer, isTrusted) : undefined;
  const clientOptions = { isTrusted, header: config.http.clientAddress };
  const addressOf = (request: IncomingMessage): string =>
    proxied?.addressOf(request.socket) ?? clientAddressOf(request, clientOptions);
  const http = await listen(webServer, { port: config.http.port, host, front: proxied?.server, setting: 'http.port' });
  closers.push(() => http.close());

  const regionsOfTenant = new Map(config.tenants.map(({ tenant, regions }) => [tenant, new Set(regions)]));
  const telemetry = metrics.clusterTelemetry;
  const publicUrl = node.publicUrl?.replace(/\/$/, '') ?? urlOf(scheme, reachable(host), http.port);
  const options: MembershipOptions = {
    identity: {
      id,
      incarnation: randomUUID(),
      region: node.region,
      signalingUrl: publicUrl.replace(/^http/, 'ws') + SIGNALING_PATH,
      metricsUrl: urlOf('http', reachable(config.metrics.host), metricsServer.port) + METRICS_PATH,
      version: build.version,
      logLevel: LOG_LEVEL,
    },
    condition: () => conditionOf(now),
    regionsOfTenant,
    telemetry,
    logger,
    closers,
  };
  const membership = config.registry.url === MEMORY_URL ? stayAlone(options) : await joinCluster(config, options);
  const { registry, registryUp, directory, placement, links } = membership;

  const mayServe: PeerOptions['mayServe'] = (other, key) =>
    mayHop(
      { rooms: meetings.rooms, registry, directory, regionsOfTenant, onRegionRefused: telemetry.regionRefused },
      other,
      key,
    );
  const media = await startMedia(
    config,
    { logger, readCpuSeconds, clock, closers },
    links && { node: id, links, mayServe, pipes: { ports: cluster.mediaPorts, address: cluster.mediaAddress } },
  );
  closers.push(() => media.close());
  const meetings = new LocalMeetings({
    node: id,
    incarnation: directory.self.incarnation,
    registry,
    engine: media,
    placement,
    limits,
    resumeWindowMs,
    logLevel: () => directory.logLevel,
    clock,
    logger,
  });
  closers.push(() => meetings.close());
  if (links) {
    const lostNodes = new LostNodes({ rooms: meetings.rooms, directory, links, resumeWindowMs, clock, logger });
    closers.push(async () => lostNodes.close());
  }
  now.parts = { meetings, media };
  metrics.observe({ meetings, media, cluster: { registryUp, nodes: () => directory.nodes() } });

  const developmentKey = config.dev ? new DevelopmentKey(config.cluster.secret) : undefined;
  const invitationKey = new InvitationKey(config.cluster.secret);
  const guestKey = invitationKey.keyObject;
  const verifier = new TokenVerifier({ keys: config.auth.keys, developmentKey, guestKey, logger });
  const hasKeys = (tenant: string): boolean => current.auth.keys.some((key) => key.tenant === tenant);
  if (developmentKey && config.auth.keys.length > 0) {
    logger.warn(
      {},
      'development mode is on beside `auth.keys`: guests may join rooms of tenants that have no keys. ' +
        'Set CAUSEWAY_DEV=false, or NODE_ENV=production, to have none',
    );
  }
  const signaling = new SignalingServer({
    meetings,
    verifier,
    node: { id, region: node.region },
    get allowedOrigins() {
      return [...current.signaling.allowedOrigins, ...directory.nodes().flatMap(originOf)];
    },
    clientOf: (request) => ({
      address: addressOf(request),
      host: hostOf(request, clientOptions),
    }),
    alternatives: (tenant) => placement.alternatives(tenant),
    clock,
    logger,
    telemetry: metrics.telemetry,
    limits,
  });
  // Before the seats are given up: so nobody is told of all the others who leave.
  closers.push(() => signaling.close());

  const readiness = (): Readiness => {
    if (now.stage === 'draining') return { ready: false, reason: 'the server is about to stop' };
    if (descriptors.exhausted) return { ready: false, reason: OUT_OF_DESCRIPTORS };
    if (!registryUp()) return { ready: false, reason: 'the registry cannot be reached' };
    if (membership.unreadable()) return { ready: false, reason: 'a room was written by a newer version of the server' };
    if (signaling.full !== null) return { ready: false, reason: `the node is full: ${signaling.full}` };
    return media.ready() ? { ready: true } : { ready: false, reason: 'no media worker is alive' };
  };
  answer = createHttpApp({
    leave: (resumeToken) => signaling.leave(resumeToken),
    webClientFolder,
    build,
    readiness,
    developmentKey,
    hasKeys,
    cluster: { node: id, registryUp, nodes: () => directory.nodes(), hops: () => media.stats().hops },
    adminToken: () => current.admin.token,
    invitations: {
      key: invitationKey,
      counter: membership.useCounter,
      verify: (token) => verifier.verify(token),
      addressOf,
    },
    https: scheme === 'https',
    logger,
  });
  signaling.attach(webServer);
  membership.openLinks();
  now.stage = 'serving';
  /** So that others need not wait for the next time. */
  const announce = (): void => {
    directory.refresh().catch((error: unknown) => logger.debug({ err: error }, 'the other nodes are told later'));
  };
  announce();

  return {
    reload(next) {
      const { reloaded, ignored } = changesBetween(current, next);
      current = { ...current, auth: next.auth, admin: next.admin, signaling: next.signaling };
      verifier.replaceKeys(next.auth.keys);
      regionsOfTenant.clear();
      for (const { tenant, regions } of next.tenants) regionsOfTenant.set(tenant, new Set(regions));
      Object.assign(limits, next.limits);
      signaling.adjustLimits(next.limits);
      certificate?.reload();
      membership.certificate?.reload();
      logger.info({ reloaded }, 'the configuration was read again');
      if (ignored.length > 0) logger.warn({ ignored }, 'these keys take effect only after a restart');
    },
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
      now.stage = 'draining';
      announce();
      signaling.drain(noticeMs);
      const { promise: noticeIsOver, resolve } = Promise.withResolvers<void>();
      const cancel = clock.after(noticeMs, resolve);
      await Promise.race([signaling.gone(), noticeIsOver]);
      cancel();
    },
  };
}

/** How far a node has come. */
interface Progress {
  stage: 'starting' | 'serving' | 'draining';
  /** Once they are there. */
  parts?: { readonly meetings: LocalMeetings; readonly media: MediaEngine };
}

/** What the other nodes are told. */
function conditionOf({ stage, parts }: Progress): NodeCondition {
  const draining = stage !== 'serving';
  if (parts === undefined) return { load: 0, rooms: 0, participants: 0, hops: 0, draining };
  return { ...parts.meetings.stats(), ...parts.media.load(), draining };
}

/** The origin of a node's pages; none if its URL, which others wrote, is no URL. */
function originOf({ signalingUrl }: NodeInfo): string[] {
  const origin = URL.parse(signalingUrl.replace(/^ws/, 'http'))?.origin;
  return origin === undefined ? [] : [origin];
}
