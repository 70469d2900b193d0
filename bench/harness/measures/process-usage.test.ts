import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { handlesOfTree, usageOf } from './process-usage.ts';

test('what a process opens is counted, until it is closed', async () => {
  const before = handlesOfTree(process.pid);
  const udp = createSocket('udp4').bind(0, '127.0.0.1');
  const tcp = createServer().listen(0, '127.0.0.1');
  await Promise.all([once(udp, 'listening'), once(tcp, 'listening')]);
  const during = handlesOfTree(process.pid);
  expect(during.udpPorts - before.udpPorts).toBe(1);
  expect(during.tcpPorts - before.tcpPorts).toBe(1);
  expect(during.descriptors - before.descriptors).toBe(2);
  const closed = [once(udp, 'close'), once(tcp, 'close')];
  udp.close();
  tcp.close();
  await Promise.all(closed);
  expect(handlesOfTree(process.pid)).toEqual(before);
});

test('a process that is not there uses nothing', () => {
  expect(usageOf(process.pid)?.residentBytes).toBeGreaterThan(0);
  // Above the highest process id that Linux gives: proc(5), pid_max.
  expect(usageOf(2 ** 22 + 1)).toBeUndefined();
  expect(handlesOfTree(2 ** 22 + 1)).toEqual({ descriptors: 0, udpPorts: 0, tcpPorts: 0 });
});
