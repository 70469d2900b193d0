import { describe, expect, test } from 'vitest';
import type { RoomEvent } from '../../domain/room/features.ts';
import type { RoomKey } from '../../domain/room/state.ts';
import { Authenticator } from '../../redis/authenticator.ts';
import type { Published } from './published.ts';
import { RoomFormat } from './room-format.ts';
import { SECRET } from './testing/room-names.ts';

const format = new RoomFormat(new Authenticator(SECRET));
const other = new RoomFormat(new Authenticator('another secret than the nodes have'));
const key: RoomKey = { tenant: 'acme', room: 'stand-up' };

describe('what is published', () => {
  const published: Published = { batch: 'b2', after: { seq: 7, batch: 'b1' }, events: ['{"type":"x"}', ''] };
  const begun: Published = { batch: 'b3', after: null, events: [] };

  test.each([published, begun])('is read as it was written: %j', (each) => {
    expect(format.openPublished('channel', format.sealPublished('channel', each))).toEqual(each);
  });

  test.each<[string, (text: string) => string]>([
    ['nothing', () => ''],
    ['something else', () => 'hello'],
    ['no code', (text) => text.slice(43)],
    ['another payload', (text) => text.replace('7', '8')],
    ['a longer one', (text) => `${text} `],
    ['another code', (text) => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`],
    ['a code of other length', (text) => `é${text.slice(1)}`],
    ['what another secret signed', () => other.sealPublished('channel', published)],
    ['what was for another channel', () => format.sealPublished('another', published)],
  ])('%s is not believed', (_name, alter) => {
    expect(format.openPublished('channel', alter(format.sealPublished('channel', published)))).toBeUndefined();
  });
});

describe('a log', () => {
  const note: RoomEvent = { type: 'messageSent', from: 'ann', topic: 'note', payload: 'n', to: null, at: 1_000 };
  const nowhere = { seq: 0, batch: '' };
  /** What read.lua returns of a log of two batches with one event each. */
  function reply(by = format, room = key): unknown[] {
    const [first] = by.sealEvents(room, nowhere, 'b1', [JSON.stringify(note)]);
    const [second] = by.sealEvents(room, { seq: 1, batch: 'b1' }, 'b2', [JSON.stringify(note)]);
    return ['fingerprint', 0, 0, '', 2, 'b2', '', [`b1 ${first}`, `b2 ${second}`]];
  }

  test('is read as nodes wrote it', () => {
    expect(format.openSlice(key, nowhere, reply())).toEqual({
      slice: { events: [1, 2].map((seq) => ({ seq, event: note })) },
      start: nowhere,
      end: { seq: 2, batch: 'b2' },
      batches: ['', 'b1', 'b2'],
    });
  });

  test.each([
    ['by nodes with another secret', reply(other)],
    ['for another room', reply(format, { ...key, room: 'another' })],
    ['for another tenant', reply(format, { ...key, tenant: 'another' })],
    ['with an end that no batch wrote', reply().with(5, 'b3')],
    ['of which read.lua says no more', reply().slice(0, 1)],
  ])('%s is altered', (_name, altered) => {
    expect(format.openSlice(key, nowhere, altered)).toEqual({ altered: 'fingerprint' });
  });
});

test('a cluster’s names in Redis are its own, and are the same for all of its nodes', () => {
  expect(format.keyOf(key)).toMatch(/^causeway:[\w-]{11}:\{acme%2Fstand-up\}:log$/);
  expect(new RoomFormat(new Authenticator(SECRET)).keyOf(key)).toBe(format.keyOf(key));
  expect(other.keyOf(key)).not.toBe(format.keyOf(key));
  expect(other.channelOf(key)).not.toBe(format.channelOf(key));
});
