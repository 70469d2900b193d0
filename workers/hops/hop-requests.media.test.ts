/** What another node asks for that it should not, by mistake or on purpose: refused by name, and nothing changes. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CausewayError } from '../../src/domain/errors.ts';
import type { RoomKey } from '../../src/domain/room/state.ts';
import { type MediaEngine, noHops } from '../../src/ports/media-engine.ts';
import type { LinkPayload, NodeLinks } from '../../src/ports/node-links.ts';
import { FakeClock } from '../../src/ports/testing/fake-clock.ts';
import { enter, type Member, outcome, pids, startTestEngine } from '../testing/engine.ts';
import { LinkNetwork } from '../testing/link-network.ts';
import { simulcastVp8 } from '../testing/rtp-parameters.ts';
import { answerCode, subscribe } from '../testing/consume.ts';
import { KEEP_TIMEOUT_MS } from './hop-messages.ts';

const network = new LinkNetwork();
const clock = new FakeClock();
/** Whose room is whose: what the node `asker` hosts somebody in. */
const hosted = ({ tenant, room }: RoomKey) => tenant === 'acme' && room === 'room';
let engine: MediaEngine;
let links: NodeLinks;
let pidsBefore: number[];
let publisher: Member;

beforeAll(async () => {
  engine = await startTestEngine(1, {
    clock,
    peers: { node: 'here', links: network.linksOf('here'), mayServe: (node, key) => node === 'asker' && hosted(key) },
  });
  links = network.linksOf('asker');
  publisher = await enter(engine, 'room', 'publisher');
  await publisher.session.publish('cam', 'camera', simulcastVp8(), false);
  const other = await enter(engine, 'other', 'somebody');
  await other.session.publish('elsewhere', 'camera', simulcastVp8(), false);
  pidsBefore = pids(engine);
});
afterAll(() => engine.close());

const end = { ip: '127.0.0.1', port: 9, srtpKey: `${'A'.repeat(59)}=` };
let pipes = 0;
const open = (changes: LinkPayload = {}): LinkPayload => ({
  incarnation: 'one',
  tenant: 'acme',
  room: 'room',
  trackId: 'cam',
  layer: 7,
  pipes: [],
  offer: { pipe: `pipe${(pipes += 1)}`, ...end },
  ...changes,
});
const ask = (method: string, params: LinkPayload, from: Pick<NodeLinks, 'request'> = links) =>
  outcome(from.request('here', method, params));
const refusals = () => Object.values(engine.stats().hops.refusals).reduce((sum, count) => sum + count, 0);

describe('a node is refused', () => {
  test.each<[string, string, LinkPayload, string]>([
    [
      'a room of its tenant that it hosts nobody in',
      'hop.open',
      open({ room: 'other', trackId: 'elsewhere' }),
      'forbidden',
    ],
    ["another tenant's room", 'hop.open', open({ tenant: 'rival' }), 'forbidden'],
    ["another room's track under the name of its own", 'hop.open', open({ trackId: 'elsewhere' }), 'not_found'],
    ['a track that is not there', 'hop.open', open({ trackId: 'nobody' }), 'not_found'],
    ['an end without an address', 'hop.open', open({ offer: { ...end, pipe: 'p', ip: 'localhost' } }), 'bad_params'],
    ['an end without a port', 'hop.open', open({ offer: { ...end, pipe: 'p', port: 0 } }), 'bad_params'],
    ['an end with a short key', 'hop.open', open({ offer: { ...end, pipe: 'p', srtpKey: 'AAAA' } }), 'bad_params'],
    ['a track without an id', 'hop.open', open({ trackId: '' }), 'bad_params'],
    ['too many pipes', 'hop.open', open({ pipes: Array.from({ length: 257 }, () => 'p') }), 'bad_params'],
    ['no hops to keep', 'hop.keep', { incarnation: 'one' }, 'bad_params'],
    ['nothing at all', 'hop.open', {}, 'bad_params'],
    ['a method that is none', 'hop.everything', {}, 'unknown_method'],
    ['what is only told', 'hop.close', { hop: 'any' }, 'unknown_method'],
  ])('%s', async (_, method, params, code) => {
    const before = refusals();
    expect(await ask(method, params)).toBe(code);
    expect(refusals()).toBe(before + 1);
    expect(engine.stats().hops).toMatchObject({ outgoing: noHops.outgoing, pipes: 0 });
  });

  test('everything when it is another one', async () => {
    const stranger = network.linksOf('stranger');
    expect(await ask('hop.open', open(), stranger)).toBe('forbidden');
  });

  test('a pipe that was offered before', async () => {
    const params = open();
    expect(await ask('hop.open', params)).toBe('ok');
    expect(await ask('hop.open', params)).toBe('bad_params');
    expect(engine.stats().hops).toMatchObject({ outgoing: { node: 1 }, pipes: 1 });
    clock.advance(KEEP_TIMEOUT_MS);
  });
});

describe('a node that asks', () => {
  test('without a pipe is told that it needs one', async () => {
    expect(await links.request('here', 'hop.open', open({ pipes: ['unknown'], offer: undefined }))).toEqual({});
    expect(engine.stats().hops.pipes).toBe(0);
  });

  test('and falls silent is sent nothing any more', async () => {
    expect(await ask('hop.open', open())).toBe('ok');
    clock.advance(KEEP_TIMEOUT_MS - 1);
    expect(engine.stats().hops.outgoing.node).toBe(1);
    clock.advance(1);
    expect(engine.stats().hops.outgoing.node).toBe(0);
  });

  test('cannot touch what another node is sent', async () => {
    const { served } = await links.request('here', 'hop.open', open());
    const hop: unknown = Reflect.get(Object(served), 'hop');
    const stranger = network.linksOf('stranger');
    stranger.tell('here', 'hop.close', { hop });
    expect(await stranger.request('here', 'hop.keep', { incarnation: 'one', hops: [] })).toEqual({ hops: [] });
    expect(engine.stats().hops.outgoing.node).toBe(1);
    links.tell('here', 'hop.close', { hop });
    expect(await links.request('here', 'hop.keep', { incarnation: 'one', hops: [] })).toEqual({ hops: [] });
    expect(engine.stats().hops.outgoing.node).toBe(0);
  });
});

describe('a node that answers nonsense', () => {
  test.each<[string, LinkPayload]>([
    ['no hop', {}],
    ['no parameters', { served: {} }],
    ['a pipe that was not offered', { served: { hop: 'h', pipe: 'p', kind: 'audio', paused: false } }],
    ['an empty text', { served: '' }],
  ])('%s', async (_, answer) => {
    const liar = network.linksOf('liar');
    liar.serve('hop.', () => Promise.resolve(answer));
    expect(answerCode(await subscribe(publisher, 'any', { node: 'liar' }))).toBe('unavailable');
    expect(engine.stats().hops).toMatchObject({ incoming: noHops.incoming, pipes: 0 });
  });

  test('a refusal is not held against the viewer', async () => {
    const strict = network.linksOf('strict');
    strict.serve('hop.', () => Promise.reject(new CausewayError('forbidden', 'you have nobody in this room')));
    expect(answerCode(await subscribe(publisher, 'any', { node: 'strict' }))).toBe('unavailable');
  });
});

describe('random requests', () => {
  const place = fc.constantFrom(
    'incarnation',
    'tenant',
    'room',
    'trackId',
    'pipes',
    'offer',
    'hops',
    'hop',
    'layer',
    'levels',
    'paused',
  );
  const text = fc.constantFrom('', 'one', 'acme', 'room', 'cam', 'other', '__proto__', '127.0.0.1', '::', '\0');
  const value = fc.oneof(text, fc.jsonValue(), fc.constantFrom<unknown>(0, -1, 65_536, [], [''], {}, true));
  const offer = fc.record({
    pipe: text,
    ip: fc.constantFrom('127.0.0.1', '::1', '0.0.0.0', '255.255.255.255', '224.0.0.1', 'x'),
    port: fc.constantFrom<unknown>(1, 65_535, 0, 1.5, '1'),
    srtpKey: fc.constantFrom(end.srtpKey, `${'/'.repeat(59)}=`, '', 'A'.repeat(60)),
  });
  const change = fc.oneof(fc.tuple(place, value), fc.tuple(fc.constant('offer'), offer));
  const methods = fc.constantFrom(
    'hop.open',
    'hop.keep',
    'hop.want',
    'hop.levels',
    'hop.close',
    'hop.source',
    'hop.ended',
    'hop.',
    'hop.x',
  );

  test('never end a worker, are refused by name, and leave nothing behind', async () => {
    let served = 0;
    await fc.assert(
      fc.asyncProperty(methods, fc.array(change, { maxLength: 4 }), fc.boolean(), async (method, changes, told) => {
        const params = { ...open(), ...Object.fromEntries(changes) };
        if (told) {
          links.tell('here', method, params);
          return;
        }
        const code = await ask(method, params);
        served += code === 'ok' ? 1 : 0;
        expect(['ok', 'forbidden', 'not_found', 'bad_params', 'unknown_method', 'unavailable']).toContain(code);
      }),
      { numRuns: 2_000 },
    );
    expect(served).toBeGreaterThan(10);
    expect(pids(engine)).toEqual(pidsBefore);
    clock.advance(KEEP_TIMEOUT_MS);
    expect(engine.stats().hops).toMatchObject({ incoming: noHops.incoming, outgoing: noHops.outgoing });
    expect(await ask('hop.open', open())).toBe('ok');
    clock.advance(KEEP_TIMEOUT_MS);
  }, 60_000);
});
