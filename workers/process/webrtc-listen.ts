/** On which addresses and ports media is received: the workers' WebRtcServers, and the pipes to other nodes. */
import { networkInterfaces } from 'node:os';
import type { TransportListenInfo } from 'mediasoup/types';
import { type Interfaces, type ListenEntry, LOOPBACK, planAddresses } from './address-plan.ts';
import type { MediaAddresses } from './media-addresses.ts';

export interface RtcOptions {
  /** The addresses as they are now, in place of the next two. */
  readonly addresses?: MediaAddresses | undefined;
  /** An address of this machine, or `0.0.0.0` or `::` for all of them. */
  readonly listenIp: string;
  /** The address or host name that clients are told instead, when this machine stands behind a NAT. */
  readonly announcedAddress?: string | undefined;
  /** Worker i listens on this + i, UDP and TCP; 0: on any free port. */
  readonly port: number;
}

/** The addresses to bind, with what is told in place of each. */
function addressesToBind(
  { listenIp, announcedAddress, addresses }: RtcOptions,
  interfaces: Interfaces,
): readonly ListenEntry[] {
  if (addresses) return addresses.current();
  return planAddresses({ listen: [{ ip: listenIp, announcedAddress }], excludeInterfaces: [] }, interfaces).entries;
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
  return addressesToBind(rtc, interfaces).flatMap(({ ip, announcedAddress }) =>
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
  const [first = { ip: LOOPBACK }] = addressesToBind(rtc, interfaces);
  const { ip } = first;
  const announcedAddress = address ?? first.announcedAddress;
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
