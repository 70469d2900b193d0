import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { silentLogger } from '../../src/ports/logger.ts';
import type { MediaEngine } from '../../src/ports/media-engine.ts';
import { FakeClock } from '../../src/ports/testing/fake-clock.ts';
import { readAffinity, readCpuSet } from './cpu-set.ts';
import { startMediaEngine } from '../rooms/media-engine.ts';
import { enter, outcome, pids, Recorder, startTestEngine, testRtc, spawnTestWorker } from '../testing/engine.ts';
import { opus } from '../testing/rtp-parameters.ts';
import { PING_INTERVAL_MS, PINGS_MISSED } from './watchdog.ts';

const engines: MediaEngine[] = [];
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
});

async function start(count?: number): Promise<MediaEngine> {
  const engine = await startTestEngine(count);
  engines.push(engine);
  return engine;
}

/** The worker that holds the only room. */
function workerOfRoom(engine: MediaEngine) {
  const worker = engine.stats().workers.find(({ routers }) => routers > 0);
  if (!worker) throw new Error('no room is open');
  return worker;
}

/** Kills the only worker, which has a room, and resolves when the engine has seen it: no replacement is there yet. */
async function kill(engine: MediaEngine): Promise<void> {
  const seen = Promise.withResolvers<void>();
  const { pid } = workerOfRoom(engine);
  await engine.attach({ tenant: 'acme', room: 'room' }, 'witness', {
    lost: seen.resolve,
    shed: () => undefined,
    consumerClosed: () => undefined,
    layersChanged: () => undefined,
    forwardingChanged: () => undefined,
    demandChanged: () => undefined,
    speakersChanged: () => undefined,
  });
  process.kill(pid, 'SIGKILL');
  await seen.promise;
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('the pool', () => {
  test('has one worker for each CPU, each pinned to its own', async () => {
    const { cpus, parallelism } = readCpuSet();
    const engine = await startMediaEngine({
      rtc: testRtc,
      workers: { count: 'auto', pin: true },
      logger: silentLogger,
    });
    engines.push(engine);
    const { workers } = engine.stats();
    expect(workers).toHaveLength(parallelism);
    expect(workers.map(({ pid }) => readAffinity(pid))).toEqual(cpus.slice(0, parallelism).map((cpu) => [cpu]));
    expect(workers.map(({ cpu }) => cpu)).toEqual(cpus.slice(0, parallelism));
  });

  test('leaves the workers where they are when it is not to pin', async () => {
    const engine = await startMediaEngine({ rtc: testRtc, workers: { count: 1, pin: false }, logger: silentLogger });
    engines.push(engine);
    const [worker] = engine.stats().workers;
    expect(worker?.cpu).toBeNull();
    expect(readAffinity(worker?.pid ?? 0)).toEqual(readCpuSet().cpus);
  });

  test('leaves signals to the application', async () => {
    const count = () => process.listenerCount('SIGTERM') + process.listenerCount('SIGINT');
    const before = count();
    const engine = await start(2);
    expect(count()).toBe(before);
    expect(engine.ready()).toBe(true);
  });

  test('ends its processes when it is closed, twice if asked', async () => {
    const engine = await start(2);
    const workers = pids(engine);
    const { session, recorder } = await enter(engine, 'open');
    await Promise.all([engine.close(), engine.close()]);
    expect(workers.map(isRunning)).toEqual([false, false]);
    expect(engine.ready()).toBe(false);
    expect(await outcome(enter(engine, 'another'))).toBe('unavailable');
    expect(await outcome(session.publish('1', 'microphone', opus(), false))).toBe('unavailable');
    session.close();
    expect(recorder.losses).toBe(0);
  });

  test('says which port of which address is taken, and leaves nothing running', async () => {
    const engine = await start(1);
    const { session } = await enter(engine, 'any');
    const [candidate] = session.parameters.sendTransport.iceCandidates;
    const port = candidate?.port ?? 0;
    const failed = startMediaEngine({
      rtc: { listenIp: '127.0.0.1', port: port - 1 },
      workers: { count: 2, pin: false },
      logger: silentLogger,
    });
    await expect(failed).rejects.toThrow(`Media worker 1 cannot listen: UDP port ${port} of 127.0.0.1`);
  });

  test('says which executable is missing', async () => {
    const failed = startMediaEngine({
      rtc: testRtc,
      workers: { count: 1, pin: false },
      workerBin: '/nowhere/mediasoup-worker',
      logger: silentLogger,
    });
    await expect(failed).rejects.toThrow('Media worker 0 (/nowhere/mediasoup-worker) cannot start');
  });
});

test('a worker that hangs is killed', async () => {
  const clock = new FakeClock();
  const died = Promise.withResolvers<string>();
  const worker = await spawnTestWorker({ clock, onDeath: died.resolve });
  process.kill(worker.pid, 'SIGSTOP');
  const router = worker.worker.createRouter();
  clock.advance((PINGS_MISSED + 1) * PING_INTERVAL_MS);
  expect(await died.promise).toContain('SIGKILL');
  await expect(router).rejects.toThrow('Channel closed');
  expect(clock.pending).toBe(0);
});

test('a worker is told at once what it is asked for at once, and has ended in time when it is asked to', async () => {
  const spawned = await spawnTestWorker();
  const { worker } = spawned;
  const held = vi.spyOn(Duplex.prototype, 'cork');
  await Promise.all([worker.getResourceUsage(), worker.dump(), worker.createRouter()]);
  expect(held).toHaveBeenCalledOnce();
  held.mockRestore();
  const killed = vi.spyOn(process, 'kill');
  await spawned.close();
  expect(killed).not.toHaveBeenCalled();
  killed.mockRestore();
});

describe('a killed worker', () => {
  test('loses each of its sessions once; the next attach works at once, on the other worker', async () => {
    const engine = await start(2);
    const members = await Promise.all(['anna', 'ben', 'carl'].map((name) => enter(engine, 'room', name)));
    const other = await enter(engine, 'other room');
    const [session] = members.map((member) => member.session);
    const victim = engine.stats().workers[0];
    process.kill(victim?.pid ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(members.map(({ recorder }) => recorder.losses)).toEqual([1, 1, 1]));

    const again = await enter(engine, 'room', 'anna');
    expect(await outcome(again.session.publish('mic', 'microphone', opus(), false))).toBe('ok');
    expect(session && (await outcome(session.publish('mic', 'microphone', opus(), false)))).toBe('unavailable');
    for (const { session: lost } of members) lost.close();
    expect(members.map(({ recorder }) => recorder.losses)).toEqual([1, 1, 1]);
    expect(other.recorder.losses).toBe(0);
    expect(await outcome(other.session.publish('mic', 'microphone', opus(), false))).toBe('ok');
  });

  test('is replaced, on the same CPU, and its CPU time still counts', async () => {
    const engine = await start(2);
    const before = engine.stats().workers;
    process.kill(before[1]?.pid ?? 0, 'SIGKILL');
    // The other one takes its people in meanwhile.
    await vi.waitFor(() => expect(engine.stats().workers.map(({ restarts }) => restarts)).toEqual([0, 1]), 10_000);
    await vi.waitFor(() => expect(engine.stats().workers[1]?.pid).toBeGreaterThan(0), 10_000);
    const after = engine.stats().workers;
    expect(after[0]?.pid).toBe(before[0]?.pid);
    expect(after[1]?.pid).not.toBe(before[1]?.pid);
    expect(after[1]?.cpu).toBe(before[1]?.cpu);
    expect(readAffinity(after[1]?.pid ?? 0)).toEqual([before[1]?.cpu]);
    expect(after[1]?.cpuSeconds).toBeGreaterThanOrEqual(before[1]?.cpuSeconds ?? 0);
  });

  test('comes back on the same port', async () => {
    const engine = await start(1);
    const { session } = await enter(engine, 'find a free port');
    const port = session.parameters.sendTransport.iceCandidates[0]?.port ?? 0;
    await engine.close();
    const fixed = await startMediaEngine({
      rtc: { listenIp: '127.0.0.1', port },
      workers: { count: 1, pin: false },
      logger: silentLogger,
    });
    engines.push(fixed);
    await enter(fixed, 'room');
    await kill(fixed);
    const after = await enter(fixed, 'room');
    expect(after.session.parameters.recvTransport.iceCandidates.map((candidate) => candidate.port)).toEqual([
      port,
      port,
    ]);
  });

  test('when it was the only one: attach waits for the replacement', async () => {
    const engine = await start(1);
    await enter(engine, 'room');
    await kill(engine);
    expect(engine.ready()).toBe(false);
    await enter(engine, 'room');
    expect(engine.ready()).toBe(true);
  });

  test('settles every attach that is under way', async () => {
    const engine = await start(2);
    await enter(engine, 'room');
    const { pid } = workerOfRoom(engine);
    const attaching = Array.from({ length: 40 }, () => outcome(enter(engine, 'room')));
    process.kill(pid, 'SIGKILL');
    const outcomes = new Set(await Promise.all(attaching));
    expect([...outcomes].filter((each) => each !== 'ok' && each !== 'unavailable')).toEqual([]);
    expect(await outcome(enter(engine, 'room'))).toBe('ok');
  });

  test('settles what a session was just asking', async () => {
    const engine = await start(1);
    const { session, recorder } = await enter(engine, 'room');
    // A stopped process takes requests and answers none.
    const { pid } = workerOfRoom(engine);
    process.kill(pid, 'SIGSTOP');
    const publishing = outcome(session.publish('mic', 'microphone', opus(), false));
    const restarting = outcome(session.restartIce(session.parameters.sendTransport.id));
    process.kill(pid, 'SIGKILL');
    expect(await publishing).toBe('unavailable');
    expect(await restarting).toBe('unavailable');
    expect(recorder.losses).toBe(1);
  });

  test('again and again: a brake, and nobody is let in meanwhile', async () => {
    const engine = await start(1);
    for (let deaths = 0; deaths < 3; deaths += 1) {
      expect(await outcome(enter(engine, 'room'))).toBe('ok');
      await kill(engine);
    }
    // The third death brings a pause of 200 ms, which is not over here: the process would need some ms by itself.
    expect(pids(engine)).toEqual([0]);
    expect(engine.ready()).toBe(false);
    expect(await outcome(enter(engine, 'room'))).toBe('ok');
    expect(engine.stats().workers[0]?.restarts).toBe(3);
  });

  test('a listener may attach again from within `lost`', async () => {
    const engine = await start(2);
    const again = Promise.withResolvers<unknown>();
    const recorder = new Recorder();
    const key = { tenant: 'acme', room: 'room' };
    await engine.attach(key, 'anna', {
      lost: () => again.resolve(engine.attach(key, 'anna', recorder)),
      shed: () => undefined,
      consumerClosed: () => undefined,
      layersChanged: () => undefined,
      forwardingChanged: () => undefined,
      demandChanged: () => undefined,
      speakersChanged: () => undefined,
    });
    process.kill(workerOfRoom(engine).pid, 'SIGKILL');
    await again.promise;
    expect(engine.stats().transports).toBe(2);
  });
});

test('the port of a server that was killed while its worker hung is had again', async () => {
  const server = spawn(
    process.execPath,
    [fileURLToPath(new URL('../testing/server-of-one-worker.ts', import.meta.url))],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [line] = await once(createInterface({ input: server.stdout }), 'line');
  const { pid, port } = z.object({ pid: z.number(), port: z.number() }).parse(JSON.parse(String(line)));
  process.kill(pid, 'SIGSTOP');
  server.kill('SIGKILL');
  await once(server, 'exit');
  expect(isRunning(pid)).toBe(true);
  const worker = await spawnTestWorker({ rtc: { listenIp: '127.0.0.1', port } });
  await expect.poll(() => isRunning(pid)).toBe(false);
  await worker.close();
});
