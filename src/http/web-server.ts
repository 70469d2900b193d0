/** The HTTP or HTTPS server, not listening yet. */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

/** How long a client may take to send a request, in ms: ours are small, and a slow sender holds a connection. */
const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 15_000 };

/** Certificate chain and private key, in PEM. */
interface Tls {
  readonly cert: Buffer;
  readonly key: Buffer;
}

interface WebServerOptions {
  readonly tls: Tls | undefined;
  /** Below which the server lives, as `/` or `/meet/`: taken off each request, if a proxy has not done so. */
  readonly basePath: string;
}

/** @throws Error if certificate and key are no PEM, or do not belong together */
export function createWebServer(handler: RequestListener, { tls, basePath }: WebServerOptions): Server {
  const server = tls === undefined ? createServer(TIMEOUTS) : createTlsServer({ ...TIMEOUTS, ...tls });
  const shorten = (request: IncomingMessage): void => {
    request.url = withoutBase(request.url ?? '', basePath);
  };
  server.on('request', shorten).on('request', handler);
  server.on('upgrade', shorten);
  return server;
}

function withoutBase(url: string, basePath: string): string {
  if (url.startsWith(basePath)) return url.slice(basePath.length - 1);
  // `/meet` is the page as well.
  return url.split('?', 1)[0] === basePath.slice(0, -1) ? url.replace(basePath.slice(0, -1), '/') : url;
}
