/** A real media engine for tests: two workers on ephemeral ports of the loopback address. */
import type { ErrorCode } from '../../signaling/protocol/errors.ts';
import type { Layers } from '../../signaling/protocol/webrtc.ts';
import { CausewayError } from '../../src/domain/errors.ts';
import { systemClock } from '../../src/ports/clock.ts';
import { silentLogger } from '../../src/ports/logger.ts';
import type { ForwardingChange, MediaEngine, MediaListener, MediaSession } from '../../src/ports/media-engine.ts';
import { type MediaEngineOptions, startMediaEngine } from '../rooms/media-engine.ts';
import { MediaWorker, type MediaWorkerOptions } from '../process/media-worker.ts';

export const testRtc = { listenIp: '127.0.0.1', port: 0 };

/** One worker by itself. */
export const spawnTestWorker = (
  options: Partial<Pick<MediaWorkerOptions, 'index' | 'onDeath' | 'clock' | 'rtc'>> = {},
): Promise<MediaWorker> =>
  MediaWorker.spawn({
    index: 0,
    cpu: null,
    rtc: testRtc,
    workerBin: undefined,
    logger: silentLogger,
    clock: systemClock,
    onDeath: () => undefined,
    ...options,
  });

export function startTestEngine(
  count = 2,
  options: Omit<MediaEngineOptions, 'rtc' | 'workers' | 'logger'> = {},
): Promise<MediaEngine> {
  return startMediaEngine({ rtc: testRtc, workers: { count, pin: true }, logger: silentLogger, ...options });
}

/** Remembers what it was told. */
export class Recorder implements MediaListener {
  losses = 0;
  readonly closed: { consumerId: string; trackId: string }[] = [];
  readonly layers: (Layers | null)[] = [];

  lost(): void {
    this.losses += 1;
  }

  sheds = 0;

  shed(): void {
    this.sheds += 1;
  }

  consumerClosed(consumerId: string, trackId: string): void {
    this.closed.push({ consumerId, trackId });
  }

  readonly forwarding: ForwardingChange[] = [];

  forwardingChanged(change: ForwardingChange): void {
    this.forwarding.push(change);
  }

  readonly demands: { trackId: string; layer: number | null }[] = [];

  readonly speaking: (readonly string[])[] = [];

  speakersChanged(trackIds: readonly string[]): void {
    this.speaking.push(trackIds);
  }

  demandChanged(trackId: string, layer: number | null): void {
    this.demands.push({ trackId, layer });
  }

  layersChanged(_consumerId: string, layers: Layers | null): void {
    this.layers.push(layers);
  }
}

export interface Member {
  readonly session: MediaSession;
  readonly recorder: Recorder;
}

export async function enter(engine: MediaEngine, room: string, identity = 'somebody'): Promise<Member> {
  const recorder = new Recorder();
  const session = await engine.attach({ tenant: 'acme', room }, identity, recorder);
  return { session, recorder };
}

/** The code that a promise is rejected with; `ok` when it is not rejected. Anything but a CausewayError is thrown. */
export async function outcome(promise: Promise<unknown>): Promise<ErrorCode | 'ok'> {
  try {
    await promise;
    return 'ok';
  } catch (error) {
    if (error instanceof CausewayError) return error.code;
    throw error;
  }
}

export const pids = (engine: MediaEngine) => engine.stats().workers.map(({ pid }) => pid);
