/** Frames that no client should send: requests that are nearly right, requests that are not, and no requests at all. */
import fc from 'fast-check';
import type { z } from 'zod';
import { opus, simulcastVp8, vp8 } from '../../../workers/testing/rtp-parameters.ts';
import { methods } from '../../protocol/methods.ts';

/** What a hostile client may know of the room that it is in. */
export interface Knowledge {
  readonly identities: readonly string[];
  /** Ids of tracks, transports, consumers: its own, and others'. */
  readonly ids: readonly string[];
}

const FINGERPRINT = Array.from({ length: 32 }, () => 'AB').join(':');
const CUTS = ['', '"', '{', '}', '[', ']', ',', '\\', '\u0000', '9'];

const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, -1, 0, 1e308, 4_294_967_296, '', '__proto__', 'x'.repeat(3_000), [], {}, true),
  fc.jsonValue({ maxDepth: 4 }),
);

/** What a member becomes: another value of its type, or anything. */
interface Change {
  /** Which member, counted through the whole value. */
  readonly at: number;
  readonly number: number;
  readonly string: string;
  readonly anything: unknown;
  readonly keepType: boolean;
}

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(),
  number: fc.constantFrom(0, 1, 2, 96, 97, 111, 127, 255, 8_000, 90_000, 10_001),
  string: fc.constantFrom(
    'audio/opus',
    'video/VP8',
    'video/rtx',
    'video/H264',
    'r0',
    '1',
    'nack',
    'L3T3',
    'AB',
    'sha-1',
  ),
  anything: junk,
  keepType: fc.boolean(),
});

/** A value that fits, one with a member changed, or another one. */
const nearly = (fitting: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 16, arbitrary: fitting },
    { weight: 4, arbitrary: fc.tuple(fitting, change).map(([value, how]) => changed(value, how)) },
    { weight: 1, arbitrary: junk },
  );

/** What fits a param of this name. */
function fittingParams({ identities, ids }: Knowledge): ReadonlyMap<string, fc.Arbitrary<unknown>> {
  const id = fc.constantFrom(...ids, 'nobody-knows-it');
  const identity = fc.constantFrom(...identities, 'nobody');
  const layers = fc.record({ spatial: fc.nat(7), temporal: fc.nat(7) });
  const optional = { requiredKeys: [] };
  return new Map<string, fc.Arbitrary<unknown>>([
    ['token', fc.constantFrom('acme/ada', 'a.b.c')],
    ['resumeToken', fc.string({ minLength: 43, maxLength: 43 })],
    ['lastSeq', fc.nat()],
    ['room', fc.constantFrom('calm', 'standup')],
    ['identity', identity],
    ['to', fc.array(identity, { maxLength: 3 })],
    ['trackId', id],
    ['transportId', id],
    ['consumerIds', fc.array(id, { maxLength: 5 })],
    ['source', fc.constantFrom('microphone', 'camera', 'screen', 'screenAudio')],
    ['rtpParameters', fc.constantFrom(opus, vp8, simulcastVp8).map((make) => make())],
    ['rtpCapabilities', fc.constantFrom(opus, vp8).map((make) => capabilities(make()))],
    [
      'tracks',
      fc.array(fc.record({ trackId: id, paused: fc.boolean(), preferredLayers: layers }, optional), { maxLength: 5 }),
    ],
    [
      'consumers',
      fc.array(fc.record({ consumerId: id, paused: fc.boolean(), preferredLayers: layers }, optional), {
        maxLength: 5,
      }),
    ],
    [
      'dtlsParameters',
      fc.constantFrom('auto', 'client', 'server').map((role) => ({
        role,
        fingerprints: [{ algorithm: 'sha-256', value: FINGERPRINT }],
      })),
    ],
    ['topic', fc.constant('chat')],
    ['payload', fc.string()],
    ['client', fc.string()],
    ...['takeOver', 'paused', 'locked', 'lobby'].map((name) => [name, fc.boolean()] as const),
  ]);
}

/** Frames of a client that is in a room. */
export function hostileFrames(knowledge: Knowledge): fc.Arbitrary<string | Buffer> {
  const fitting = fittingParams(knowledge);
  const requests = Object.entries(methods).map(([method, { params }]) => {
    const members = Object.entries<z.ZodType>(params.shape);
    const optional = members.filter(([, schema]) => schema.safeParse(undefined).success).map(([name]) => name);
    const arbitraries = members.map(([name]) => [name, nearly(fitting.get(name) ?? junk)] as const);
    const arbitrary = fc.record({
      id: fc.integer({ min: 1, max: 1_000_000 }),
      method: fc.constant(method),
      params: fc.record(Object.fromEntries(arbitraries), {
        requiredKeys: members.map(([name]) => name).filter((name) => !optional.includes(name)),
      }),
    });
    return { weight: weightOf(method), arbitrary };
  });
  const frame = nearly(fc.oneof(...requests)).map((value) => JSON.stringify(value));
  return fc.oneof(
    { weight: 16, arbitrary: frame },
    {
      weight: 2,
      arbitrary: fc.tuple(frame, fc.array(fc.tuple(fc.nat(), fc.constantFrom(...CUTS)), { maxLength: 4 })).map(cut),
    },
    { weight: 1, arbitrary: fc.string() },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)) },
  );
}

/** Media is where nonsense may hurt most; and whoever has left does no harm any more. */
function weightOf(method: string): number {
  if (method === 'room.leave') return 1;
  return /^(?:media|transport|consumer)\./.test(method) ? 40 : 20;
}

function capabilities({ codecs }: ReturnType<typeof opus>): object {
  return {
    codecs: codecs.map(({ payloadType, ...codec }) => ({ ...codec, preferredPayloadType: payloadType, kind: 'audio' })),
  };
}

/** A copy of a JSON value in which one of its members, however deep, is another. */
function changed(value: unknown, { at, number, string, anything, keepType }: Change): unknown {
  let left = at % countPlaces(value);
  const copy = (part: unknown): unknown => {
    left -= 1;
    if (left === -1) {
      if (keepType && typeof part === 'number') return number;
      return keepType && typeof part === 'string' ? string : anything;
    }
    if (Array.isArray(part)) return part.map(copy);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, member]) => [name, copy(member)]));
  };
  return copy(value);
}

function countPlaces(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, member) => sum + countPlaces(member), 1);
}

/** A text with some characters put in, or (by an empty one) cut out. */
function cut([text, cuts]: [string, [number, string][]]): string {
  return cuts.reduce((changing, [at, by]) => {
    const position = at % (changing.length + 1);
    return changing.slice(0, position) + by + changing.slice(position + 1);
  }, text);
}
