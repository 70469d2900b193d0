/**
 * mediasoup (3.27) copies RTP dictionaries, which are plain objects and lists, whenever it is given or asked for one:
 * seven times for each consumer, by `structuredClone`, which serializes them. That was a third of a server's work when
 * many people join at once; copied field by field they take a tenth of it. Nothing but mediasoup is changed.
 */
import type { Consumer, Producer, RtpParameters, WebRtcTransport } from 'mediasoup/types';
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
  const found = utilities();
  if (found) found.clone = copyPlain;
}

let looked: { readonly found: { clone: typeof copyPlain } | undefined } | undefined;

/** Looked for once, as that is looked up in files. Undefined: there is no such function. */
function utilities(): { clone: typeof copyPlain } | undefined {
  if (!looked) {
    const found = mediasoupModule('utils.js');
    looked = { found: hasClone(found) ? found : undefined };
  }
  return looked.found;
}

/**
 * Has a producer hand out what is consumed of it without copying it: mediasoup reads that three times for each consumer,
 * and nobody changes it, nor can any more. What mediasoup keeps of it is kept once for all that are alike.
 */
export function withoutCopies<P extends Producer>(producer: P): P {
  const { rtpParameters, consumableRtpParameters: value } = keptOf(producer, (kept) => ({
    rtpParameters: kept.rtpParameters,
    consumableRtpParameters: kept.consumableRtpParameters,
  }));
  shareRtp(`${producer.kind} produced`, rtpParameters);
  shareRtp(`${producer.kind} consumable`, value);
  return Object.defineProperty(producer, 'consumableRtpParameters', { value: freeze(value) });
}

/** What mediasoup keeps of a consumer's parameters is kept once for all that are alike. */
export function leanConsumer<C extends Consumer>(consumer: C): C {
  shareRtp(
    `${consumer.kind} consumed`,
    keptOf(consumer, (kept) => kept.rtpParameters),
  );
  return consumer;
}

/** All transports of a worker have its one certificate, and the same candidates: kept once. */
export function leanTransport<T extends WebRtcTransport>(transport: T): T {
  const { dtlsParameters, iceCandidates } = keptOf(transport, (kept) => ({
    dtlsParameters: kept.dtlsParameters,
    iceCandidates: kept.iceCandidates,
  }));
  dtlsParameters.fingerprints = shared('fingerprints', dtlsParameters.fingerprints);
  // A worker has as many candidates as the machine has addresses.
  for (const [at, candidate] of iceCandidates.entries()) iceCandidates[at] = shared(`candidate ${at}`, candidate);
  return transport;
}

/** Codecs and header extensions are a participant's browser's, and the same in all who have that. */
function shareRtp(use: string, parameters: RtpParameters): void {
  parameters.codecs = shared(`${use} codecs`, parameters.codecs);
  if (!parameters.headerExtensions) return;
  parameters.headerExtensions = shared(`${use} extensions`, parameters.headerExtensions);
}

/** What mediasoup itself keeps, of which it hands out copies; where that cannot be had it is such a copy. */
function keptOf<O, T>(owner: O, read: (owner: O) => T): T {
  const found = utilities();
  if (!found) return read(owner);
  const { clone } = found;
  found.clone = (value) => value;
  try {
    return read(owner);
  } finally {
    found.clone = clone;
  }
}

/** So many are remembered, by what they are: a client can make them up. Those that were made first are forgotten first. */
const MOST_SHARED = 512;
const MOST_SHARED_CHARS = 8 * 1_024;
const known = new Map<string, unknown>();

/** The latest, by what it is for: most who come have the same browser, and to compare is cheaper than to write out. */
const latest = new Map<string, object>();

/**
 * One that is alike and cannot be changed, in place of each.
 * @param use what it is for, of a closed set
 */
function shared<T extends object>(use: string, value: T): T {
  const last = latest.get(use);
  // It holds the same, and so is of the same type.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  if (last && holdSame(last, value)) return last as T;
  const found = sharedByText(value);
  if (Object.isFrozen(found)) latest.set(use, found);
  return found;
}

function sharedByText<T extends object>(value: T): T {
  const text = JSON.stringify(value);
  if (text.length > MOST_SHARED_CHARS) return value;
  // By its text it is what was put in under it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const alike = known.get(text) as T | undefined;
  if (alike) return alike;
  known.set(text, freeze(value));
  for (const oldest of known.keys()) {
    if (known.size <= MOST_SHARED) break;
    known.delete(oldest);
  }
  return value;
}

/** Of plain objects and lists. */
function holdSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other) || !isPlainOrList(one) || !isPlainOrList(other)) return false;
  let members = 0;
  for (const key in one) {
    if (!Object.hasOwn(other, key) || !holdSame(one[key], other[key])) return false;
    members += 1;
  }
  for (const _ in other) members -= 1;
  return members === 0;
}

const isPlainOrList = (value: object): value is Record<string, unknown> => Array.isArray(value) || isPlain(value);

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const each of Object.values(value)) freeze(each);
  return Object.freeze(value);
}
