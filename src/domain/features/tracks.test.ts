import { describe, expect, test } from 'vitest';
import { seated } from '../actor.ts';
import { decide } from '../room/decide.ts';
import { order, type Order } from '../room/features.ts';
import { projectFor } from '../room/project.ts';
import type { RoomState } from '../room/state.ts';
import { ask, carryOut, CONTEXT, furnishedRoom, participantOf, seatOf, VP8 } from '../testing/rooms.ts';

const room = furnishedRoom();
const vic = seatOf(room, 'vic');
const bob = seatOf(room, 'bob');

type Codec = 'VP8' | 'VP9' | 'AV1' | 'H264';

const lacks = (...codecs: readonly Codec[]): Order =>
  order(seated(vic), 'undecodableTrack', {
    identity: 'bob',
    trackId: 'bob-cam',
    mimeTypes: codecs.map((codec) => `video/${codec}` as const),
  });
const sentAs = (codec: string): Order =>
  order(seated(bob), 'republishTrack', { trackId: 'bob-cam', media: { ...VP8, mimeType: `video/${codec}` } });
const then = (...orders: readonly Order[]): RoomState =>
  orders.reduce((before, each) => carryOut(before, each).after, room);

describe('a viewer who cannot decode a track', () => {
  test.each<[string, RoomState, Order, readonly string[] | null]>([
    ['is told to its publisher', room, lacks('VP8', 'AV1'), ['video/VP8', 'video/AV1']],
    ['adds to what others lack', then(lacks('VP8'), sentAs('H264')), lacks('H264'), ['video/VP8', 'video/H264']],
    ['says nothing new', then(lacks('VP8', 'AV1')), lacks('VP8'), null],
    ['speaks of what is not sent any more', then(sentAs('H264')), lacks('VP8'), null],
    ['speaks of a track that is gone', then(ask(bob, 'track.close', { trackId: 'bob-cam' })), lacks('VP8'), null],
  ])('%s', (_name, state, said, told) => {
    const events = decide(state, said, CONTEXT);
    const expected = told && [{ type: 'trackUndecodable', identity: 'bob', trackId: 'bob-cam', mimeTypes: told }];
    expect(events).toEqual(expected ?? []);
  });

  test('is heard of by nobody but the publisher, who is told who lacks what by nothing', () => {
    const { events, after } = carryOut(room, lacks('VP8'));
    const heard = ['ann', 'bob', 'vic'].map((identity) =>
      events.flatMap((event) => projectFor(event, participantOf(after, identity)) ?? []),
    );
    const data = { trackId: 'bob-cam', mimeTypes: ['video/VP8'] };
    expect(heard).toEqual([[], [{ event: 'track.undecodable', seq: room.seq + 1, data }], []]);
  });

  test('is not told while a node of the cluster would not understand it', () => {
    expect(decide(room, lacks('VP8'), { ...CONTEXT, level: 2 })).toEqual([]);
  });

  test('has a track sent anew at most once for each codec, whatever is said', () => {
    let state = room;
    let told = 0;
    for (let round = 0; round < 20; round += 1) {
      const codec = (['VP8', 'H264', 'VP9', 'AV1'] as const)[round % 4] ?? 'VP8';
      for (const said of [sentAs(codec), lacks(codec)]) {
        const { events, after } = carryOut(state, said);
        told += events.filter(({ event }) => event.type === 'trackUndecodable').length;
        state = after;
      }
    }
    expect(told).toBe(4);
  });
});
