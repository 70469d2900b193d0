/** Everything that the server answers over plain HTTP: the page, the health checks and the small HTTP API. */
import express, { type Express } from 'express';
import { LEAVE_PATH } from '../../signaling/protocol/version.ts';
import type { BuildInfo } from '../build-info.ts';
import type { DevelopmentKey } from '../auth/development-key.ts';
import type { Logger } from '../ports/logger.ts';
import { clusterReport, type ClusterSources } from './cluster-report.ts';
import { developmentTokens, GUEST_TENANT } from './development-tokens.ts';
import { type Desk, files } from './files/router.ts';
import { errorHandler, noPage, notFound } from './http-error.ts';
import { api, type ApiOptions } from './api/router.ts';
import { invitations, type InvitationsOptions } from './invitations.ts';
import { leaving } from './leaving.ts';
import { lineCheck, type LineCheckOptions } from './line-check.ts';
import { regionUrls } from './region-urls.ts';
import { SIGN_IN_PATH, signingIn, type SignInOptions } from './sign-in/router.ts';
import { securityHeaders } from './security-headers.ts';
import { webClient, type Embedders } from './web-client.ts';

/** Whether the node may take joins, and if not, why. */
export type Readiness = { readonly ready: true } | { readonly ready: false; readonly reason: string };

export interface HttpAppOptions {
  /** Folder with the built web client. */
  readonly webClientFolder: string;
  /** Below which browsers see all of this, as `/` or `/meet/`. */
  readonly basePath: string;
  /** Origins of pages that may show the page in a frame. */
  readonly embedders: Embedders;
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
  /** Whether the page that asks may open the signaling socket. */
  readonly pageAllowed: LineCheckOptions['pageAllowed'];
  /** Whether the server names relays (TURN). */
  readonly relays: boolean;
  /** People sign in with their companies' identity providers. */
  readonly signIn: Omit<SignInOptions, 'basePath' | 'logger'>;
  /** The interface for programs. */
  readonly api: ApiOptions;
  /** Files that people share; undefined: there are none. */
  readonly files: Desk | undefined;
  /** Whether the server speaks HTTPS itself. */
  readonly https: boolean;
  readonly logger: Logger;
}

/**
 * Makes the application:
 * - `/`, `/r/ROOM`, `/check` and their files: the web client
 * - `/admin`: the operators' page
 * - `/healthz`: 200 while the process lives
 * - `/readyz`: 200 if the node may take joins, else 503 with the reason
 * - `GET /v1/info`: what a client may want to know before it has a token
 * - `GET /v1/cluster`: for operators, the nodes and the hops between them
 * - `POST /v1/leave`: a client that cannot use its socket any more leaves
 * - `POST /v1/invitations`: a host invites guests (see invitations.ts)
 * - `POST /v1/check`: the page's self-test gets a room of its own (see line-check.ts)
 * - `/v1/oidc`: people sign in with their company's identity provider (see sign-in/router.ts)
 * - `/v1/files`: the bytes of files that people share (see files/router.ts)
 * - the rest of `/v1`: the interface for programs (api/operations.ts; `/v1/docs`)
 * - `POST /v1/dev/token`: in development mode, a token for a guest
 */
export function createHttpApp(options: HttpAppOptions): Express {
  const {
    webClientFolder,
    basePath,
    embedders,
    build,
    readiness,
    developmentKey,
    hasKeys,
    cluster,
    adminToken,
    https,
    logger,
  } = options;
  const { pageAllowed, relays } = options;
  const app = express();
  app.use(securityHeaders(https, embedders.all));
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
    const signIn = options.signIn.signIns.list();
    response.json({ name: 'causeway', ...build, guests: developmentKey !== undefined, signIn, regions });
  });
  app.use(LEAVE_PATH, leaving(options.leave));
  if (developmentKey !== undefined) {
    app.use('/v1/dev/token', developmentTokens(developmentKey, hasKeys));
  }
  app.use('/v1/cluster', clusterReport({ sources: cluster, token: adminToken, open: developmentKey !== undefined }));
  app.use('/v1/invitations', invitations(options.invitations));
  const guestTenant = () => (developmentKey === undefined || hasKeys(GUEST_TENANT) ? undefined : GUEST_TENANT);
  app.use('/v1/check', lineCheck({ ...options.invitations, guestTenant, pageAllowed, relays }));
  app.use(SIGN_IN_PATH, signingIn({ ...options.signIn, basePath, logger }));
  if (options.files !== undefined) app.use('/v1/files', files({ desk: options.files, logger }));
  app.use('/v1', api(options.api));
  app.use('/v1', notFound);

  app.use(webClient(webClientFolder, basePath, embedders));
  app.use(noPage);
  app.use(errorHandler(logger));
  return app;
}
