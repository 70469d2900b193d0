/** THE table of methods: types, dispatch, the client library and the documents are all inferred from it. */
import { z } from 'zod';
import { MAX_AUDIENCE_PAGE, MAX_BATCH, MAX_CAMERAS, MAX_MESSAGE_CHARS } from './limits.ts';
import { NotificationFrame } from './notifications.ts';
import {
  DisplayName,
  Grants,
  Identity,
  Kind,
  ObjectId,
  Role,
  RoomName,
  Seq,
  Size,
  Source,
  TenantName,
} from './primitives.ts';
import { MediaParameters, ParticipantView, RoomView } from './views.ts';
import { DtlsParameters, IceParameters, Layers, RtpCapabilities, RtpParameters } from './webrtc.ts';

/** What the session must be before a method is allowed; `seated`: in the lobby, or joined. */
export type MethodPhase = 'connected' | 'authenticated' | 'seated' | 'joined';

interface MethodDefinition {
  readonly summary: string;
  readonly phase: MethodPhase;
  /** The grant that the token must hold; `publish` is checked per source. */
  readonly grant: keyof Grants | null;
  readonly params: z.ZodObject;
  readonly result: z.ZodType;
}

const define = <D extends MethodDefinition>(definition: D): D => definition;

const Nothing = z.object({});

const ConsumerView = z
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

const JoinResult = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('joined'),
    identity: Identity,
    resumeToken: z.string().describe('Secret: with it a dropped socket is resumed'),
    room: RoomView,
    media: MediaParameters,
    nodes: z.array(z.string()).describe('Signaling URLs to go on with should this node be lost, the best first'),
  }),
  z.object({ state: z.literal('lobby'), identity: Identity, resumeToken: z.string() }),
]);

export const methods = {
  'session.authenticate': define({
    summary: 'The first request of a new session: who you are, by a JSON Web Token.',
    phase: 'connected',
    grant: null,
    params: z.strictObject({
      token: z.string().max(8192).describe('JSON Web Token'),
      client: z.string().max(128).optional().describe('Name and version of the client software, for the logs'),
    }),
    result: z.object({
      protocol: z.string().describe('Version of the protocol, `MAJOR.MINOR`'),
      tenant: TenantName,
      identity: Identity,
      name: DisplayName,
      role: Role,
      room: z.string().describe('The room, or the pattern of rooms, that the token allows'),
      grants: Grants,
      node: z.string().describe('The node that serves this session'),
      region: z.string(),
    }),
  }),
  'session.resume': define({
    summary: 'The first request after a dropped socket: goes on with the session; its media never stopped.',
    phase: 'connected',
    grant: null,
    params: z.strictObject({
      resumeToken: z.string().min(1).max(256),
      lastSeq: Seq.describe('The last `seq` that the client saw'),
    }),
    result: z.object({
      identity: Identity,
      missed: z.array(NotificationFrame).describe('Every sequenced notification after `lastSeq`, in order'),
      room: RoomView.optional().describe('Instead of `missed` when the log no longer reaches back: the room as it is'),
      mediaEpoch: z
        .int()
        .describe('If it is not the epoch that the client knows, or 0, the media was lost: call `media.open`'),
    }),
  }),
  'session.ping': define({
    summary: 'Shows that the connection lives (browsers cannot see WebSocket pings).',
    phase: 'connected',
    grant: null,
    params: z.strictObject({}),
    result: Nothing,
  }),
  'room.join': define({
    summary:
      "Enters a room. The answer holds the room's state and both transports, or says that you wait in the lobby.",
    phase: 'authenticated',
    grant: null,
    params: z.strictObject({
      room: RoomName,
      takeOver: z.boolean().optional().describe('Replace a session that is in the room under the same identity'),
      keepTracks: z
        .boolean()
        .optional()
        .describe("With `takeOver`: that session's tracks stay published, and you send each anew with its `trackId`"),
      summaries: z
        .boolean()
        .optional()
        .describe(
          'You understand what is told in place of many notifications: `room.changes` in large rooms, and `room.audience`',
        ),
      rehomed: z.boolean().optional().describe('You were sent here by `rehome`: you are not sent on without need'),
      roundTripMs: z
        .record(z.string().max(64), z.number().min(0).max(60_000))
        .refine((regions) => Object.keys(regions).length <= 64, 'at most 64 regions')
        .optional()
        .describe('Round-trip times to regions, in ms, as measured'),
    }),
    result: JoinResult,
  }),
  'room.leave': define({
    summary: 'Leaves the room, or its lobby, at once; the connection stays.',
    phase: 'seated',
    grant: null,
    params: z.strictObject({}),
    result: Nothing,
  }),
  'room.update': define({
    summary: 'Locks or unlocks the room, switches its lobby on or off.',
    phase: 'joined',
    grant: 'moderate',
    params: z.strictObject({ locked: z.boolean().optional(), lobby: z.boolean().optional() }),
    result: Nothing,
  }),
  'room.roster': define({
    summary: 'Who is in the audience, page by page, in the order of their identities.',
    phase: 'joined',
    grant: null,
    params: z.strictObject({
      after: Identity.optional().describe('The `next` of the page before; without it the first page'),
      limit: z.int().min(1).max(MAX_AUDIENCE_PAGE).optional().describe('At most so many; as a rule 100'),
    }),
    result: z.object({
      participants: z.array(ParticipantView),
      next: Identity.optional().describe('Where the next page begins; missing: there is none'),
    }),
  }),
  'participant.admit': define({
    summary: 'Lets somebody in from the lobby.',
    phase: 'joined',
    grant: 'moderate',
    params: z.strictObject({ identity: Identity }),
    result: Nothing,
  }),
  'participant.remove': define({
    summary: 'Removes somebody from the room or the lobby; its socket is closed with 4403.',
    phase: 'joined',
    grant: 'moderate',
    params: z.strictObject({ identity: Identity }),
    result: Nothing,
  }),
  'participant.mute': define({
    summary: "Pauses somebody's track; its publisher may resume it.",
    phase: 'joined',
    grant: 'moderate',
    params: z.strictObject({ identity: Identity, trackId: ObjectId }),
    result: Nothing,
  }),
  'message.send': define({
    summary: 'Sends a message to everybody in the room, or to those named.',
    phase: 'joined',
    grant: 'data',
    params: z.strictObject({
      topic: z.string().min(1).max(64).describe('What kind of message, such as `chat`'),
      payload: z.string().max(MAX_MESSAGE_CHARS),
      to: z.array(Identity).min(1).max(100).optional(),
      messageId: ObjectId.optional().describe(
        'Your name for it, another one for each message: sent again under the same one, it is told once. The last 16 of a ' +
          'participant are known, in a session that took its seat over too',
      ),
    }),
    result: z.object({ seq: Seq }),
  }),
  'media.open': define({
    summary:
      'New transports in place of the old ones, after `media.reset` or when a transport failed for good; or besides the old ' +
      'ones, after `media.move`.',
    phase: 'joined',
    grant: null,
    params: z.strictObject({}),
    result: MediaParameters,
  }),
  'media.close': define({
    summary: 'Ends the media before a move, once all that it carried comes by the new transports.',
    phase: 'joined',
    grant: null,
    params: z.strictObject({ epoch: z.int().describe('Of the media that is to end') }),
    result: Nothing,
  }),
  'transport.connect': define({
    summary: "Gives the client's DTLS parameters: once for each transport.",
    phase: 'joined',
    grant: null,
    params: z.strictObject({ transportId: ObjectId, dtlsParameters: DtlsParameters }),
    result: Nothing,
  }),
  'transport.restartIce': define({
    summary: "New ICE credentials of the server's end, when the client's network changed.",
    phase: 'joined',
    grant: null,
    params: z.strictObject({ transportId: ObjectId }),
    result: z.object({ iceParameters: IceParameters }),
  }),
  'media.produce': define({
    summary:
      'Publishes a track on the send transport; or, with `trackId`, sends a published track anew after `media.open`.',
    phase: 'joined',
    grant: 'publish',
    params: z.strictObject({
      source: Source,
      rtpParameters: RtpParameters,
      paused: z.boolean().optional(),
      trackId: ObjectId.optional().describe('A track of yours whose media was lost, or moves'),
      size: Size.optional().describe('Of a video at its highest layer: by it the layers are chosen that viewers get'),
    }),
    result: z.object({ trackId: ObjectId, generation: z.int() }),
  }),
  'track.update': define({
    summary: 'Pauses or resumes a track of yours (mute, camera off).',
    phase: 'joined',
    grant: null,
    params: z.strictObject({ trackId: ObjectId, paused: z.boolean() }),
    result: Nothing,
  }),
  'track.close': define({
    summary: 'Unpublishes a track of yours.',
    phase: 'joined',
    grant: null,
    params: z.strictObject({ trackId: ObjectId }),
    result: Nothing,
  }),
  'media.consume': define({
    summary:
      'Receives tracks on the receive transport, many at once. Once it is connected ask for them paused, and resume when ' +
      'your side is set up.',
    phase: 'joined',
    grant: 'subscribe',
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
  'media.limit': define({
    summary:
      'How many cameras you are sent at a time, of all that you consume: those of the last who spoke. It holds for the ' +
      'transports that you have, until the next `media.open`.',
    phase: 'joined',
    grant: 'subscribe',
    params: z.strictObject({
      cameras: z.int().min(0).max(MAX_CAMERAS).nullable().describe('null: all of them, as without this request'),
    }),
    result: Nothing,
  }),
  'consumer.update': define({
    summary: 'Pauses, resumes or steers consumers, many at once.',
    phase: 'joined',
    grant: null,
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
  'consumer.close': define({
    summary: 'Stops receiving, many at once.',
    phase: 'joined',
    grant: null,
    params: z.strictObject({ consumerIds: z.array(ObjectId).min(1).max(MAX_BATCH) }),
    result: Nothing,
  }),
} as const;

export type MethodName = keyof typeof methods;
/** The params as the handlers get them: parsed. */
export type Params<M extends MethodName> = z.output<(typeof methods)[M]['params']>;
export type Result<M extends MethodName> = z.output<(typeof methods)[M]['result']>;

/** Whether a string names a method. */
export function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(methods, name);
}
