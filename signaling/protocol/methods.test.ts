import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { MAX_AUDIENCE_PAGE } from './features/audience.ts';
import { MAX_BATCH, MAX_CAMERAS } from './features/media.ts';
import { MAX_MESSAGE_CHARS } from './features/messages.ts';
import { isCommandName, isMethodName, methods, type CallName, type CommandName, type MethodName } from './methods.ts';
import { notifications } from './notifications.ts';

const id = 'c1f0a9d2-6a50-4b3e-9d0f-0b8f0a5b7d11';
const fingerprint = { algorithm: 'sha-256', value: 'AB:CD:01' };
const rtpParameters = {
  mid: '0',
  codecs: [
    { payloadType: 111, mimeType: 'audio/opus', clockRate: 48_000, channels: 2, parameters: { useinbandfec: 1 } },
  ],
  headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 1 }],
  encodings: [{ ssrc: 4_294_967_295, dtx: true }],
  rtcp: { cname: 'ann', reducedSize: true },
};

const headerExtension = { kind: 'audio', uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', preferredId: 1 };
const times = <T>(count: number, value: T): readonly T[] => Array.from({ length: count }, () => value);

/** For each method what it takes, and what it must refuse beside what all must refuse. */
const samples: { readonly [M in MethodName]: { readonly good: readonly object[]; readonly bad: readonly unknown[] } } =
  {
    'session.authenticate': {
      good: [{ token: 'a.b.c' }, { token: 'a.b.c', client: 'sample/1.0' }],
      bad: [{}, { token: 7 }, { token: 'x'.repeat(8193) }, { token: 'a.b.c', client: 'x'.repeat(129) }],
    },
    'session.resume': {
      good: [{ resumeToken: 'secret', lastSeq: 0 }],
      bad: [{}, { resumeToken: '', lastSeq: 0 }, { resumeToken: 'secret' }, { resumeToken: 'secret', lastSeq: -1 }],
    },
    'session.ping': { good: [{}], bad: [] },
    'room.join': {
      good: [{ room: 'standup' }, { room: 'standup', takeOver: true }],
      bad: [
        {},
        { room: '' },
        { room: 'a\u0000b' },
        { room: 'standup', takeOver: 'yes' },
        { room: 'x', tenant: 'acme' },
      ],
    },
    'room.leave': { good: [{}], bad: [] },
    'room.update': { good: [{}, { locked: true }, { lobby: false }], bad: [{ locked: 1 }, { lobby: null }] },
    'room.roster': {
      good: [{}, { after: 'ann', limit: MAX_AUDIENCE_PAGE }],
      bad: [{ after: '' }, { limit: 0 }, { limit: MAX_AUDIENCE_PAGE + 1 }],
    },
    'participant.admit': { good: [{ identity: 'ann' }], bad: [{}, { identity: '\u202Eann' }] },
    'participant.remove': { good: [{ identity: 'ann' }], bad: [{}, { identity: ['ann'] }] },
    'participant.mute': { good: [{ identity: 'ann', trackId: id }], bad: [{ trackId: id }, { identity: 'ann' }] },
    'message.send': {
      good: [
        { topic: 'chat', payload: '' },
        { topic: 'chat', payload: 'x'.repeat(MAX_MESSAGE_CHARS), to: ['ann'] },
      ],
      bad: [
        { topic: '', payload: '' },
        { topic: 'x'.repeat(65), payload: '' },
        { topic: 'chat', payload: { text: 'hello' } },
        { topic: 'chat', payload: 'x'.repeat(MAX_MESSAGE_CHARS + 1) },
        { topic: 'chat', payload: '', to: [] },
        { topic: 'chat', payload: '', to: times(101, 'ann') },
      ],
    },
    'chat.send': {
      good: [{ text: 'x'.repeat(MAX_MESSAGE_CHARS) }, { text: 'hello', to: 'ann', id: 'one' }],
      bad: [
        {},
        { text: '' },
        { text: 'x'.repeat(MAX_MESSAGE_CHARS + 1) },
        { text: 'hello', to: ['ann'] },
        { text: 'hello', id: 'x'.repeat(65) },
      ],
    },
    'hand.raise': { good: [{}], bad: [{ identity: 'ann' }] },
    'hand.lower': { good: [{}, { identity: 'ann' }], bad: [{ identity: null }, { identity: '' }] },
    'media.open': { good: [{}], bad: [] },
    'media.close': { good: [{ epoch: 1 }], bad: [{}, { epoch: '1' }, { epoch: 1.5 }] },
    'transport.connect': {
      good: [{ transportId: id, dtlsParameters: { role: 'client', fingerprints: [fingerprint] } }],
      bad: [
        { transportId: id },
        { transportId: id, dtlsParameters: { fingerprints: [] } },
        { transportId: id, dtlsParameters: { fingerprints: times(9, fingerprint) } },
        { transportId: id, dtlsParameters: { role: 'both', fingerprints: [fingerprint] } },
        { transportId: id, dtlsParameters: { fingerprints: [{ ...fingerprint, algorithm: 'md5' }] } },
        { transportId: id, dtlsParameters: { fingerprints: [{ ...fingerprint, value: 'AB:CD:0' }] } },
        { transportId: '../x', dtlsParameters: { fingerprints: [fingerprint] } },
      ],
    },
    'transport.restartIce': { good: [{ transportId: id }], bad: [{}, { transportId: 1 }] },
    'media.produce': {
      good: [
        { source: 'microphone', rtpParameters },
        { source: 'camera', rtpParameters: { codecs: [] }, paused: true, trackId: id },
        { source: 'camera', rtpParameters: { codecs: [], encodings: [{ rid: 'r0', scaleResolutionDownBy: 4 }] } },
      ],
      bad: [
        { source: 'microphone' },
        { source: 'hologram', rtpParameters },
        { source: 'camera', rtpParameters: { ...rtpParameters, codecs: 'VP8' } },
        { source: 'camera', rtpParameters: { ...rtpParameters, encodings: [{ ssrc: 2 ** 32 }] } },
        { source: 'camera', rtpParameters: { ...rtpParameters, encodings: [{ ssrc: -1 }] } },
        { source: 'camera', rtpParameters: { ...rtpParameters, encodings: times(9, {}) } },
        {
          source: 'camera',
          rtpParameters: { codecs: [{ payloadType: 128, mimeType: 'video/VP8', clockRate: 90_000 }] },
        },
        { source: 'camera', rtpParameters: { codecs: [{ payloadType: 96, mimeType: 'video/VP8', clockRate: 0 }] } },
        { source: 'camera', rtpParameters, trackId: '' },
      ],
    },
    'track.update': { good: [{ trackId: id, paused: true }], bad: [{ trackId: id }, { trackId: id, paused: 0 }] },
    'track.close': { good: [{ trackId: id }], bad: [{}, { trackId: `${id}\n` }] },
    'media.consume': {
      good: [
        { tracks: [{ trackId: id }] },
        { tracks: [{ trackId: id, paused: true, preferredLayers: { spatial: 0, temporal: 7 } }], rtpCapabilities: {} },
        { tracks: times(MAX_BATCH, { trackId: id }) },
      ],
      bad: [
        {},
        { tracks: [] },
        { tracks: times(MAX_BATCH + 1, { trackId: id }) },
        { tracks: [{ trackId: id, paused: true, extra: 1 }] },
        { tracks: [{ trackId: id, preferredLayers: { temporal: 1 } }] },
        { tracks: [{ trackId: id, preferredLayers: { spatial: 8 } }] },
        { tracks: [{ trackId: id }], rtpCapabilities: { codecs: [{}] } },
        { tracks: [{ trackId: id }], rtpCapabilities: { headerExtensions: times(65, headerExtension) } },
      ],
    },
    'media.limit': {
      good: [{ cameras: null }, { cameras: 0 }, { cameras: MAX_CAMERAS }],
      bad: [
        {},
        { cameras: -1 },
        { cameras: 1.5 },
        { cameras: '2' },
        { cameras: MAX_CAMERAS + 1 },
        { cameras: 2, screens: 1 },
      ],
    },
    'consumer.update': {
      good: [{ consumers: [{ consumerId: id }] }, { consumers: [{ consumerId: id, paused: false, priority: 255 }] }],
      bad: [
        { consumers: [] },
        { consumers: [{ consumerId: id, priority: 0 }] },
        { consumers: [{ consumerId: id, priority: 256 }] },
        { consumers: [{ consumerId: id, volume: 11 }] },
        { consumers: times(MAX_BATCH + 1, { consumerId: id }) },
      ],
    },
    'consumer.close': { good: [{ consumerIds: [id] }], bad: [{}, { consumerIds: [] }, { consumerIds: id }] },
  };

const names = Object.keys(methods).filter((name) => isMethodName(name));

describe.each(names)('%s', (name) => {
  const { params, result } = methods[name];
  const { good, bad } = samples[name];

  test.each(good)('takes %j', (sample) => {
    expect(params.parse(sample)).toEqual(sample);
  });

  test.each([null, [], 'params', 7, ...bad])('refuses %j', (sample) => {
    expect(params.safeParse(sample).success).toBe(false);
  });

  test('refuses a member that it does not know', () => {
    expect(params.safeParse({ ...good[0], unknown: 1 }).success).toBe(false);
  });

  test('its result stays open for members of later versions', () => {
    const schema = z.toJSONSchema(result, { io: 'input' });
    expect(JSON.stringify(schema)).not.toContain('"additionalProperties":false');
  });
});

test('every method and notification has JSON Schemas', () => {
  const schemas = [
    ...Object.values(methods).flatMap(({ params, result }) => [params, result]),
    ...Object.values(notifications).map(({ data }) => data),
  ];
  for (const schema of schemas) expect(() => z.toJSONSchema(schema, { io: 'input' })).not.toThrow();
});

test('what every object inherits names no method', () => {
  for (const name of ['toString', 'constructor', '__proto__', 'hasOwnProperty']) expect(isMethodName(name)).toBe(false);
});

test('members of WebRTC dictionaries that nobody asked for are dropped', () => {
  const parsed = methods['media.produce'].params.parse({
    source: 'microphone',
    rtpParameters: { ...rtpParameters, encodings: [{ ssrc: 1, priority: 'high' }], later: true },
  });
  expect(parsed.rtpParameters).toEqual({ ...rtpParameters, encodings: [{ ssrc: 1 }] });
});

test('a hostile prototype does not get through', () => {
  const parsed: unknown = JSON.parse('{"tracks":[{"trackId":"a"}],"rtpCapabilities":{"__proto__":{"codecs":[]}}}');
  const { rtpCapabilities } = methods['media.consume'].params.parse(parsed);
  expect(Object.getPrototypeOf(rtpCapabilities)).toBe(Object.prototype);
  expect(rtpCapabilities?.codecs).toBeUndefined();
});

test('a method is a command of the room, or has a handler of its own', () => {
  expectTypeOf<CommandName | CallName>().toEqualTypeOf<MethodName>();
  expectTypeOf<CommandName & CallName>().toEqualTypeOf<never>();
  expect(names.filter((name) => isCommandName(name))).toEqual([
    'participant.admit',
    'participant.remove',
    'room.update',
    'message.send',
    'chat.send',
    'hand.raise',
    'hand.lower',
    'track.update',
    'track.close',
    'participant.mute',
  ]);
});
