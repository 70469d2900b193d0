import { describe, expect, test } from 'vitest';
import { CLOSE_CODES } from './close-codes.ts';
import { AnswerFrame, RequestFrame, ServerFrame, WireError } from './frames.ts';

describe('requests', () => {
  test.each([
    { id: 1, method: 'session.ping' },
    { id: Number.MAX_SAFE_INTEGER, method: 'room.join', params: { room: 'standup' } },
    { id: 1, method: 'no.such.method', params: 'whatever: the method refuses it' },
  ])('%j is one', (frame) => {
    expect(RequestFrame.parse(frame)).toEqual(frame);
  });

  test.each([
    {},
    [],
    null,
    'session.ping',
    { method: 'session.ping' },
    { id: 0, method: 'session.ping' },
    { id: -1, method: 'session.ping' },
    { id: 1.5, method: 'session.ping' },
    { id: 2 ** 53, method: 'session.ping' },
    { id: '1', method: 'session.ping' },
    { id: null, method: 'session.ping' },
    { id: 1 },
    { id: 1, method: 7 },
    { id: 1, method: 'x'.repeat(65) },
    { id: 1, method: 'session.ping', token: 'extra' },
  ])('%j is none', (frame) => {
    expect(RequestFrame.safeParse(frame).success).toBe(false);
  });
});

describe('frames from the server', () => {
  test.each([
    { id: 1, result: {} },
    { id: 1, error: { code: 'forbidden', message: 'no' } },
    { id: null, error: { code: 'bad_frame', message: 'not JSON', retryAfterMs: 0, data: { issues: [] } } },
    { event: 'room.updated', seq: 3, data: { locked: true, lobby: false } },
    { event: 'from.the.future', data: {} },
  ])('%j is one', (frame) => {
    expect(ServerFrame.parse(frame)).toEqual(frame);
  });

  test.each([
    {},
    { id: 1 },
    { result: {} },
    { id: null, result: {} },
    { id: 1, result: {}, error: { code: 'internal', message: 'both' } },
    { id: 1, error: { message: 'without a code' } },
    { id: 1, error: { code: 'forbidden', message: 'no', retryAfterMs: -1 } },
    { event: 'room.updated' },
    { event: 'room.updated', seq: -1, data: {} },
    { event: 'room.updated', data: [] },
  ])('%j is none', (frame) => {
    expect(ServerFrame.safeParse(frame).success).toBe(false);
  });

  test('an error code that this version does not know is taken as internal', () => {
    expect(WireError.parse({ code: 'from_the_future', message: '' }).code).toBe('internal');
    expect(WireError.parse({ code: 'toString', message: '' }).code).toBe('internal');
  });

  test('an answer may be open for members of later versions', () => {
    expect(AnswerFrame.safeParse({ id: 1, result: {}, later: 1 }).success).toBe(true);
  });
});

test('close codes are those that an application may use (RFC 6455, section 7.4)', () => {
  const codes = Object.keys(CLOSE_CODES).map(Number);
  const reserved = new Set([1004, 1005, 1006, 1015]);
  expect(codes.filter((code) => reserved.has(code) || code < 1000 || code > 4999)).toEqual([]);
  expect(new Set(Object.values(CLOSE_CODES).map(({ name }) => name)).size).toBe(codes.length);
});
