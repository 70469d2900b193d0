/** The HTTP server of the port on which other nodes open links. */
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

/** Certificates in PEM. Both ends show theirs, and both are checked. */
export interface LinkTls {
  /** This node's certificate chain, for the host in its link URL. */
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
  /** The authority that has signed the certificates of all nodes. */
  readonly ca: string | Buffer;
}

/** Options of both ends of a TLS connection between nodes. */
export const tlsOptions = ({ cert, key, ca }: LinkTls) => ({ cert, key, ca, minVersion: 'TLSv1.3' }) as const;

/** How long a connection may take to send an upgrade request, in ms. */
const HEADERS_MS = 5_000;

/** To be listened on and closed by its owner; `WebSocketLinks.attach` takes its upgrades. */
export function createLinkServer(tls: LinkTls | undefined): Server {
  const options = { headersTimeout: HEADERS_MS, requestTimeout: HEADERS_MS };
  const server =
    tls === undefined
      ? createServer(options)
      : createTlsServer({ ...options, ...tlsOptions(tls), requestCert: true, rejectUnauthorized: true });
  // Nothing but links here.
  server.on('request', (_, response) => response.writeHead(426, { connection: 'close' }).end());
  return server;
}
