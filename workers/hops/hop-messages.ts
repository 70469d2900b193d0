/**
 * What two nodes say to each other about hops. The node that wants tracks asks, and holds what it got by `hop.keep`; the
 * node that has them serves. Requests are answered; what is told may get lost, and `hop.keep` makes up for it.
 *
 * | method       | from    |         |                                                                     |
 * | ------------ | ------- | ------- | ------------------------------------------------------------------- |
 * | `hop.open`   | asking  | request | send me this track, through a pipe that we have or that I offer     |
 * | `hop.keep`   | asking  | request | these are the hops that I hold; the answer: those that you serve me |
 * | `hop.figures` | asking | request | how do these tracks fare on their way to you                        |
 * | `hop.want`   | asking  | told    | so much is wanted of it from now on                                 |
 * | `hop.close`  | asking  | told    | I do not need this hop any more                                     |
 * | `hop.source` | serving | told    | the publisher paused, or resumed                                    |
 * | `hop.ended`  | serving | told    | the track, or what carried it, is no more                           |
 * | `hop.levels` | serving | told    | so loud are my microphones in a room that may be among the loudest  |
 */
import { z } from 'zod';
import { Identity, Kind, ObjectId, TenantName } from '../../signaling/protocol/primitives.ts';
import { RtpParameters } from '../../signaling/protocol/webrtc.ts';
import { CausewayError } from '../../src/domain/errors.ts';
import { EVERYTHING, NOTHING } from '../../src/forwarding/demand.ts';
import type { LinkPayload } from '../../src/ports/node-links.ts';

export const HOP_METHODS = 'hop.';

/** How often a node says which hops it holds, in ms. */
export const KEEP_INTERVAL_MS = 2_000;
/** Without a word for this long, in ms, hops are lost: both sides let go of them. */
export const KEEP_TIMEOUT_MS = 10_000;

/** More than any node can carry; a bound for what is parsed. */
const MAX_HOPS = 10_000;
const MAX_PIPES = 256;

/** Where one end of a pipe is, and the key of what it sends. */
const PipeEnd = z.object({
  ip: z.union([z.ipv4(), z.ipv6()]),
  port: z.int().min(1).max(65_535),
  /** Key and salt for AEAD_AES_256_GCM (RFC 7714, section 12): 44 bytes in base64. */
  srtpKey: z.string().regex(/^[A-Za-z0-9+/]{59}=$/),
});
export type PipeEnd = z.infer<typeof PipeEnd>;

/** The highest spatial layer that somebody wants; -1: nobody wants anything. */
const Layer = z.int().min(NOTHING).max(EVERYTHING);

/** Made anew each time that a node's media engine starts: what belonged to an earlier one is gone. */
const Incarnation = ObjectId;

/** A room's name; that of a group of a room is longer, and no client may give it (see groups.ts). */
const AnyRoomName = z.string().min(1).max(256);

/** See `Tracing`: of the request that wants the track, where that is recorded. */
const Traceparent = z.string().max(64);

export const OpenParams = z.object({
  incarnation: Incarnation,
  tenant: TenantName,
  room: AnyRoomName,
  trackId: ObjectId,
  /** The pipes to the serving node that end at the router that wants the track. */
  pipes: z.array(ObjectId).max(MAX_PIPES),
  /** What is wanted of it at first. */
  layer: Layer,
  /** Another one, if none of these ends where the track is. */
  offer: PipeEnd.extend({ pipe: ObjectId }).optional(),
  traceparent: Traceparent.optional(),
});
export type OpenParams = z.infer<typeof OpenParams>;

/** mediasoup's: unless the publisher named one, which our engine does not let it do. */
const CNAME = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);

const ServedHop = z.object({
  hop: ObjectId,
  pipe: ObjectId,
  /** The other end of the offered pipe, if that was taken. */
  end: PipeEnd.optional(),
  kind: Kind,
  rtpParameters: RtpParameters.extend({ rtcp: z.object({ cname: CNAME }) }),
  /** Whether its publisher has paused the track. */
  paused: z.boolean(),
});
export type ServedHop = z.infer<typeof ServedHop>;

/** Without a hop: none of the pipes ends where the track is, and none was offered. */
export const OpenResult = z.object({ served: ServedHop.optional() });

const HopState = z.object({ hop: ObjectId, paused: z.boolean() });
const HopStates = z.array(HopState).max(MAX_HOPS);
export type HopState = z.infer<typeof HopState>;

const WantedHop = z.object({ hop: ObjectId, layer: Layer });
export type WantedHop = z.infer<typeof WantedHop>;

export const KeepParams = z.object({ incarnation: Incarnation, hops: z.array(WantedHop).max(MAX_HOPS) });
export type KeepParams = z.infer<typeof KeepParams>;
/** `paused`: the publisher has paused. */
export const KeepResult = z.object({ hops: HopStates });

/** More than anybody asks about at once. */
export const MAX_FIGURES = 64;
export const FiguresParams = z.object({
  tenant: TenantName,
  room: AnyRoomName,
  trackIds: z.array(ObjectId).max(MAX_FIGURES),
});
export type FiguresParams = z.infer<typeof FiguresParams>;
const Figure = z.number().min(0).optional();
/** Those of them that are published there; see `PathFigures`. */
export const FiguresResult = z.object({
  tracks: z
    .array(
      z.object({
        trackId: ObjectId,
        uplink: z.object({ loss: Figure, roundTrip: Figure, jitter: Figure, narrow: z.boolean().optional() }),
        publisherNode: z.object({ delay: Figure, load: Figure }),
      }),
    )
    .max(MAX_FIGURES),
});
export type PublishedTrackFigures = z.infer<typeof FiguresResult>['tracks'][number];

export const AskingTells = z.discriminatedUnion('method', [
  z.object({ method: z.literal('hop.want'), params: WantedHop }),
  z.object({ method: z.literal('hop.close'), params: z.object({ hop: ObjectId }) }),
]);

/** More than are ever forwarded. */
const MAX_LEVELS = 256;
const Levels = z.object({
  tenant: TenantName,
  room: AnyRoomName,
  /** How many microphones are open. */
  open: z.int().min(0),
  levels: z
    .array(z.object({ trackId: ObjectId, publisher: Identity.optional(), level: z.number().min(-127).max(0) }))
    .max(MAX_LEVELS),
});

export const ServingTells = z.discriminatedUnion('method', [
  z.object({ method: z.literal('hop.levels'), params: Levels }),
  z.object({ method: z.literal('hop.source'), params: HopState }),
  z.object({ method: z.literal('hop.ended'), params: z.object({ hop: ObjectId }) }),
]);
/** What concerns one hop. */
export type ToldOfHop = Exclude<z.infer<typeof ServingTells>, { readonly method: 'hop.levels' }>;

/** Another node's request, as the schema wants it. @throws `bad_params` */
export function parseParams<T>(schema: z.ZodType<T>, params: LinkPayload): T {
  const { data, error } = schema.safeParse(params);
  if (error) throw new CausewayError('bad_params', z.prettifyError(error), { level: 'warn' });
  return data;
}

/** Another node's answer, as the schema wants it. @throws `unavailable` */
export function parseResult<T>(schema: z.ZodType<T>, result: LinkPayload): T {
  const { data, error } = schema.safeParse(result);
  if (error) throw new CausewayError('unavailable', 'the other node answers nonsense', { cause: error });
  return data;
}
