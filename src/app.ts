/** The composition root: the one file that knows every part, and in what order they start and end. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import { changesBetween } from '../config/changes.ts';
import { MEMORY_URL } from '../config/schema/registry.ts';
import type { Config } from '../config/schema.ts';
import { RESUME_WINDOW_MS } from '../signaling/protocol/limits.ts';
import { SIGNALING_PATH } from '../signaling/protocol/version.ts';
import { SignalingServer } from '../signaling/server/signaling-server.ts';
import type { PeerOptions } from '../workers/rooms/media-engine.ts';
import { basePathOf, originOf, reachable, urlOf, webHost } from './addresses.ts';
import { Revocations } from './auth/revocations.ts';
import { turnRelays } from './auth/turn-credentials.ts';
import { readBuildInfo } from './build-info.ts';
import { openConfiguredBlobs } from './configured-blobs.ts';
import { openConfiguredStore } from './configured-store.ts';
import { conditionOf, linkReader, type Progress } from './node-condition.ts';
import { openIdentity } from './identity.ts';
import { boundTenants, embeddersOf, logLevelOf, reloadedConfig, roomPolicy, webCertificateOf } from './from-config.ts';
import { openQuality } from './open-quality.ts';
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
import { HeapWatch } from './observability/heap.ts';
import { DescriptorWatch, OUT_OF_DESCRIPTORS } from './observability/descriptors.ts';
import { measured } from './observability/measured-registry.ts';
import { OverloadWatch } from './observability/overload.ts';
import { createMetrics } from './observability/metrics.ts';
import { guardedClock } from './ports/clock.ts';
import type { Logger } from './ports/logger.ts';
import type { Tracing } from './ports/tracing.ts';
import { mayHop } from './services/hop-permission.ts';
import { startMedia } from './start-media.ts';
import { LocalMeetings } from './services/local-meetings.ts';
import { nodeIdOf } from '../config/node-id.ts';
import { type Programs, settingsOf, startPrograms } from './programs.ts';
import { LostNodes } from './services/lost-nodes.ts';
import { renewCertificate } from './tls/renew-certificate.ts';

export interface AppParts {
  readonly logger: Logger;
  /** Nothing is traced unless given. */
  readonly tracing?: Tracing | undefined;
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

/** How often it is looked whether the node is ready, in ms. */
const READY_LOOK_MS = 100;

const WEB_CLIENT_FOLDER = fileURLToPath(new URL('../dist/client-demo', import.meta.url));

/**
 * Starts a node.
 *
 * @throws {ConfigError} if a file that the configuration names cannot be used
 * @throws {StoreError} if what outlives meetings cannot be reached
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
  { logger, tracing, readCpuSeconds, resumeWindowMs = RESUME_WINDOW_MS, webClientFolder = WEB_CLIENT_FOLDER }: AppParts,
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
  const basePath = basePathOf(config);
  const now: Progress = { stage: 'starting', drained: false };

  // The ports come first: other nodes are told of them. What is behind them follows.
  const metrics = createMetrics(build);
  const descriptors = new DescriptorWatch({ clock, logger });
  closers.push(async () => descriptors.close());
  const heap = new HeapWatch({ clock, logger });
  closers.push(async () => heap.close());
  const metricsServer = await startMetricsServer(metrics, logger, { ...config.metrics, setting: 'metrics.port' });
  closers.push(() => metricsServer.close());
  let answer = starting;
  const certificate = webCertificateOf(config, clock, logger);
  const webServer = createWebServer(
    (request, response) => (descriptors.exhausted ? full(request, response) : answer(request, response)),
    { tls: certificate?.material, basePath },
  );
  webServer.on('connection', (socket) => {
    if (!descriptors.opened()) socket.destroy();
  });
  if (certificate) {
    certificate.onChange((material) => renewCertificate(webServer, material));
    closers.push(async () => certificate.close());
  }
  const store = await openConfiguredStore(config, logger);
  closers.push(() => store.close());
  const blobs = await openConfiguredBlobs(config, logger);
  closers.push(async () => blobs?.close());
  const revocations = await Revocations.open(store.revocations);
  const { isRevoked } = revocations;
  const host = webHost(config);
  const isTrusted = trustedProxies(config.http.trustedProxies);
  const proxied = config.http.clientAddress === 'proxy-protocol' ? proxiedConnections(webServer, isTrusted) : undefined;
  const clientOptions = { isTrusted, header: config.http.clientAddress };
  const addressOf = (request: IncomingMessage): string =>
    proxied?.addressOf(request.socket) ?? clientAddressOf(request, clientOptions);
  const http = await listen(webServer, { port: config.http.port, host, front: proxied?.server, setting: 'http.port' });
  closers.push(() => http.close());

  const regionsOfTenant = new Map(boundTenants(config));
  const telemetry = metrics.clusterTelemetry;
  const publicUrl = (node.publicUrl ?? urlOf(scheme, reachable(host), http.port) + basePath).replace(/\/$/, '');
  const options: MembershipOptions = {
    identity: {
      id,
      incarnation: randomUUID(),
      region: node.region,
      signalingUrl: publicUrl.replace(/^http/, 'ws') + SIGNALING_PATH,
      metricsUrl: urlOf('http', reachable(config.metrics.host), metricsServer.port) + METRICS_PATH,
      version: build.version,
      logLevel: logLevelOf(config),
    },
    condition: () => conditionOf(now),
    regionsOfTenant,
    telemetry,
    logger,
    closers,
  };
  const membership = config.registry.url === MEMORY_URL ? stayAlone(options) : await joinCluster(config, options);
  const { registryUp, directory, placement, links } = membership;
  const registry = measured(membership.registry, telemetry, () => performance.now(), tracing);
  directory.onLost(({ draining }) => {
    if (!draining) telemetry.nodeLost();
  });

  const mayServe: PeerOptions['mayServe'] = (other, key) =>
    mayHop(
      { rooms: meetings.rooms, registry, directory, regionsOfTenant, onRegionRefused: telemetry.regionRefused },
      other,
      key,
    );
  const media = await startMedia(
    config,
    { logger, readCpuSeconds, clock, closers, telemetry: metrics.mediaTelemetry, tracing },
    links && { node: id, links, mayServe, pipes: { ports: cluster.mediaPorts, address: cluster.mediaAddress } },
  );
  closers.push(() => media.close());
  const later: { programs?: Programs } = {};
  const overload = new OverloadWatch({ clock, logger, load: () => media.load().load, limit: () => limits.load });
  closers.push(async () => overload.close());
  const meetings = new LocalMeetings({
    node: id,
    incarnation: directory.self.incarnation,
    registry,
    engine: media,
    links: links ?? undefined,
    placement,
    limits,
    settingsOf: settingsOf(store, () => current),
    tries: membership.useCounter,
    isRevoked,
    mayForget: async (key) => (await later.programs?.mayForget(key)) ?? true,
    policy: () => roomPolicy(current, blobs),
    emptyMs: () => current.rooms.emptySeconds * 1_000,
    limitSeconds: () => current.rooms.timeLimitMinutes * 60,
    isSealed: ({ tenant }) => current.rooms.sealed.includes(tenant),
    resumeWindowMs,
    relays: turnRelays({ ...config.turn, now: () => clock.now() }),
    logLevel: () => directory.logLevel,
    overloaded: () => overload.overloaded,
    onRoomClosed: (seconds) => metrics.telemetry.roomClosed(seconds),
    clock,
    logger,
  });
  // After the last seats are given up.
  closers.push(async () => later.programs?.finish());
  closers.push(() => meetings.close());
  if (links) {
    const lostNodes = new LostNodes({ rooms: meetings.rooms, directory, links, resumeWindowMs, clock, logger });
    closers.push(async () => lostNodes.close());
  }
  const reception = openQuality({
    node: id,
    meetings,
    registry,
    links,
    telemetry: metrics.mediaTelemetry,
    clock,
    logger,
    closers,
  });
  now.parts = { meetings, media, links: linkReader(media, () => performance.now()) };

  const identity = openIdentity(config, { isRevoked, telemetry: metrics.identityTelemetry, logger });
  closers.push(() => identity.close());
  const { developmentKey, invitationKey } = identity;
  const signaling = new SignalingServer({
    meetings,
    verifier: identity,
    node: { id, region: node.region },
    get allowedOrigins() {
      return [...current.signaling.allowedOrigins, ...directory.nodes().flatMap(originOf)];
    },
    clientOf: (request) => ({
      address: addressOf(request),
      host: hostOf(request, clientOptions),
    }),
    alternatives: (tenant) => placement.alternatives(tenant),
    shared: membership.coordination,
    clock,
    logger,
    telemetry: metrics.telemetry,
    tracing,
    files: () => later.programs?.files,
    memory: () => heap.pressure,
    limits,
  });
  // Before the seats are given up: so nobody is told of all the others who leave.
  closers.push(() => signaling.close());

  const programs = startPrograms({
    node: id,
    config: () => current,
    store,
    membership,
    meetings,
    blobs,
    sealed: identity.sealed,
    reception,
    revocations,
    invitationKey,
    addressOf,
    publicUrl,
    setDrained(drained) {
      now.drained = drained;
      announce();
      if (drained) signaling.drain(config.shutdown.deadlineMs);
      else if (now.stage === 'serving') signaling.reopen();
    },
    clock,
    logger,
  });
  later.programs = programs;
  closers.push(async () => programs.close());
  metrics.observe({
    meetings,
    webhooks: programs,
    overload,
    media,
    cluster: { registryUp, nodes: () => directory.nodes() },
    certificates: [certificate, membership.certificate].flatMap((each) => each ?? []),
    regions: {
      own: node.region,
      of: (other) => directory.nodes().find((known) => known.id === other)?.region,
    },
  });

  const readiness = (): Readiness => {
    if (now.drained) return { ready: false, reason: 'an operator drains the node' };
    if (now.stage === 'draining') return { ready: false, reason: 'the server is about to stop' };
    if (descriptors.exhausted) return { ready: false, reason: OUT_OF_DESCRIPTORS };
    if (overload.overloaded) return { ready: false, reason: 'the node has too much to do' };
    if (!registryUp()) return { ready: false, reason: 'the registry cannot be reached' };
    if (membership.unreadable()) return { ready: false, reason: 'a room was written by a newer version of the server' };
    if (signaling.full !== null) return { ready: false, reason: `the node is full: ${signaling.full}` };
    return media.ready() ? { ready: true } : { ready: false, reason: 'no media worker is alive' };
  };
  answer = createHttpApp({
    leave: (resumeToken) => signaling.leave(resumeToken),
    webClientFolder,
    basePath,
    embedders: embeddersOf(() => current),
    build,
    readiness,
    developmentKey,
    hasKeys: (tenant) => identity.hasKeys(tenant),
    cluster: { node: id, registryUp, nodes: () => directory.nodes(), hops: () => media.stats().hops },
    adminToken: () => current.admin.token,
    invitations: {
      key: invitationKey,
      counter: membership.useCounter,
      rates: membership.coordination.rates,
      verify: (token) => identity.verify(token),
      schedules: programs.schedules,
      addressOf,
    },
    relays: config.turn.urls.length > 0 && config.turn.secret !== undefined,
    pageAllowed: (request) => signaling.pageAllowed(request),
    signIn: { signIns: identity.signIns, sealed: identity.sealed, publicUrl, addressOf },
    api: programs.api,
    files: programs.files,
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
      current = reloadedConfig(current, next);
      identity.replace(next.auth);
      regionsOfTenant.clear();
      for (const [tenant, regions] of boundTenants(next)) regionsOfTenant.set(tenant, regions);
      Object.assign(limits, next.limits);
      signaling.adjustLimits(next.limits);
      certificate?.reload();
      membership.certificate?.reload();
      logger.info({ reloaded }, 'the configuration was read again');
      if (ignored.length > 0) logger.warn({ ignored }, 'these keys take effect only after a restart');
    },
    url: node.publicUrl ?? (urlOf(scheme, config.http.host, http.port) + basePath).replace(/\/$/, ''),
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
