import { beforeEach, expect, it } from 'vitest';
import type { EmbeddedState } from '../../../../signaling/client/embed/messages.ts';
import { Conversation, Refusal } from './conversation.ts';

const STATE: EmbeddedState = {
  connection: 'idle',
  room: null,
  microphone: false,
  camera: false,
  participants: 0,
  reason: null,
  ignored: 0,
};
const ORIGIN = 'https://portal.example.com';
const around = { name: 'the page around' };

let posted: { message: object; origin: string }[];
let asked: [string, object][];
let now: number;
let conversation: Conversation;

beforeEach(() => {
  posted = [];
  asked = [];
  now = 5_000;
  conversation = new Conversation(
    { window: around, post: (message, origin) => posted.push({ message, origin }) },
    [ORIGIN, 'https://other.example.com'],
    async (method, params) => {
      asked.push([method, params]);
      if (method === 'leave') throw new Refusal('not_joined', 'nowhere');
      if (method === 'setCamera') throw new TypeError('internal');
      return Promise.resolve(STATE);
    },
    () => now,
  );
});

const hear = (data: unknown, origin = ORIGIN, source: unknown = around) => conversation.hear({ source, origin, data });

it('says that it is ready to whomever is around, and all else to the origin that has spoken', async () => {
  conversation.begin();
  conversation.tell('state', STATE);
  expect(posted).toEqual([
    {
      message: {
        causeway: 1,
        event: 'ready',
        data: { methods: ['join', 'leave', 'setMicrophone', 'setCamera', 'getState'] },
      },
      origin: '*',
    },
  ]);
  posted = [];
  await hear({ causeway: 1, id: 7, method: 'getState' });
  conversation.tell('state', STATE);
  expect(posted).toEqual([
    { message: { causeway: 1, id: 7, result: STATE }, origin: ORIGIN },
    { message: { causeway: 1, event: 'state', data: STATE }, origin: ORIGIN },
  ]);
});

it.each([
  ['join', { room: 'daily', token: 'ey', name: 'Ada', microphone: false, camera: true, language: 'de' }],
  ['setMicrophone', { on: true }],
])('carries out %s', async (method, params) => {
  await hear({ causeway: 1, id: 'one', method, params });
  expect(asked).toEqual([[method, params]]);
  expect(posted).toEqual([{ message: { causeway: 1, id: 'one', result: STATE }, origin: ORIGIN }]);
});

it.each([
  [{ causeway: 2, id: 1, method: 'join', params: {} }, 'unsupported_version'],
  [{ causeway: 1, id: 1, method: 'toString', params: {} }, 'unknown_method'],
  [{ causeway: 1, id: 1, method: 'join', params: {} }, 'invalid_params'],
  [{ causeway: 1, id: 1, method: 'join', params: { room: 'daily', url: 'x' } }, 'invalid_params'],
  [{ causeway: 1, id: 1, method: 'join', params: { room: 'x'.repeat(16_385) } }, 'invalid_params'],
  [{ causeway: 1, id: 1, method: 'setMicrophone', params: { on: 'yes' } }, 'invalid_params'],
  [{ causeway: 1, id: 1, method: 'leave' }, 'not_joined'],
  [{ causeway: 1, id: 1, method: 'setCamera', params: { on: true } }, 'failed'],
])('refuses %j with the code %s', async (request, code) => {
  await hear(request);
  expect(posted).toMatchObject([{ message: { causeway: 1, id: 1, error: { code } }, origin: ORIGIN }]);
  expect(JSON.stringify(posted)).not.toContain('internal');
});

it.each([
  ['of another origin', { causeway: 1, id: 1, method: 'getState' }, 'https://evil.example.com', around],
  ['of another window', { causeway: 1, id: 1, method: 'getState' }, ORIGIN, {}],
  ['that are text', 'garbage', ORIGIN, around],
  ['that are null', null, ORIGIN, around],
  ['that are lists', [1], ORIGIN, around],
  ['without a version', { id: 1, method: 'getState' }, ORIGIN, around],
  ['without an id', { causeway: 1, method: 'getState' }, ORIGIN, around],
  ['with a long id', { causeway: 1, id: 'x'.repeat(65), method: 'getState' }, ORIGIN, around],
  ['with params that are none', { causeway: 1, id: 1, method: 'join', params: 'daily' }, ORIGIN, around],
])('passes over messages %s, and counts them', async (_what, data, origin, source) => {
  await hear(data, origin, source);
  expect([posted, asked, conversation.ignored]).toEqual([[], [], 1]);
});

it('keeps to the origin that it began with', async () => {
  await hear({ causeway: 1, id: 1, method: 'getState' });
  await hear({ causeway: 1, id: 2, method: 'getState' }, 'https://other.example.com');
  expect([asked.length, conversation.ignored]).toEqual([1, 1]);
});

it('answers no more than so many requests in a second', async () => {
  const request = { causeway: 1, id: 1, method: 'getState' };
  for (let n = 0; n < 25; n += 1) await hear(request);
  expect([asked.length, conversation.ignored]).toEqual([20, 5]);
  now += 1_000;
  await hear(request);
  expect(asked).toHaveLength(21);
});
