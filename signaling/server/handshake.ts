/** Which sockets are let in, decided before the upgrade. */
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { SIGNALING_PATH, SUBPROTOCOL } from '../protocol/version.ts';

/** An HTTP answer instead of the upgrade. */
export interface Refusal {
  readonly status: 400 | 403 | 404 | 429 | 503;
  /** Plain text for developers. */
  readonly reason: string;
  /** When there may be room again, in seconds (RFC 9110, section 10.2.3). */
  readonly retryAfterS?: number;
}

/**
 * Null if the request's path, subprotocol and origin are as they have to be.
 * @param allowedOrigins asked for only when the page is another server's
 */
export function refusalOf(
  { url = '', headers }: { readonly url?: string | undefined; readonly headers: IncomingMessage['headers'] },
  allowedOrigins: () => readonly string[],
): Refusal | null {
  if (url.split('?', 1)[0] !== SIGNALING_PATH) {
    return { status: 404, reason: `Signaling is at ${SIGNALING_PATH}.` };
  }
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim());
  if (!offered.includes(SUBPROTOCOL)) {
    return { status: 400, reason: `Offer the WebSocket subprotocol ${SUBPROTOCOL}.` };
  }
  if (!pageAllowed(headers, allowedOrigins)) {
    return { status: 403, reason: 'Pages of this origin may not connect: see signaling.allowedOrigins.' };
  }
  return null;
}

/**
 * Whether the page that sent a request with such headers may connect; so may whatever names no page.
 * @param allowedOrigins asked for only when the page is another server's
 */
export const pageAllowed = (
  { origin, host }: Pick<IncomingMessage['headers'], 'origin' | 'host'>,
  allowedOrigins: () => readonly string[],
): boolean => origin === undefined || isAllowedOrigin(origin, host, allowedOrigins);

/**
 * A browser names the origin of the page that connects (RFC 6455, section 10.2): the server's own, or a listed one.
 * Headers of proxies, such as X-Forwarded-Host, are not believed: anybody can send them.
 */
function isAllowedOrigin(origin: string, host: string | undefined, allowedOrigins: () => readonly string[]): boolean {
  const page = URL.parse(origin);
  if (page && page.host !== '' && host !== undefined && page.host === URL.parse(`${page.protocol}//${host}`)?.host) {
    return true;
  }
  const allowed = allowedOrigins();
  if (allowed.includes('*')) return true;
  return page !== null && page.host !== '' && allowed.some((each) => URL.parse(each)?.origin === page.origin);
}

/** Answers an upgrade request with an error, and closes its socket. */
export function refuse(socket: Duplex, { status, reason, retryAfterS }: Refusal): void {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(reason)}`,
    ...(retryAfterS === undefined ? [] : [`Retry-After: ${retryAfterS}`]),
  ];
  socket.once('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${reason}`);
}
