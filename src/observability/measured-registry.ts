/** A registry whose answers are timed, and whose conflicts are counted. */
import type { RoomRegistry } from '../ports/room-registry.ts';
import { noTracing, traceWithin, type Tracing } from '../ports/tracing.ts';

export const REGISTRY_OPERATIONS = ['append', 'read', 'follow', 'storeSnapshot', 'restore', 'forget'] as const;
type RegistryOperation = (typeof REGISTRY_OPERATIONS)[number];

export interface RegistryTelemetry {
  /** What was asked was answered, or refused. */
  registryAnswered(operation: RegistryOperation, seconds: number, failed: boolean): void;
  /** Another node was faster: what was decided is decided again. */
  registryConflict(): void;
}

/** @param now in ms, of a clock that never jumps */
export function measured(
  registry: RoomRegistry,
  telemetry: RegistryTelemetry,
  now: () => number,
  tracing: Tracing = noTracing,
): RoomRegistry {
  async function timed<T>(operation: RegistryOperation, act: () => Promise<T>): Promise<T> {
    const begun = now();
    let failed = true;
    try {
      const answer = await traceWithin(tracing, `registry.${operation}`, act);
      failed = false;
      return answer;
    } finally {
      telemetry.registryAnswered(operation, (now() - begun) / 1000, failed);
    }
  }
  return {
    async append(key, expectedSeq, events) {
      const result = await timed('append', () => registry.append(key, expectedSeq, events));
      if (!result.appended) telemetry.registryConflict();
      return result;
    },
    read: (key, afterSeq) => timed('read', () => registry.read(key, afterSeq)),
    follow: (key, afterSeq, listener) => timed('follow', () => registry.follow(key, afterSeq, listener)),
    storeSnapshot: (key, snapshot) => timed('storeSnapshot', () => registry.storeSnapshot(key, snapshot)),
    restore: (key, snapshot) => timed('restore', () => registry.restore(key, snapshot)),
    forget: (key, expectedSeq) => timed('forget', () => registry.forget(key, expectedSeq)),
    close: () => registry.close(),
  };
}
