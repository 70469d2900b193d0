import type { DtlsState, IceState } from 'mediasoup/types';
import { expect, test } from 'vitest';
import { type Logger, silentLogger } from '../../src/ports/logger.ts';
import { FakeClock } from '../../src/ports/testing/fake-clock.ts';
import { ConnectionWatch } from './connection-watch.ts';

function watching() {
  const clock = new FakeClock();
  const lines: object[] = [];
  const logger: Logger = { ...silentLogger, warn: (context) => lines.push(context) };
  return { clock, lines, connections: new ConnectionWatch(clock, logger) };
}
const transport = (iceState: IceState, dtlsState: DtlsState, closed = false) => ({ iceState, dtlsState, closed });

test.each<[string, ReturnType<typeof transport>, { ice: number; dtls: number }]>([
  ['no packet arrived', transport('new', 'connecting'), { ice: 1, dtls: 0 }],
  ['the client went away', transport('disconnected', 'connected'), { ice: 1, dtls: 0 }],
  ['DTLS is not done', transport('completed', 'connecting'), { ice: 0, dtls: 1 }],
  ['DTLS failed', transport('connected', 'failed'), { ice: 0, dtls: 1 }],
  ['connected', transport('completed', 'connected'), { ice: 0, dtls: 0 }],
  ['closed', transport('closed', 'closed', true), { ice: 0, dtls: 0 }],
])('after 10 s, %s', (_, watched, expected) => {
  const { clock, connections, lines } = watching();
  connections.watch(watched, { identity: 'ann' });
  clock.advance(9_999);
  expect(connections.counts).toEqual({ ice: 0, dtls: 0 });
  clock.advance(1);
  expect(connections.counts).toEqual(expected);
  expect(lines).toHaveLength(expected.ice + expected.dtls);
});

test('many are counted, and logged once in a while', () => {
  const { clock, connections, lines } = watching();
  for (let each = 0; each < 50; each += 1) connections.watch(transport('new', 'new'), { identity: `p${each}` });
  clock.advance(10_000);
  expect(connections.counts.ice).toBe(50);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    phase: 'ice',
    identity: 'p0',
    advice: expect.stringContaining('rtc.announcedAddress'),
  });
});

test('one that is connected once more is looked at once', () => {
  const { clock, connections } = watching();
  const watched = transport('new', 'new');
  connections.watch(watched, {});
  clock.advance(5_000);
  connections.watch(watched, {});
  clock.advance(60_000);
  expect(connections.counts.ice).toBe(1);
});
