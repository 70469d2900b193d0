/** The media of one participant: its transports, what it sends, what it receives, and who speaks. */
import { z } from 'zod';
import { call, Nothing, notification } from '../definition.ts';
import { Kind, ObjectId, Size, Source } from '../primitives.ts';
import {
  DtlsParameters,
  IceParameters,
  IceServers,
  Layers,
  RtpCapabilities,
  RtpParameters,
  TransportParameters,
} from '../webrtc.ts';

/** Most tracks named in one `media.consume`, and most consumers named in one `consumer.update` or `consumer.close`. */
export const MAX_BATCH = 200;

/** Most cameras that `media.limit` may name. */
export const MAX_CAMERAS = 1_000;

export const MediaParameters = z
  .object({
    epoch: z.int().min(1).describe('Grows each time the session gets new transports'),
    routerRtpCapabilities: RtpCapabilities,
    sendTransport: TransportParameters,
    recvTransport: TransportParameters,
    iceServers: IceServers,
  })
  .meta({ id: 'MediaParameters' });
export type MediaParameters = z.infer<typeof MediaParameters>;

export const ConsumerView = z
  .object({
    consumerId: ObjectId,
    trackId: ObjectId,
    generation: z.int().describe('Of the track, as consumed'),
    kind: Kind,
    rtpParameters: RtpParameters,
    producerPaused: z.boolean(),
    forwarded: z
      .boolean()
      .optional()
      .describe('false: by your `media.limit` others have the places; `consumer.forwarding` tells when it gets one'),
  })
  .meta({ id: 'ConsumerView' });
export type ConsumerView = z.infer<typeof ConsumerView>;

export const mediaMethods = {
  'media.open': call({
    summary:
      'New transports in place of the old ones, after `media.reset` or when a transport failed for good; or besides the old ' +
      'ones, after `media.move`.',
    phase: 'joined',
    params: z.strictObject({}),
    result: MediaParameters,
  }),
  'media.close': call({
    summary: 'Ends the media before a move, once all that it carried comes by the new transports.',
    phase: 'joined',
    params: z.strictObject({ epoch: z.int().describe('Of the media that is to end') }),
    result: Nothing,
  }),
  'transport.connect': call({
    summary: "Gives the client's DTLS parameters: once for each transport.",
    phase: 'joined',
    params: z.strictObject({ transportId: ObjectId, dtlsParameters: DtlsParameters }),
    result: Nothing,
  }),
  'transport.restartIce': call({
    summary: "New ICE credentials of the server's end, when the client's network changed.",
    phase: 'joined',
    params: z.strictObject({ transportId: ObjectId }),
    result: z.object({ iceParameters: IceParameters, iceServers: IceServers }),
  }),
  'media.produce': call({
    summary:
      'Publishes a track on the send transport; or, with `trackId`, sends a published track anew after `media.open`.',
    phase: 'joined',
    params: z.strictObject({
      source: Source,
      rtpParameters: RtpParameters,
      paused: z.boolean().optional(),
      trackId: ObjectId.optional().describe('A track of yours whose media was lost, or moves'),
      size: Size.optional().describe('Of a video at its highest layer: by it the layers are chosen that viewers get'),
    }),
    result: z.object({ trackId: ObjectId, generation: z.int() }),
  }),
  'media.consume': call({
    summary:
      'Receives tracks on the receive transport, many at once. Once it is connected ask for them paused, and resume when ' +
      'your side is set up.',
    phase: 'joined',
    params: z.strictObject({
      tracks: z
        .array(
          z.strictObject({
            trackId: ObjectId,
            paused: z.boolean().optional(),
            preferredLayers: Layers.optional(),
          }),
        )
        .min(1)
        .max(MAX_BATCH),
      rtpCapabilities: RtpCapabilities.optional().describe(
        'What the client can receive: needed in the first call, remembered for the session',
      ),
    }),
    result: z.object({
      consumers: z.array(ConsumerView),
      failed: z
        .array(z.object({ trackId: ObjectId, code: z.string(), message: z.string() }))
        .describe('Those that could not be consumed, each with an error code'),
    }),
  }),
  'media.limit': call({
    summary:
      'How many cameras you are sent at a time, of all that you consume: those of the last who spoke. It holds for the ' +
      'transports that you have, until the next `media.open`.',
    phase: 'joined',
    params: z.strictObject({
      cameras: z.int().min(0).max(MAX_CAMERAS).nullable().describe('null: all of them, as without this request'),
    }),
    result: Nothing,
  }),
  'consumer.update': call({
    summary: 'Pauses, resumes or steers consumers, many at once.',
    phase: 'joined',
    params: z.strictObject({
      consumers: z
        .array(
          z.strictObject({
            consumerId: ObjectId,
            paused: z.boolean().optional().describe('Such as while nothing of it is in sight'),
            view: Size.optional().describe(
              'How large the picture is shown, in device pixels: the server sends the layers that fill it',
            ),
            preferredLayers: Layers.nullable()
              .optional()
              .describe('In place of what would be sent for `view`; null: not any more'),
            priority: z.int().min(1).max(255).optional().describe('Under congestion the higher gets bandwidth first'),
          }),
        )
        .min(1)
        .max(MAX_BATCH),
    }),
    result: Nothing,
  }),
  'consumer.close': call({
    summary: 'Stops receiving, many at once.',
    phase: 'joined',
    params: z.strictObject({ consumerIds: z.array(ObjectId).min(1).max(MAX_BATCH) }),
    result: Nothing,
  }),
};

export const mediaNotifications = {
  'media.reset': notification({
    summary: 'The media of this session was lost in the server: call `media.open`, then produce and consume again.',
    sequenced: false,
    data: z.object({ reason: z.enum(['workerDied']) }),
  }),
  'media.move': notification({
    summary:
      'Move your media to other transports, without haste: call `media.open`, then produce and consume again. What comes and ' +
      'goes by the old ones goes on until `media.close`, for up to 15 seconds.',
    sequenced: false,
    data: z.object({}),
  }),
  'consumer.closed': notification({
    summary: 'A consumer ended in the server. If its track is still published, consume it again.',
    sequenced: false,
    data: z.object({ consumerId: ObjectId, trackId: ObjectId }),
  }),
  'consumer.layers': notification({
    summary: 'The layers that a video consumer now receives; null: none (not enough bandwidth, or not sent).',
    sequenced: false,
    data: z.object({ consumerId: ObjectId, layers: Layers.nullable() }),
  }),
  'consumer.forwarding': notification({
    summary:
      'By your `media.limit` other cameras are sent now: show a picture of the person in place of one that is held back. ' +
      'What is told of a consumer before the answer that names it is in that answer.',
    sequenced: false,
    data: z.object({
      forwarded: z.array(ObjectId).describe('Ids of consumers that are sent again'),
      heldBack: z.array(ObjectId).describe('Ids of consumers that are not sent any more'),
    }),
  }),
  'track.demand': notification({
    summary:
      'The highest spatial layer (from 0) of a video track of yours that anybody receives; null: nobody receives any. Until ' +
      'it is told, of each `media.produce` anew, take it that all are wanted. Stop encoding what nobody wants, and begin ' +
      'again at once when this says so.',
    sequenced: false,
    data: z.object({ trackId: ObjectId, layer: z.int().min(0).nullable() }),
  }),
  'room.speakers': notification({
    summary:
      'Those tracks on which somebody speaks now, the loudest first: told when these are others. Where more microphones are ' +
      'open than the server forwards, those of them that are.',
    sequenced: false,
    data: z.object({ trackIds: z.array(ObjectId) }),
  }),
};
