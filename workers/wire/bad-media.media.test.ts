/** What clients send wrong, by mistake or on purpose: a named error each time, and the workers go on. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Source } from '../../signaling/protocol/primitives.ts';
import { RtpCapabilities, RtpParameters } from '../../signaling/protocol/webrtc.ts';
import type { MediaEngine } from '../../src/ports/media-engine.ts';
import { routerRtpCapabilities } from './codecs.ts';
import { enter, type Member, outcome, pids, startTestEngine } from '../testing/engine.ts';
import { opus, simulcastVp8, svcVp9, video, vp8 } from '../testing/rtp-parameters.ts';

let engine: MediaEngine;
let publisher: Member;
let viewer: Member;
let pidsBefore: number[];

beforeAll(async () => {
  engine = await startTestEngine(1);
  publisher = await enter(engine, 'room', 'publisher');
  viewer = await enter(engine, 'room', 'viewer');
  pidsBefore = pids(engine);
});

afterAll(() => engine.close());

type Codec = RtpParameters['codecs'][number];

const codecs = (...changes: Partial<Codec>[]): RtpParameters => {
  const { codecs: given, ...others } = vp8();
  return { ...others, codecs: given.map((codec, i) => ({ ...codec, ...changes[i] })) };
};
const extensions = (...ids: number[]): RtpParameters => ({
  ...vp8(),
  headerExtensions: ids.map((id, i) => ({
    id,
    uri: i === 0 ? 'urn:ietf:params:rtp-hdrext:sdes:mid' : 'urn:ietf:params:rtp-hdrext:toffset',
  })),
});
const encodings = (...given: NonNullable<RtpParameters['encodings']>) => video('video/VP8', given);

describe('publish refuses', () => {
  test.each<[string, Source, RtpParameters]>([
    ['video on a microphone', 'microphone', vp8()],
    ['audio on a camera', 'camera', opus()],
    ['video as screen audio', 'screenAudio', svcVp9()],
    ['no codec', 'camera', { ...vp8(), codecs: [] }],
    ['RTX alone', 'camera', { ...vp8(), codecs: vp8().codecs.slice(1) }],
    ['a codec that nobody knows', 'camera', codecs({ mimeType: 'video/H999' })],
    ['a codec of no kind', 'camera', codecs({ mimeType: 'VP8' })],
    [
      'a codec that we do not offer',
      'microphone',
      { ...opus(), codecs: [{ ...codecs().codecs[0], mimeType: 'audio/PCMU', payloadType: 0, clockRate: 8_000 }] },
    ],
    [
      'forward error correction that the worker cannot look up',
      'camera',
      codecs({}, { mimeType: 'video/ulpfec', parameters: {} }),
    ],
    ['one payload type twice', 'camera', codecs({}, { payloadType: 96 })],
    ['a clock rate that is not of the codec', 'camera', codecs({ clockRate: 48_000 })],
    [
      'channels that are not of the codec',
      'microphone',
      { ...opus(), codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 7 }] },
    ],
    ['a profile that we do not offer', 'camera', video('video/VP9', [{ ssrc: 1 }], { 'profile-id': 3 })],
    ['H.264 of a profile for studios', 'camera', video('video/H264', [{ ssrc: 1 }], { 'profile-level-id': 'f4001f' })],
    [
      'a profile that is a number',
      'camera',
      video('video/H264', [{ ssrc: 1 }], { 'packetization-mode': 1, 'profile-level-id': 7 }),
    ],
    ['RTX of nothing', 'camera', codecs({}, { parameters: {} })],
    ['RTX of a missing codec', 'camera', codecs({}, { parameters: { apt: 50 } })],
    ['RTX of itself', 'camera', codecs({}, { parameters: { apt: 97 } })],
    ['RTX of a text', 'camera', codecs({}, { parameters: { apt: '96' } })],
    ['a line break in a codec parameter', 'camera', codecs({ parameters: { x: '1\r\na=setup:active' } })],
    ["a line break in a codec parameter's name", 'camera', codecs({ parameters: { 'x\r\na=y': 1 } })],
    [
      'a second codec parameter within one',
      'microphone',
      {
        ...opus(),
        codecs: [
          {
            ...opus().codecs[0],
            mimeType: 'audio/opus',
            payloadType: 111,
            clockRate: 48_000,
            parameters: { x: '1;stereo=1' },
          },
        ],
      },
    ],
    ['two codecs', 'camera', codecs({}, { mimeType: 'video/VP9', parameters: {} })],
    ['no encodings', 'camera', { ...vp8(), encodings: [] }],
    ['encodings left out', 'camera', { mid: '5', codecs: vp8().codecs }],
    ['an encoding that no packet can be told by', 'camera', encodings({})],
    ['an encoding of only a RTX SSRC', 'camera', encodings({ rtx: { ssrc: 7 } })],
    ['the SSRC 0', 'camera', encodings({ ssrc: 0 })],
    ['the RTX SSRC 0', 'camera', encodings({ ssrc: 1, rtx: { ssrc: 0 } })],
    ['one SSRC twice', 'camera', encodings({ ssrc: 5 }, { ssrc: 5 })],
    ['one SSRC for media and RTX', 'camera', encodings({ ssrc: 5, rtx: { ssrc: 5 } })],
    ['one RID twice', 'camera', encodings({ rid: 'a' }, { rid: 'a' })],
    ['an empty RID', 'camera', encodings({ rid: '' })],
    ['a RID of blanks', 'camera', encodings({ rid: 'a b' })],
    ['an empty MID', 'camera', { ...vp8(), mid: '' }],
    ['a MID with a line break', 'camera', { ...vp8(), mid: '1\n' }],
    ['the payload type of no codec', 'camera', encodings({ ssrc: 1, codecPayloadType: 1 })],
    ['the payload type of RTX', 'camera', encodings({ ssrc: 1, codecPayloadType: 97 })],
    ['simulcast of audio', 'microphone', { ...opus(), encodings: [{ ssrc: 1 }, { ssrc: 2 }] }],
    ['simulcast of VP9', 'camera', video('video/VP9', [{ rid: 'a' }, { rid: 'b' }], { 'profile-id': 0 })],
    ['spatial layers of VP8', 'camera', encodings({ ssrc: 1, scalabilityMode: 'L3T3' })],
    ['layers without end', 'camera', video('video/VP9', [{ ssrc: 1, scalabilityMode: 'L99T99' }])],
    ['a scalability mode that is none', 'camera', encodings({ ssrc: 1, scalabilityMode: 'high please' })],
    ['the header extension 0', 'camera', extensions(0)],
    ['one header extension id twice', 'camera', extensions(3, 3)],
  ])('%s', async (_, source, parameters) => {
    expect(RtpParameters.safeParse(parameters).success).toBe(true);
    expect(await outcome(publisher.session.publish('bad', source, parameters, false))).toBe('bad_media');
    expect(await outcome(publisher.session.setTrackPaused('bad', true))).toBe('not_found');
  });
});

describe('connect refuses', () => {
  const octets = (count: number) => Array.from({ length: count }, () => '00').join(':');

  test.each([
    ['no fingerprint', []],
    ['a short one', [{ algorithm: 'sha-256' as const, value: octets(31) }]],
    ['a long one', [{ algorithm: 'sha-1' as const, value: octets(85) }]],
  ])('%s, and the transport can still be connected', async (_, fingerprints) => {
    const { session } = await enter(engine, 'fingerprints');
    const { id } = session.parameters.sendTransport;
    expect(await outcome(session.connect(id, { fingerprints }))).toBe('bad_media');
    const good = [{ algorithm: 'sha-256' as const, value: octets(32) }];
    expect(await outcome(session.connect(id, { fingerprints: good }))).toBe('ok');
    session.close();
  });

  test.each(['', 'nobody', '../..', '\0'])('the transport %j', async (id) => {
    const fingerprints = [{ algorithm: 'sha-256' as const, value: octets(32) }];
    expect(await outcome(publisher.session.connect(id, { fingerprints }))).toBe('not_found');
    expect(await outcome(publisher.session.restartIce(id))).toBe('not_found');
  });
});

/** All places of a JSON value, the value itself among them. */
function paths(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Array.isArray(value)
    ? value.flatMap((each, i) => paths(each, [...path, i]))
    : Object.entries(value).flatMap(([name, each]) => paths(each, [...path, name]));
  return [path, ...inner];
}

/** A copy that has another value at a place; undefined takes the place away. */
function changed(value: unknown, [head, ...rest]: (string | number)[], to: unknown): unknown {
  if (head === undefined) return to;
  const entries = Object.entries(Object(value)).flatMap(([name, each]): [string, unknown][] => {
    if (name !== String(head)) return [[name, each]];
    const next = changed(each, rest, to);
    return next === undefined ? [] : [[name, next]];
  });
  return Array.isArray(value) ? entries.map(([, each]) => each) : Object.fromEntries(entries);
}

function at(value: unknown, path: (string | number)[]): unknown {
  return path.reduce<unknown>((inner, step) => Reflect.get(Object(inner), step), value);
}

describe('random parameters', () => {
  const RUNS = 10_000;
  const good = [
    ['microphone', opus],
    ['camera', vp8],
    ['camera', simulcastVp8],
    ['screen', svcVp9],
  ] as const;

  /** Values that are odd for their type, so that many get past the schema. */
  const numbers = fc.constantFrom(
    0,
    1,
    2,
    15,
    96,
    97,
    111,
    127,
    255,
    48_000,
    90_000,
    0x7fff_ffff,
    0xffff_ffff,
    0.5,
    -1,
  );
  const texts = fc.oneof(
    fc.constantFrom(
      '',
      '0',
      'r0',
      'L1T3',
      'L3T3',
      'S2T1',
      'L9T9',
      'audio/opus',
      'video/VP8',
      'video/rtx',
      'video/H264',
    ),
    fc.constantFrom('nack', 'transport-cc', 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id', '\r\n', '\0', '\ud800'),
    fc.string({ unit: 'binary', maxLength: 64 }),
  );
  const anything = fc.oneof(numbers, texts, fc.constantFrom(undefined, null, true, false, [], {}));
  const place = fc.noBias(fc.nat(10_000));
  const change = fc.record({
    where: place,
    number: numbers,
    text: texts,
    any: anything,
    from: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: place }),
  });

  type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

  /** Changes a value at some places: to something odd, or to what stands at another place. */
  function mutate(value: unknown, changes: readonly Change[]): unknown {
    let mutated = value;
    for (const { number, text, any, where, from } of changes) {
      const places = paths(mutated);
      const here = places[where % places.length] ?? [];
      const old = at(mutated, here);
      const odd = typeof old === 'number' ? number : typeof old === 'string' ? text : any;
      mutated = changed(mutated, here, from === null ? odd : at(mutated, places[from % places.length] ?? []));
    }
    return mutated;
  }

  test('never end a worker, and are refused by name', async () => {
    let reached = 0;
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...good),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        async ([source, make], changes) => {
          // What does not fit the schema never gets past the edge.
          const { data } = RtpParameters.safeParse(mutate(make(), changes));
          if (!data) return;
          reached += 1;
          const code = await outcome(publisher.session.publish('random', source, data, false));
          expect(['ok', 'bad_media']).toContain(code);
          if (code !== 'ok') return;
          accepted += 1;
          const request = {
            trackId: 'random',
            generation: 1,
            node: 'here',
            paused: false,
            preferredLayers: { spatial: 1 },
          };
          const [answer] = await viewer.session.consume([request], routerRtpCapabilities);
          expect(answer && 'error' in answer ? answer.error.code : 'ok').toMatch(/^(?:ok|cannot_consume)$/);
          publisher.session.unpublish('random');
        },
      ),
      { numRuns: RUNS },
    );
    expect(reached).toBeGreaterThan(1_000);
    expect(accepted).toBeGreaterThan(100);
    expect(pids(engine)).toEqual(pidsBefore);
    expect(engine.stats().producers).toBe(0);
    expect(await outcome(publisher.session.publish('good', 'camera', simulcastVp8(), false))).toBe('ok');
  }, 60_000);

  test('capabilities never end a worker either', async () => {
    await publisher.session.publish('cam', 'camera', simulcastVp8(), false);
    const request = { trackId: 'cam', generation: 1, node: 'here', paused: false, preferredLayers: undefined };
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        const { data } = RtpCapabilities.safeParse(mutate(routerRtpCapabilities, changes));
        if (!data) return;
        const [answer] = await viewer.session.consume([request], data);
        expect(answer && 'error' in answer ? answer.error.code : 'ok').toMatch(/^(?:ok|cannot_consume)$/);
      }),
      { numRuns: 500 },
    );
    expect(pids(engine)).toEqual(pidsBefore);
  }, 60_000);
});
