/** A room over the workers of one node. */
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LINGER_MS } from '../../src/forwarding/hops/hops.ts';
import { type MediaEngine, noHops } from '../../src/ports/media-engine.ts';
import { FakeClock } from '../../src/ports/testing/fake-clock.ts';
import { enter, type Member, outcome, pids, startTestEngine } from '../testing/engine.ts';
import { simulcastVp8, vp8 } from '../testing/rtp-parameters.ts';
import { answerCode, subscribe } from '../testing/consume.ts';

let engine: MediaEngine;
let clock: FakeClock;
let anna: Member;
let ben: Member;

/** Two people who are on two workers, because a worker takes one of each room. */
beforeEach(async () => {
  clock = new FakeClock();
  engine = await startTestEngine(2, { clock, sessionsPerRouter: 1 });
  anna = await enter(engine, 'room', 'anna');
  ben = await enter(engine, 'room', 'ben');
  await anna.session.publish('cam', 'camera', simulcastVp8(), false);
});

async function leaveNothing(): Promise<void> {
  anna.session.close();
  ben.session.close();
  await vi.waitFor(() => expect(hops()).toEqual(noHops));
  expect(engine.stats()).toMatchObject({ transports: 0, producers: 0, consumers: 0 });
  expect(engine.stats().workers.map(({ routers }) => routers)).toEqual([0, 0]);
  await engine.close();
  expect(clock.pending).toBe(0);
}
afterEach(leaveNothing);

const hops = () => engine.stats().hops;
const routers = () => engine.stats().workers.map((worker) => worker.routers);
const code = async (member: Member, trackId: string) => answerCode(await subscribe(member, trackId));

describe('a room over two workers', () => {
  test('is one room: its tracks are there for all, under one set of ids', async () => {
    expect(routers()).toEqual([1, 1]);
    expect(await code(ben, 'cam')).toBe('ok');
    expect(hops()).toMatchObject({ incoming: { worker: 1, node: 0 }, outgoing: { worker: 1, node: 0 }, pipes: 2 });
    expect(await outcome(ben.session.publish('cam', 'camera', vp8(), false))).toBe('not_found');
    await ben.session.publish('back', 'camera', vp8(), false);
    expect(await code(anna, 'back')).toBe('ok');
    expect(hops()).toMatchObject({ incoming: { worker: 2, node: 0 }, pipes: 2 });
    expect(engine.stats()).toMatchObject({ producers: 2, consumers: 2 });
  });

  test('is the same for a participant who is asked to name its node', async () => {
    expect(answerCode(await subscribe(ben, 'cam', { node: 'any' }))).toBe('ok');
  });

  test('has no hop to where the track is', async () => {
    const carl = await enter(engine, 'room', 'carl');
    expect(await code(carl, 'cam')).toBe('ok');
    expect(await code(anna, 'cam')).toBe('cannot_consume');
    carl.session.close();
    clock.advance(LINGER_MS);
  });

  test('gives up a router with its last session, and the hops to and from it', async () => {
    await ben.session.publish('back', 'camera', vp8(), false);
    await Promise.all([code(ben, 'cam'), code(anna, 'back')]);
    ben.session.close();
    await vi.waitFor(() => expect(anna.recorder.closed).toHaveLength(1));
    await vi.waitFor(() => expect(hops()).toEqual(noHops));
    expect(routers()).toEqual([1, 0]);
  });

  test('of another tenant keeps its tracks', async () => {
    const stranger = await engine.attach({ tenant: 'other', room: 'room' }, 'stranger', ben.recorder);
    expect(answerCode(await subscribe({ session: stranger, recorder: ben.recorder }, 'cam'))).toBe('not_found');
    stranger.close();
  });
});

describe('a killed worker', () => {
  const kill = (index: number) => process.kill(pids(engine)[index] ?? 0, 'SIGKILL');

  test('that tracks come from: the sessions on the other lose these tracks and nothing else', async () => {
    expect(await code(ben, 'cam')).toBe('ok');
    kill(0);
    await vi.waitFor(() => expect(anna.recorder.losses).toBe(1));
    await vi.waitFor(() => expect(ben.recorder.closed.map(({ trackId }) => trackId)).toEqual(['cam']));
    expect(ben.recorder.losses).toBe(0);
    expect(hops()).toEqual(noHops);
    expect(await code(ben, 'cam')).toBe('not_found');

    anna = await enter(engine, 'room', 'anna');
    await anna.session.publish('cam', 'camera', simulcastVp8(), false);
    expect(await code(ben, 'cam')).toBe('ok');
  });

  test('that tracks go to: the publisher notices nothing, the viewer gets them again on another worker', async () => {
    expect(await code(ben, 'cam')).toBe('ok');
    kill(1);
    await vi.waitFor(() => expect(ben.recorder.losses).toBe(1));
    expect(anna.recorder.losses).toBe(0);
    await vi.waitFor(() => expect(hops()).toEqual(noHops));
    ben = await enter(engine, 'room', 'ben');
    expect(await code(ben, 'cam')).toBe('ok');
  });

  test('while a hop opens: the viewer is told, and nothing is left', async () => {
    process.kill(pids(engine)[0] ?? 0, 'SIGSTOP');
    const answering = code(ben, 'cam');
    kill(0);
    expect(await answering).toMatch(/^(?:unavailable|not_found)$/);
    await vi.waitFor(() => expect(hops()).toEqual(noHops));
  });
});
