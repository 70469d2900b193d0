/** A node of a cluster: its registry is a Redis, and other nodes share rooms with it. */
import type { Server } from 'node:http';
import { createSecureContext } from 'node:tls';
import { ConfigError } from '../../config/config-error.ts';
import { makeOfFiles, readNamedFile } from '../../config/named-files.ts';
import type { Config } from '../../config/schema.ts';
import { reachable, urlOf } from '../addresses.ts';
import { DirectoryPlacement } from '../cluster/directory-placement.ts';
import { LINK_REJECTION_REASONS } from '../cluster/links/link-rejection.ts';
import { createLinkServer, type LinkTls } from '../cluster/links/link-server.ts';
import { WebSocketLinks } from '../cluster/links/web-socket-links.ts';
import {
  NodeIdTakenError,
  RedisNodeDirectory,
  type RedisNodeDirectoryOptions,
} from '../cluster/node-directory-redis.ts';
import { coordinateOverRedis } from '../coordination/over-redis.ts';
import { listen } from '../http/listen.ts';
import { guardedClock } from '../ports/clock.ts';
import { RedisUseCounter } from '../invitations/redis-use-counter.ts';
import { Authenticator } from '../redis/authenticator.ts';
import { RedisClient } from '../redis/redis-client.ts';
import { RedisTroubles } from '../redis/redis-troubles.ts';
import { describeAddress, parseRedisUrl, type RedisAddress } from '../redis/redis-url.ts';
import { RedisRegistry } from '../registry/redis/redis-registry.ts';
import { CertificateFiles } from '../tls/certificate-files.ts';
import { renewCertificate } from '../tls/renew-certificate.ts';
import type { Membership, MembershipOptions } from './membership.ts';

/** @throws {ConfigError} if another node has the id of this one */
export async function joinCluster(config: Config, options: MembershipOptions): Promise<Membership> {
  const { condition, regionsOfTenant, telemetry, logger, closers } = options;
  telemetry.linksOpened(LINK_REJECTION_REASONS);
  const { linkPort, linkHost, linkUrl, secret = '' } = config.cluster;
  const address = redisAddressOf(config.registry);
  const clock = guardedClock(logger);

  const troubles = new RedisTroubles(describeAddress(address), logger);

  const { server, certificate } = linkServerOf(config, options);
  if (certificate) closers.push(async () => certificate.close());
  const tls: LinkTls | undefined = certificate && {
    get cert() {
      return certificate.material.cert;
    },
    get key() {
      return certificate.material.key;
    },
    get ca() {
      return certificate.material.ca ?? '';
    },
  };
  const listening = await listen(server, { port: linkPort, host: linkHost, setting: 'cluster.linkPort' });
  closers.push(() => listening.close());
  const registry = await RedisRegistry.open({
    address,
    secret,
    troubles,
    logger: logger.child({ part: 'registry' }),
    onRejected: telemetry.registryRejected,
    onUnreadable: telemetry.roomUnreadable,
    onGap: telemetry.registryGap,
  });
  closers.push(() => registry.close());
  const identity = {
    ...options.identity,
    linkUrl: linkUrl ?? urlOf(tls ? 'wss' : 'ws', reachable(linkHost), listening.port),
  };
  const directory = await openDirectory({
    address,
    identity,
    condition,
    secret,
    troubles,
    clock,
    logger,
    onRejected: telemetry.registryRejected,
  });
  const links = new WebSocketLinks({
    directory,
    secret,
    tls,
    clock,
    logger: logger.child({ part: 'links' }),
    onRejected: telemetry.linkRejected,
  });
  const authenticator = new Authenticator(secret);
  const { namespace } = authenticator;
  const coordination = coordinateOverRedis({
    client: new RedisClient(address, logger.child({ part: 'coordination' }), troubles),
    authenticator,
    node: identity.id,
    incarnation: identity.incarnation,
  });
  const useCounter = new RedisUseCounter(
    new RedisClient(address, logger.child({ part: 'invitations' }), troubles),
    namespace,
  );
  closers.push(
    async () => useCounter.close(),
    async () => coordination.close(),
    () => links.close(),
    () => directory.close(),
  );
  return {
    registry,
    registryUp: () => directory.reachable && registry.carries,
    unreadable: () => registry.unreadable,
    directory,
    placement: new DirectoryPlacement({ directory, regionsOfTenant, onRefused: telemetry.regionRefused }),
    links,
    openLinks: () => links.attach(server),
    certificate,
    useCounter,
    coordination,
  };
}

/** @throws {ConfigError} if certificates or key cannot be used */
/** The Redis that the configuration names. @throws {ConfigError} if a file of it cannot be read */
export function redisAddressOf({
  url,
  sentinelUsername,
  sentinelPassword,
  tls: files,
}: Config['registry']): RedisAddress {
  const read = (name: 'caFile' | 'certFile' | 'keyFile'): Buffer | undefined =>
    files[name] === undefined ? undefined : readNamedFile(`registry.tls.${name}`, files[name]);
  const certificates = { ca: read('caFile'), cert: read('certFile'), key: read('keyFile') };
  makeOfFiles('registry.tls', files.certFile ?? files.caFile ?? '', () => createSecureContext(certificates));
  return { ...parseRedisUrl(url), sentinelUsername, sentinelPassword, certificates };
}

/** @throws {ConfigError} if certificates or key cannot be used */
function linkServerOf(
  { cluster: { tls: files } }: Config,
  { logger }: Pick<MembershipOptions, 'logger'>,
): { readonly server: Server; readonly certificate: CertificateFiles | undefined } {
  const { certFile, keyFile, caFile } = files;
  if (certFile === undefined || keyFile === undefined || caFile === undefined) {
    return { server: createLinkServer(undefined), certificate: undefined };
  }
  const certificate = new CertificateFiles({
    setting: 'cluster.tls',
    files: { certFile, keyFile, caFile },
    clock: guardedClock(logger),
    logger,
  });
  const { cert, key, ca = '' } = certificate.material;
  const server = createLinkServer({ cert, key, ca });
  certificate.onChange((material) => renewCertificate(server, material));
  return { server, certificate };
}

async function openDirectory(options: RedisNodeDirectoryOptions): Promise<RedisNodeDirectory> {
  try {
    return await RedisNodeDirectory.open(options);
  } catch (error) {
    if (!(error instanceof NodeIdTakenError)) throw error;
    throw new ConfigError([{ key: 'node.id', source: undefined, message: error.message }]);
  }
}
