/** A room over two nodes. */
import process from 'node:process';
import { observer } from 'mediasoup';
import type { PipeTransport, Producer, Transport, Worker } from 'mediasoup/types';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LINGER_MS } from '../../src/forwarding/hops/hops.ts';
import { type HopStats, type MediaEngine, noHops } from '../../src/ports/media-engine.ts';
import type { LinkPayload } from '../../src/ports/node-links.ts';
import { FakeClock } from '../../src/ports/testing/fake-clock.ts';
import { enter, type Member, pids, startTestEngine } from '../testing/engine.ts';
import { LinkNetwork } from '../testing/link-network.ts';
import { opusPacket } from '../testing/rtp-packets.ts';
import { opus, simulcastVp8, svcVp9, video, vp8 } from '../testing/rtp-parameters.ts';
import { answerCode, consumerOf, subscribe } from '../testing/consume.ts';
import { KEEP_INTERVAL_MS, KEEP_TIMEOUT_MS } from './hop-messages.ts';

let network: LinkNetwork;
let clock: FakeClock;
/** The nodes `here` and `there`. */
let here: MediaEngine;
let there: MediaEngine;
/** On `here`, with a camera and a microphone. */
let anna: Member;
/** On `there`. */
let ben: Member;

const startNode = (node: string, sessionsPerRouter?: number) =>
  startTestEngine(2, {
    clock,
    sessionsPerRouter,
    peers: { node, links: network.linksOf(node), mayServe: () => Promise.resolve(true) },
  });

beforeEach(async () => {
  network = new LinkNetwork();
  clock = new FakeClock();
  [here, there] = await Promise.all([startNode('here'), startNode('there')]);
  anna = await enter(here, 'room', 'anna');
  ben = await enter(there, 'room', 'ben');
  await anna.session.publish('cam', 'camera', simulcastVp8(), false);
  await anna.session.publish('mic', 'microphone', opus(), false);
});

async function leaveNothing(): Promise<void> {
  anna.session.close();
  ben.session.close();
  network.isCut = false;
  await vi.waitFor(() => {
    clock.advance(KEEP_INTERVAL_MS);
    for (const engine of [here, there]) expect(counts(engine)).toEqual(counts());
  });
  await Promise.all([here.close(), there.close()]);
  expect(clock.pending).toBe(0);
}
afterEach(leaveNothing);

/** Without what is only ever added up. */
function counts(engine?: MediaEngine): Pick<HopStats, 'incoming' | 'outgoing' | 'pipes'> {
  const { incoming, outgoing, pipes } = engine?.stats().hops ?? noHops;
  return { incoming, outgoing, pipes };
}

const code = async (member: Member, trackId: string) => answerCode(await subscribe(member, trackId));

/** Lets what is on its way arrive: a request and its answer take some turns of the event loop. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Lets both sides compare what they hold; as often as the longest memory of either asks for. */
async function keep(times = 4): Promise<void> {
  for (let i = 0; i < times; i += 1) {
    await settle();
    clock.advance(KEEP_INTERVAL_MS);
  }
  await settle();
}

describe('a room over two nodes', () => {
  test('is one room: who watches a track gets it, by one pipe for all tracks', async () => {
    expect(await Promise.all([code(ben, 'cam'), code(ben, 'mic')])).toEqual(['ok', 'ok']);
    const carl = await enter(there, 'room', 'carl');
    expect(await code(carl, 'cam')).toBe('ok');
    expect(counts(there)).toEqual({ incoming: { worker: 0, node: 2 }, outgoing: { worker: 0, node: 0 }, pipes: 1 });
    expect(counts(here)).toEqual({ incoming: { worker: 0, node: 0 }, outgoing: { worker: 0, node: 2 }, pipes: 1 });
    expect(there.stats()).toMatchObject({ transports: 4, producers: 0, consumers: 3 });
    carl.session.close();
  });

  test('carries tracks both ways', async () => {
    await ben.session.publish('back', 'camera', vp8(), false);
    expect(answerCode(await subscribe(anna, 'back', { node: 'there' }))).toBe('ok');
    expect(await code(ben, 'cam')).toBe('ok');
    expect(counts(here)).toMatchObject({ incoming: { node: 1 }, outgoing: { node: 1 }, pipes: 2 });
  });

  test.each([
    ['microphone', opus()],
    ['camera', vp8()],
    ['camera', simulcastVp8()],
    ['screen', svcVp9()],
    ['screen', video('video/AV1', [{ ssrc: 90_001, scalabilityMode: 'L3T3' }])],
    ['camera', video('video/H264', [{ ssrc: 90_002 }], { 'packetization-mode': 1, 'profile-level-id': '42e01f' })],
  ] as const)('a track from the other node is like one of the own: %s, %#', async (source, parameters) => {
    await anna.session.publish('track', source, parameters, true);
    const carl = await enter(here, 'room', 'carl');
    const answers = await Promise.all([carl, ben].map((each) => subscribe(each, 'track')));
    const [own, other] = answers.map((answer) => {
      if ('error' in answer) throw answer.error;
      const { rtpParameters, kind, producerPaused } = answer.consumer;
      const { codecs, headerExtensions, rtcp, encodings } = rtpParameters;
      return {
        kind,
        producerPaused,
        codecs,
        headerExtensions,
        rtcp,
        modes: encodings?.map((each) => each.scalabilityMode),
      };
    });
    expect(other).toEqual(own);
    carl.session.close();
  });

  test('has a pipe for each pair of routers that needs one', async () => {
    const wide = await startNode('wide', 1);
    const members = [await enter(wide, 'room', '1'), await enter(wide, 'room', '2')];
    await Promise.all(members.map(({ session }, i) => session.publish(`track${i}`, 'camera', vp8(), false)));
    const answers = members.flatMap((_, i) =>
      [ben, anna].map((each) => subscribe(each, `track${i}`, { node: 'wide' })),
    );
    expect((await Promise.all(answers)).map(answerCode)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(counts(there)).toMatchObject({ incoming: { node: 2 }, pipes: 2 });
    expect(counts(wide)).toMatchObject({ outgoing: { worker: 0, node: 4 }, pipes: 4 });
    await wide.close();
    clock.advance(KEEP_TIMEOUT_MS);
  });

  test('answers of each track by itself', async () => {
    expect(await Promise.all([code(ben, 'cam'), code(ben, 'nobody')])).toEqual(['ok', 'not_found']);
    expect(answerCode(await subscribe(ben, 'cam', { node: 'nowhere' }))).toBe('unavailable');
    expect(answerCode(await subscribe(ben, 'cam', { node: 'there' }))).toBe('not_found');
  });

  test('asks for all tracks, though the first is not there; a node that does not answer only once', async () => {
    expect(await Promise.all(['nobody', 'cam', 'mic'].map((each) => code(ben, each)))).toEqual([
      'not_found',
      'ok',
      'ok',
    ]);
    expect(counts(there)).toMatchObject({ incoming: { node: 2 }, pipes: 1 });
    network.said.length = 0;
    const answers = ['1', '2', '3'].map((each) => subscribe(ben, each, { node: 'nowhere' }));
    expect(new Set((await Promise.all(answers)).map(answerCode))).toEqual(new Set(['unavailable']));
    expect(network.said).toEqual(['hop.open']);
  });

  test('lets a viewer go who leaves while another node keeps it waiting', async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<LinkPayload>();
    network.linksOf('slow').serve('hop.', () => {
      asked.resolve();
      return answer.promise;
    });
    const subscribing = subscribe(ben, 'any', { node: 'slow' });
    await asked.promise;
    ben.session.close();
    expect(answerCode(await subscribing)).toBe('unavailable');
    answer.resolve({});
  });

  test('takes a new hop for another generation, and for another node', async () => {
    const earlier = await subscribe(ben, 'cam');
    await subscribe(ben, 'cam', { generation: 2 });
    expect(counts(there).incoming.node).toBe(2);
    ben.session.closeConsumers([consumerOf(earlier)]);
    clock.advance(LINGER_MS);
    await vi.waitFor(() => expect(counts(here).outgoing.node).toBe(1));
    expect(ben.recorder.closed).toEqual([]);
  });

  test('has nothing open 5 s after the viewers left', async () => {
    await Promise.all([code(ben, 'cam'), code(ben, 'mic')]);
    const answer = await subscribe(ben, 'cam');
    ben.session.closeConsumers([consumerOf(answer)]);
    clock.advance(LINGER_MS);
    await vi.waitFor(() => expect(counts(here).outgoing.node).toBe(1));
    ben.session.close();
    await vi.waitFor(() => expect([counts(here), counts(there)]).toEqual([counts(), counts()]));
  });
});

const isPipe = (transport: Transport): transport is PipeTransport => transport.type === 'pipe';

describe('what crosses a pipe', () => {
  test('is encrypted, and counted by node', async () => {
    const pipes: PipeTransport[] = [];
    const sources: Producer[] = [];
    const look = (worker: Worker): void => {
      worker.observer.on('newrouter', (router) => {
        router.observer.on('newtransport', (transport) => {
          transport.observer.on('newproducer', (producer) => sources.push(producer));
          if (isPipe(transport)) pipes.push(transport);
        });
      });
    };
    observer.on('newworker', look);
    const sender = await startNode('sender');
    observer.off('newworker', look);
    const member = await enter(sender, 'room', 'member');
    const parameters = opus();
    await member.session.publish('sound', 'microphone', parameters, false);
    expect(answerCode(await subscribe(ben, 'sound', { node: 'sender' }))).toBe('ok');
    expect(pipes.map(({ srtpParameters }) => srtpParameters?.cryptoSuite)).toEqual(['AEAD_AES_256_GCM']);

    const [{ ssrc = 0 } = {}] = parameters.encodings ?? [];
    let sent = 0;
    const bytes = (engine: MediaEngine) => engine.stats().hops.links;
    await vi.waitFor(
      () => {
        sent += 1;
        sources[0]?.send(opusPacket(1, { ssrc, sequenceNumber: sent, timestamp: sent * 960, mid: parameters.mid }));
        clock.advance(KEEP_INTERVAL_MS);
        expect(bytes(there)[0]?.bytesReceived).toBeGreaterThan(500);
        expect(bytes(sender)[0]?.bytesSent).toBeGreaterThan(500);
      },
      { interval: 10 },
    );
    expect(bytes(there)[0]?.node).toBe('sender');
    expect(bytes(sender)[0]?.node).toBe('there');
    await sender.close();
    clock.advance(KEEP_TIMEOUT_MS);
    expect(bytes(there)[0]?.bytesReceived).toBeGreaterThan(500);
  });
});

describe('a link that fails', () => {
  test('for a while costs no hop; for long, both sides let go of them, and the viewers are told', async () => {
    await code(ben, 'cam');
    network.isCut = true;
    await keep(3);
    expect([counts(here).outgoing.node, counts(there).incoming.node]).toEqual([1, 1]);
    network.isCut = false;
    await keep(4);
    expect([counts(here).outgoing.node, counts(there).incoming.node]).toEqual([1, 1]);

    network.isCut = true;
    clock.advance(KEEP_TIMEOUT_MS);
    await vi.waitFor(() => expect([counts(here), counts(there)]).toEqual([counts(), counts()]));
    await vi.waitFor(() => expect(ben.recorder.closed).toHaveLength(1));
    expect(await code(ben, 'cam')).toBe('unavailable');
    network.isCut = false;
    expect(await code(ben, 'cam')).toBe('ok');
  });

  test('makes up for what was told and got lost: a hop that closed', async () => {
    await Promise.all([code(ben, 'cam'), code(ben, 'mic')]);
    network.losesTells = true;
    ben.session.closeConsumers([consumerOf(await subscribe(ben, 'mic'))]);
    clock.advance(LINGER_MS);
    expect([counts(here).outgoing.node, counts(there).incoming.node]).toEqual([2, 1]);
    await keep();
    expect([counts(here).outgoing.node, counts(there).incoming.node]).toEqual([1, 1]);
  });

  test('... a track that ended, and one whose publisher paused', async () => {
    await Promise.all([code(ben, 'cam'), code(ben, 'mic')]);
    network.losesTells = true;
    anna.session.unpublish('cam');
    await anna.session.setTrackPaused('mic', true);
    await vi.waitFor(() => expect(counts(here).outgoing.node).toBe(1));
    expect(counts(there).incoming.node).toBe(2);
    await keep();
    expect(counts(there).incoming.node).toBe(1);
    await vi.waitFor(() => expect(ben.recorder.closed.map(({ trackId }) => trackId)).toEqual(['cam']));
    await vi.waitFor(async () => {
      const answer = await subscribe(ben, 'mic');
      expect('consumer' in answer && answer.consumer.producerPaused).toBe(true);
    });
  });
});

describe('a node that starts anew', () => {
  test('under its old name gets rid of what the earlier one held', async () => {
    await Promise.all([code(ben, 'cam'), code(ben, 'mic')]);
    network.isCut = true;
    await there.close();
    network.isCut = false;
    expect(counts(here).outgoing.node).toBe(2);
    there = await startNode('there');
    ben = await enter(there, 'room', 'ben');
    expect(await code(ben, 'cam')).toBe('ok');
    expect(counts(here)).toMatchObject({ outgoing: { node: 1 }, pipes: 1 });
  });

  test('and serves nothing any more: those who hold its hops find out', async () => {
    await code(ben, 'cam');
    network.isCut = true;
    await here.close();
    network.isCut = false;
    here = await startNode('here');
    await keep(1);
    await vi.waitFor(() => expect(ben.recorder.closed.map(({ trackId }) => trackId)).toEqual(['cam']));
  });
});

describe('a killed worker', () => {
  const kill = (engine: MediaEngine) => {
    const index = engine.stats().workers.findIndex(({ routers }) => routers > 0);
    process.kill(pids(engine)[index] ?? 0, 'SIGKILL');
  };

  test('that tracks come from: the viewers on the other node lose these tracks and nothing else', async () => {
    await Promise.all([code(ben, 'cam'), code(ben, 'mic')]);
    kill(here);
    await vi.waitFor(() => expect(ben.recorder.closed).toHaveLength(2));
    expect([anna.recorder.losses, ben.recorder.losses]).toEqual([1, 0]);
    await vi.waitFor(() => expect([counts(here), counts(there)]).toEqual([counts(), counts()]));
    anna = await enter(here, 'room', 'anna');
    await anna.session.publish('cam', 'camera', simulcastVp8(), false);
    expect(await code(ben, 'cam')).toBe('ok');
  });

  test('that tracks go to: the publisher notices nothing, and the other node stops to send', async () => {
    await Promise.all([code(ben, 'cam'), code(ben, 'mic')]);
    kill(there);
    await vi.waitFor(() => expect(ben.recorder.losses).toBe(1));
    await vi.waitFor(() => expect([counts(here), counts(there)]).toEqual([counts(), counts()]));
    expect(anna.recorder.losses).toBe(0);
    ben = await enter(there, 'room', 'ben');
    expect(await code(ben, 'cam')).toBe('ok');
  });
});
