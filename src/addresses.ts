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

/** For programs on this machine; where every address is listened on, `localhost`. */
export function urlOf(scheme: 'http' | 'https' | 'ws' | 'wss', host: string | undefined, port: number): string {
  if (host === undefined || WILDCARDS.has(host)) return `${scheme}://localhost:${port}`;
  return `${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** Where other machines reach what listens on an address. */
export function reachable(host: string | undefined): string {
  return host === undefined || WILDCARDS.has(host) ? (externalAddresses(networkInterfaces())[0] ?? LOOPBACK) : host;
}
