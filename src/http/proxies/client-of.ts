/** Whose request it is, where proxies have passed it on. */
import type { IncomingMessage } from 'node:http';
import { normalAddress, type TrustedProxies } from './trusted-proxies.ts';

/** By what the proxies say who the client is. Only this one is looked at: a proxy passes on the others as a client made them up. */
export type ProxyHeader = 'x-forwarded-for' | 'forwarded' | 'proxy-protocol';

/** As much of a header is read: no chain of proxies is longer. */
const MAX_HOPS = 16;
const MAX_HEADER_LENGTH = 2048;

export interface ClientOptions {
  readonly isTrusted: TrustedProxies;
  readonly header: ProxyHeader;
}

type Request = Pick<IncomingMessage, 'headers'> & { readonly socket: { readonly remoteAddress?: string | undefined } };

/**
 * The address of the client: of the addresses that the request came by, the last one that is no trusted proxy. What a
 * stranger claims about those before is not believed.
 */
export function clientAddressOf(request: Request, { isTrusted, header }: ClientOptions): string {
  let client = normalAddress(request.socket.remoteAddress ?? '') ?? '';
  if (header === 'proxy-protocol') return client;
  const hops =
    header === 'forwarded' ? forwardedFor(request.headers.forwarded) : listed(request.headers['x-forwarded-for']);
  for (const hop of hops.toReversed()) {
    if (!isTrusted(client)) break;
    const address = normalAddress(hop);
    // A proxy that hides who came, or a header that nobody can read: then it is the proxy's own.
    if (address === undefined) break;
    client = address;
  }
  return client;
}

/** The host that the client's browser asked for: a trusted proxy may have put another one into `Host`. */
export function hostOf(request: Request, { isTrusted }: Pick<ClientOptions, 'isTrusted'>): string | undefined {
  const { host, 'x-forwarded-host': forwarded } = request.headers;
  if (forwarded === undefined || !isTrusted(request.socket.remoteAddress ?? '')) return host;
  return listed(forwarded).at(-1) ?? host;
}

function listed(header: string | string[] | undefined): string[] {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  if (text.length > MAX_HEADER_LENGTH) return [];
  return text
    .split(',')
    .map((part) => withoutPort(part.trim()))
    .filter((part) => part !== '')
    .slice(-MAX_HOPS);
}

/** The members `for` of the header of RFC 7239, section 4. */
function forwardedFor(header: string | undefined): string[] {
  return listed(header).map((element) => {
    const [, quoted, plain] = /(?:^|;)\s*for\s*=\s*(?:"([^"]*)"|([^;\s]*))/i.exec(element) ?? [];
    return withoutPort(quoted ?? plain ?? '');
  });
}

/** `192.0.2.1:4711`, `[2001:db8::1]:4711` and `[2001:db8::1]` without what is not the address. */
function withoutPort(text: string): string {
  return /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text;
}
