import ipaddr from 'ipaddr.js';

/** What connections of one client are counted under: its IPv4 address, or its IPv6 network of 64 bits. */
export function clientNetwork(remoteAddress: string): string {
  if (!ipaddr.isValid(remoteAddress)) return remoteAddress;
  const address = ipaddr.process(remoteAddress);
  if (!(address instanceof ipaddr.IPv6)) return address.toString();
  return address.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':');
}
