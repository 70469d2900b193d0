import { describe, expect, test } from 'vitest';
import type { Notification } from '../../../signaling/protocol/notifications.ts';
import { coalesce } from './coalesce.ts';
import { VP8 } from '../testing/rooms.ts';

const view = (id: string, changes: { readonly paused?: boolean } = {}) =>
  ({ id, source: 'camera', kind: 'video', generation: 1, ...VP8, ...changes }) as const;
const joined = (identity: string): Notification => ({
  event: 'participant.joined',
  data: { participant: { identity, name: identity, role: 'participant', state: 'joined', tracks: [] } },
});
const left = (identity: string): Notification => ({ event: 'participant.left', data: { identity, reason: 'left' } });
const updated = (identity: string, state: 'joined' | 'reconnecting'): Notification => ({
  event: 'participant.updated',
  data: { identity, state },
});
const published = (identity: string, id: string): Notification => ({
  event: 'track.published',
  data: { identity, track: view(id) },
});
const paused = (identity: string, id: string, mutedBy?: string): Notification => ({
  event: 'track.updated',
  data: { identity, track: view(id, { paused: true }), ...(mutedBy === undefined ? {} : { mutedBy }) },
});
const resumed = (identity: string, id: string): Notification => ({
  event: 'track.updated',
  data: { identity, track: view(id) },
});
const closed = (identity: string, trackId: string): Notification => ({
  event: 'track.closed',
  data: { identity, trackId },
});
const locked = (locked: boolean): Notification => ({ event: 'room.updated', data: { locked, lobby: false } });
const message = (payload: string): Notification => ({
  event: 'message.received',
  data: { from: 'ann', topic: 'chat', payload, direct: false, at: 0 },
});

const audience = (count: number): Notification => ({ event: 'room.audience', data: { count } });
const admitted = (identity: string, audience: number): Notification => ({
  event: 'participant.updated',
  data: { identity, state: 'joined', audience },
});

const cases: readonly [name: string, news: readonly Notification[], kept: readonly number[]][] = [
  ['messages are all told', [message('a'), message('a'), message('b')], [0, 1, 2]],
  ['of a connection that is lost and back, the last', [updated('ann', 'reconnecting'), updated('ann', 'joined')], [1]],
  ['each connection is its own', [updated('ann', 'reconnecting'), updated('bob', 'reconnecting')], [0, 1]],
  ['of the room, the last', [locked(true), message('a'), locked(false)], [1, 2]],
  ['of a track, the last', [published('ann', 'a'), paused('ann', 'a'), resumed('ann', 'a')], [0, 2]],
  ['who muted it is told', [paused('ann', 'a', 'eve'), paused('ann', 'a')], [0, 1]],
  ['but not once it is resumed', [paused('ann', 'a', 'eve'), resumed('ann', 'a')], [1]],
  ['nor is who muted it before', [resumed('ann', 'a'), paused('ann', 'a'), paused('ann', 'a')], [0, 2]],
  ['of the audience, the last number', [audience(1), message('a'), audience(2)], [1, 2]],
  ['who went to the audience', [admitted('ann', 1), updated('ann', 'joined')], [0, 1]],
  ['of a track that came and went, that', [published('ann', 'a'), paused('ann', 'a'), closed('ann', 'a')], [0, 2]],
  ['of a track that went, its end', [paused('ann', 'a'), closed('ann', 'a')], [1]],
  ['of who came and went, that', [joined('ann'), published('ann', 'a'), updated('ann', 'joined'), left('ann')], [0, 3]],
  [
    'what is told of who came back stays',
    [paused('ann', 'a'), left('ann'), joined('ann'), published('ann', 'b')],
    [1, 2, 3],
  ],
];

describe('coalesce', () => {
  test.each(cases)('%s', (_name, news, kept) => {
    expect(coalesce(news)).toEqual(kept.map((index) => news[index]));
  });
});
