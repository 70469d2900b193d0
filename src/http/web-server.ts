/** The HTTP or HTTPS server, not listening yet. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

/** How long a client may take to send a request, in ms: ours are small, and a slow sender holds a connection. */
const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 15_000 };

/** Certificate chain and private key, in PEM. */
interface Tls {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** @throws Error if certificate and key are no PEM, or do not belong together */
export function createWebServer(handler: RequestListener, tls: Tls | undefined): Server {
  return tls === undefined ? createServer(TIMEOUTS, handler) : createTlsServer({ ...TIMEOUTS, ...tls }, handler);
}
