/** The URLs under which what listens here is reached. */
import { isIPv6 } from 'node:net';
import { externalAddresses } from '../workers/process/webrtc-listen.ts';

const LOOPBACK = '127.0.0.1';

/** Addresses to listen on that no client can connect to. */
const WILDCARDS = new Set([undefined, '0.0.0.0', '::']);

/** For programs on this machine; where every address is listened on, `localhost`. */
export function urlOf(scheme: 'http' | 'https' | 'ws' | 'wss', host: string | undefined, port: number): string {
  if (host === undefined || WILDCARDS.has(host)) return `${scheme}://localhost:${port}`;
  return `${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** Where other machines reach what listens on an address. */
export function reachable(host: string | undefined): string {
  return host === undefined || WILDCARDS.has(host) ? (externalAddresses()[0] ?? LOOPBACK) : host;
}
