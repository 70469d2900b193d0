/** Everything that the server answers over plain HTTP: the page, the health checks and the small HTTP API. */
import express, { type Express } from 'express';
import { LEAVE_PATH } from '../../signaling/protocol/version.ts';
import type { BuildInfo } from '../build-info.ts';
import type { DevelopmentKey } from '../auth/development-key.ts';
import type { Logger } from '../ports/logger.ts';
import { clusterReport, type ClusterSources } from './cluster-report.ts';
import { developmentTokens } from './development-tokens.ts';
import { errorHandler, noPage, notFound } from './http-error.ts';
import { invitations, type InvitationsOptions } from './invitations.ts';
import { leaving } from './leaving.ts';
import { regionUrls } from './region-urls.ts';
import { securityHeaders } from './security-headers.ts';
import { webClient } from './web-client.ts';

/** Whether the node may take joins, and if not, why. */
export type Readiness = { readonly ready: true } | { readonly ready: false; readonly reason: string };

export interface HttpAppOptions {
  /** Folder with the built web client. */
  readonly webClientFolder: string;
  readonly build: BuildInfo;
  /** Asked at each `/readyz`. */
  readonly readiness: () => Readiness;
  /** Ends the session with this resume token; of an unknown one nothing happens. */
  readonly leave: (resumeToken: string) => void;
  /** In development mode only: signs the tokens of guests. */
  readonly developmentKey: Pick<DevelopmentKey, 'sign'> | undefined;
  /** Whether a tenant has keys of its own: guests of development mode have no business there. */
  readonly hasKeys: (tenant: string) => boolean;
  readonly cluster: ClusterSources;
  /** Opens `/v1/cluster` out of development mode; without it that is not there. */
  readonly adminToken: () => string | undefined;
  readonly invitations: InvitationsOptions;
  /** Whether the server speaks HTTPS itself. */
  readonly https: boolean;
  readonly logger: Logger;
}

/**
 * Makes the application:
 * - `/`, `/r/ROOM` and their files: the web client
 * - `/healthz`: 200 while the process lives
 * - `/readyz`: 200 if the node may take joins, else 503 with the reason
 * - `GET /v1/info`: what a client may want to know before it has a token
 * - `GET /v1/cluster`: for operators, the nodes and the hops between them
 * - `POST /v1/leave`: a client that cannot use its socket any more leaves
 * - `POST /v1/invitations`: a host invites guests (see invitations.ts)
 * - `POST /v1/dev/token`: in development mode, a token for a guest
 */
export function createHttpApp(options: HttpAppOptions): Express {
  const { webClientFolder, build, readiness, developmentKey, hasKeys, cluster, adminToken, https, logger } = options;
  const app = express();
  app.use(securityHeaders(https));
  app.use(['/healthz', '/readyz', '/v1'], (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });

  app.get('/healthz', (_request, response) => {
    // Pages of other nodes measure by it how far this one is.
    response.set('Cross-Origin-Resource-Policy', 'cross-origin');
    response.json({ status: 'ok' });
  });
  app.get('/readyz', (_request, response) => {
    const state = readiness();
    if (state.ready) response.json({ status: 'ok' });
    else response.status(503).json({ status: 'unavailable', reason: state.reason });
  });
  app.get('/v1/info', (_request, response) => {
    const regions = regionUrls(cluster.nodes());
    response.json({ name: 'causeway', ...build, guests: developmentKey !== undefined, regions });
  });
  app.use(LEAVE_PATH, leaving(options.leave));
  if (developmentKey !== undefined) {
    app.use('/v1/dev/token', developmentTokens(developmentKey, hasKeys));
  }
  app.use('/v1/cluster', clusterReport({ sources: cluster, token: adminToken, open: developmentKey !== undefined }));
  app.use('/v1/invitations', invitations(options.invitations));
  app.use('/v1', notFound);

  app.use(webClient(webClientFolder));
  app.use(noPage);
  app.use(errorHandler(logger));
  return app;
}
