/** Where clients' media is received. */
import { isIP } from 'node:net';
import { z } from 'zod';
import { Port } from '../values.ts';

const Ip = z.union([z.ipv4(), z.ipv6()], { error: 'expected an IPv4 or IPv6 address' });

/** RFC 1123, section 2.1; something has to be no digit, else it is an address that is none. */
const HOST_NAME = /^(?=.*[a-z])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** No client reaches: unspecified and multicast addresses (RFC 6890, RFC 5771, RFC 4291). */
const UNREACHABLE = /^(?:0\.|2(?:2[4-9]|3\d)\.|::$|ff[0-9a-f]{2}:)/i;

const Announced = z
  .string()
  .max(253)
  .refine((text) => isIP(text) !== 0 || HOST_NAME.test(text), {
    error: 'expected one address or host name; several belong into `rtc.listen`, each with its own',
    abort: true,
  })
  .refine((text) => !UNREACHABLE.test(text), 'expected an address that clients can send to');

export const rtc = z
  .strictObject({
    listenIp: Ip.default('0.0.0.0').describe('Address on which media is received and sent'),
    announcedAddress: Announced.optional().describe(
      'Address or host name that clients are told to send media to; unless set, every address that the machine ' +
        'has. Needed behind NAT, with the public address',
    ),
    listen: z
      .array(z.strictObject({ ip: Ip, announcedAddress: Announced.optional() }))
      .max(32)
      .default([])
      .describe(
        'Several addresses at once, in place of `rtc.listenIp` and `rtc.announcedAddress`, as `[{"ip": "10.0.0.2", ' +
          '"announcedAddress": "203.0.113.7"}, {"ip": "2001:db8::2"}]`: IPv4 and IPv6, inside and outside. The first is preferred',
      ),
    excludeInterfaces: z
      .array(z.string().min(1).max(64))
      .max(100)
      .default(['docker*', 'br-*', 'veth*', 'virbr*', 'cni*', 'flannel*', 'cali*', 'lxc*', 'podman*'])
      .describe('Interfaces that are left out where all addresses are meant; `*` stands for any characters'),
    port: Port.default(44_400).describe(
      'First media port: worker number i (from 0) listens on this + i, on UDP and TCP; 0: any free ones',
    ),
  })
  .prefault({});
