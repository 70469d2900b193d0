/** Starts what carries media, as the configuration says. */
import type { Config } from '../config/schema.ts';
import { MediaAddresses } from '../workers/process/media-addresses.ts';
import { type MediaEngineOptions, type PeerOptions, startMediaEngine } from '../workers/rooms/media-engine.ts';
import type { Closers } from './membership/membership.ts';
import type { Clock } from './ports/clock.ts';
import type { MediaEngine } from './ports/media-engine.ts';

/** The media workers cannot start. The message says why. */
export class MediaStartError extends Error {
  constructor(cause: unknown) {
    super(`the media workers cannot start: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'MediaStartError';
  }
}

interface MediaParts extends Pick<MediaEngineOptions, 'logger' | 'readCpuSeconds' | 'telemetry' | 'tracing'> {
  readonly clock: Clock;
  readonly closers: Closers;
}

/** @throws {MediaStartError} */
export async function startMedia(
  { rtc: { port, listen, listenIp, announcedAddress, excludeInterfaces }, workers }: Config,
  { logger, readCpuSeconds, clock, closers, telemetry, tracing }: MediaParts,
  peers: PeerOptions | undefined,
): Promise<MediaEngine> {
  try {
    const { sessionsPerRoom: sessionsPerRouter, cpuLimit, loudestMicrophones } = workers;
    const part = logger.child({ part: 'media' });
    const addresses = await MediaAddresses.open({
      listen: listen.length > 0 ? listen : [{ ip: listenIp, announcedAddress }],
      excludeInterfaces,
      clock,
      logger: part,
    });
    closers.push(async () => addresses.close());
    return await startMediaEngine({
      rtc: { port, listenIp, addresses },
      workers,
      sessionsPerRouter,
      cpuLimit,
      loudestMicrophones,
      readCpuSeconds,
      peers,
      telemetry,
      tracing,
      logger: part,
    });
  } catch (error) {
    throw new MediaStartError(error);
  }
}
