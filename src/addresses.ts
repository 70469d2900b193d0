/** The URLs under which what listens here is reached. */
import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { externalAddresses } from '../workers/process/address-plan.ts';

const LOOPBACK = '127.0.0.1';

/** Addresses to listen on that no client can connect to. */
const WILDCARDS = new Set([undefined, '0.0.0.0', '::']);

/** Where the web server listens; undefined: on every address. Development mode, which lets anybody in, is for this machine. */
export function webHost({
  dev,
  http,
}: {
  readonly dev: boolean;
  readonly http: { readonly host?: string | undefined };
}): string | undefined {
  return http.host ?? (dev ? LOOPBACK : undefined);
}

/** The path below which browsers see the server, as `/` or `/meet/`. */
export function basePathOf({
  http,
  node,
}: {
  readonly http: { readonly basePath?: string | undefined };
  readonly node: { readonly publicUrl?: string | undefined };
}): string {
  if (http.basePath !== undefined) return http.basePath;
  const path = node.publicUrl === undefined ? '/' : new URL(node.publicUrl).pathname;
  return path.endsWith('/') ? path : `${path}/`;
}

/** For programs on this machine; where every address is listened on, `localhost`. */
export function urlOf(scheme: 'http' | 'https' | 'ws' | 'wss', host: string | undefined, port: number): string {
  if (host === undefined || WILDCARDS.has(host)) return `${scheme}://localhost:${port}`;
  return `${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** The same without a name: what resolves `localhost` may be missing in a container. */
export const addressUrlOf = (scheme: 'http' | 'https', host: string | undefined, port: number): string =>
  urlOf(scheme, host === undefined || WILDCARDS.has(host) ? LOOPBACK : host, port);

/** Where other machines reach what listens on an address. */
export function reachable(host: string | undefined): string {
  return host === undefined || WILDCARDS.has(host) ? (externalAddresses(networkInterfaces())[0] ?? LOOPBACK) : host;
}

/** The origin of a node's pages; none if its URL, which others wrote, is no URL. */
export function originOf({ signalingUrl }: { readonly signalingUrl: string }): string[] {
  const origin = URL.parse(signalingUrl.replace(/^ws/, 'http'))?.origin;
  return origin === undefined ? [] : [origin];
}
