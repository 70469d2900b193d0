/** On which addresses and ports media is received: the workers' WebRtcServers, and the pipes to other nodes. */
import { networkInterfaces } from 'node:os';
import type { TransportListenInfo } from 'mediasoup/types';

export interface RtcOptions {
  /** An address of this machine, or `0.0.0.0` or `::` for all of them. */
  readonly listenIp: string;
  /** The address or host name that clients are told instead, when this machine stands behind a NAT. */
  readonly announcedAddress?: string | undefined;
  /** Worker i listens on this + i, UDP and TCP; 0: on any free port. */
  readonly port: number;
}

type Interfaces = ReturnType<typeof networkInterfaces>;

const ANY_ADDRESS = new Set(['0.0.0.0', '::']);
const LOOPBACK = '127.0.0.1';
/** fe80::/10 (RFC 4291, section 2.5.6): reachable only with a zone that clients cannot know. */
const LINK_LOCAL = /^(?:fe[89ab][0-9a-f]:|169\.254\.)/i;

/**
 * The addresses to bind. A socket bound to "any" address would need one announced address, and so would reach either
 * the browsers on this machine or those on its network. Thus each address gets a socket of its own; loopback comes
 * last, and so has the lowest priority among the ICE candidates.
 */
function addressesToBind({ listenIp, announcedAddress }: RtcOptions, interfaces: Interfaces): string[] {
  if (announcedAddress !== undefined || !ANY_ADDRESS.has(listenIp)) return [listenIp];
  return [...externalAddresses(interfaces), LOOPBACK];
}

/** Addresses under which other machines may reach this one; those of IPv4 first. */
export function externalAddresses(interfaces: Interfaces = networkInterfaces()): string[] {
  return Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !LINK_LOCAL.test(address))
    .toSorted((a, b) => a.family.localeCompare(b.family))
    .map(({ address }) => address);
}

/**
 * What the kernel may keep of a UDP socket until it is read or sent, in bytes. Through one socket goes the media of all of a
 * worker's participants, and the key frames of many tracks may come at once; Linux's own default is full after some 90
 * packets. Linux takes as much of it as `net.core.rmem_max` and `net.core.wmem_max` let it.
 */
const UDP_BUFFER_BYTES = 4 * 1024 * 1024;
const UDP_BUFFERS = { sendBufferSize: UDP_BUFFER_BYTES, recvBufferSize: UDP_BUFFER_BYTES };

/** For the worker of an index: each address with UDP and TCP, in the order of preference. */
export function listenInfos(
  rtc: RtcOptions,
  index: number,
  interfaces: Interfaces = networkInterfaces(),
): TransportListenInfo[] {
  const { announcedAddress } = rtc;
  return addressesToBind(rtc, interfaces).flatMap((ip) =>
    (['udp', 'tcp'] as const).map((protocol) => ({
      protocol,
      ip,
      ...(protocol === 'udp' ? UDP_BUFFERS : {}),
      ...(announcedAddress === undefined ? {} : { announcedAddress }),
      ...(rtc.port === 0 ? {} : { port: rtc.port + index }),
    })),
  );
}

/** UDP ports, both ends included. */
interface PortRange {
  readonly min: number;
  readonly max: number;
}

/** For pipes between two workers of this node. */
export const loopbackListenInfo: TransportListenInfo = {
  protocol: 'udp',
  ip: LOOPBACK,
  ...UDP_BUFFERS,
};

/** Where media from other nodes is received. */
export interface PipeOptions {
  /** Any free ones unless set. */
  readonly ports?: PortRange | undefined;
  /** The address or host name that other nodes are told; that which clients are told unless set. */
  readonly address?: string | undefined;
}

/** For pipes to other nodes: on one address, the first of those that clients get. */
export function pipeListenInfo(
  rtc: RtcOptions,
  { ports, address }: PipeOptions,
  interfaces: Interfaces = networkInterfaces(),
): TransportListenInfo {
  const [ip = LOOPBACK] = addressesToBind(rtc, interfaces);
  const announcedAddress = address ?? rtc.announcedAddress;
  return {
    ...loopbackListenInfo,
    ip,
    ...(announcedAddress === undefined ? {} : { announcedAddress }),
    ...(ports === undefined ? {} : { portRange: { ...ports } }),
  };
}

/** mediasoup's message about a port that it cannot have, as an operator can use it. */
export function describeListenFailure(reason: string): string {
  const [, protocol, ip, port, cause] = /\[protocol:(\w+), ip:'([^']*)', port:(\d+)\]: ([\w ]*\w)/.exec(reason) ?? [];
  if (protocol === undefined || ip === undefined || port === undefined) return reason;
  return `${protocol.toUpperCase()} port ${port} of ${ip}: ${cause}`;
}
