/**
 * mediasoup (3.27) copies RTP dictionaries, which are plain objects and lists, whenever it is given or asked for one:
 * seven times for each consumer, by `structuredClone`, which serializes them. That was a third of a server's work when
 * many people join at once; copied field by field they take a tenth of it. Nothing but mediasoup is changed.
 */
import type { Producer } from 'mediasoup/types';
import { mediasoupModule } from './mediasoup-module.ts';

/** The same, of which nothing is shared; what is neither a list nor a plain object is left to `structuredClone`. */
export function copyPlain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyPlain);
  if (!isPlain(value)) return structuredClone(value);
  // A loop, as it is a third faster than spreading or listing the entries.
  const copy: Record<string, unknown> = {};
  for (const key in value) copy[key] = copyPlain(value[key]);
  return copy;
}

const isPlain = (value: object): value is Record<string, unknown> => Object.getPrototypeOf(value) === Object.prototype;

/** mediasoup's own module looks it up at each call. */
const hasClone = (utilities: unknown): utilities is { clone: typeof copyPlain } =>
  typeof utilities === 'object' && utilities !== null && 'clone' in utilities;

/** Has mediasoup copy that way in this process; where it has no such function it is only slower. May be called again. */
export function copyPlainlyInMediasoup(): void {
  const utilities = mediasoupModule('utils.js');
  if (hasClone(utilities)) utilities.clone = copyPlain;
}

/**
 * Has a producer hand out what is consumed of it without copying it: mediasoup reads that three times for each consumer,
 * and nobody changes it, nor can any more.
 */
export function withoutCopies<P extends Producer>(producer: P): P {
  const value = freeze(producer.consumableRtpParameters);
  return Object.defineProperty(producer, 'consumableRtpParameters', { value });
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const each of Object.values(value)) freeze(each);
  return Object.freeze(value);
}
