/** THE table of notifications: what the server tells without being asked. */
import { z } from 'zod';
import { DisplayName, Identity, ObjectId, Seq } from './primitives.ts';
import { ParticipantState, ParticipantView, RoomView, TrackView } from './views.ts';
import { Layers } from './webrtc.ts';

export const LeaveReason = z
  .enum(['left', 'removed', 'expired', 'replaced', 'serverClosed'])
  .describe('left: by itself; removed: by a moderator; expired: did not come back in time')
  .meta({ id: 'LeaveReason' });
export type LeaveReason = z.infer<typeof LeaveReason>;

interface NotificationDefinition {
  readonly summary: string;
  /** Whether it stems from the room's log: it then carries `seq` and is sent again after a resume if it was missed. */
  readonly sequenced: boolean;
  readonly data: z.ZodObject;
}

const define = <D extends NotificationDefinition>(definition: D): D => definition;

/** A notification of unknown content: the frame's own shape. */
export const NotificationFrame = z
  .object({
    event: z.string().describe('Name of the notification'),
    seq: Seq.optional().describe("Position in the room's log, where it stems from there"),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'NotificationFrame' });

const Audience = z
  .int()
  .min(0)
  .optional()
  .describe('How many are in the audience now, where that changed too: see `room.audience`');

export const notifications = {
  'participant.joined': define({
    summary: 'Somebody came: joined, or (told to moderators only) waiting in the lobby.',
    sequenced: true,
    data: z.object({ participant: ParticipantView, audience: Audience }),
  }),
  'participant.updated': define({
    summary: "A participant's state changed: admitted, reconnecting, back.",
    sequenced: true,
    data: z.object({
      identity: Identity,
      state: ParticipantState,
      audience: z
        .int()
        .min(0)
        .optional()
        .describe(
          'It went from the lobby to the audience, which has so many now: by `summaries` it is one of a number',
        ),
    }),
  }),
  'participant.left': define({
    summary: 'Somebody is gone, with all its tracks.',
    sequenced: true,
    data: z.object({ identity: Identity, reason: LeaveReason, audience: Audience }),
  }),
  'track.published': define({
    summary: 'A participant publishes a track: consume it if you want it.',
    sequenced: true,
    data: z.object({ identity: Identity, track: TrackView }),
  }),
  'track.updated': define({
    summary: 'A track was paused, resumed or sent anew (a higher `generation`: its consumers are gone, consume again).',
    sequenced: true,
    data: z.object({
      identity: Identity,
      track: TrackView,
      mutedBy: Identity.optional().describe('The moderator who paused it'),
    }),
  }),
  'track.closed': define({
    summary: 'A track is gone, and its consumers with it.',
    sequenced: true,
    data: z.object({ identity: Identity, trackId: ObjectId }),
  }),
  'room.audience': define({
    summary:
      'How many are in the audience now, which is who may neither publish nor moderate. Told to who joined with ' +
      '`summaries`, in place of the coming and going of each.',
    sequenced: true,
    data: z.object({ count: z.int().min(0) }),
  }),
  'room.updated': define({
    summary: "The room's settings changed.",
    sequenced: true,
    data: z.object({ locked: z.boolean(), lobby: z.boolean() }),
  }),
  'message.received': define({
    summary: 'A message to the room, or to you.',
    sequenced: true,
    data: z.object({
      from: Identity,
      name: DisplayName.optional().describe("The sender's: not everybody is on the roster"),
      topic: z.string(),
      payload: z.string(),
      direct: z.boolean().describe('Sent to you (and others named), not to the whole room'),
      at: z.int().describe("Milliseconds since 1970 by the server's clock"),
      messageId: ObjectId.optional().describe(
        "The sender's name for it. The same one again from the same sender is the same message: after the server lost a room",
      ),
    }),
  }),
  'session.admitted': define({
    summary: 'A moderator let you out of the lobby: call `room.join` again, it now answers with the room.',
    sequenced: true,
    data: z.object({}),
  }),
  'media.reset': define({
    summary: 'The media of this session was lost in the server: call `media.open`, then produce and consume again.',
    sequenced: false,
    data: z.object({ reason: z.enum(['workerDied']) }),
  }),
  'media.move': define({
    summary:
      'Move your media to other transports, without haste: call `media.open`, then produce and consume again. What comes and ' +
      'goes by the old ones goes on until `media.close`, for up to 15 seconds.',
    sequenced: false,
    data: z.object({}),
  }),
  'consumer.closed': define({
    summary: 'A consumer ended in the server. If its track is still published, consume it again.',
    sequenced: false,
    data: z.object({ consumerId: ObjectId, trackId: ObjectId }),
  }),
  'consumer.layers': define({
    summary: 'The layers that a video consumer now receives; null: none (not enough bandwidth, or not sent).',
    sequenced: false,
    data: z.object({ consumerId: ObjectId, layers: Layers.nullable() }),
  }),
  'consumer.forwarding': define({
    summary:
      'By your `media.limit` other cameras are sent now: show a picture of the person in place of one that is held back. ' +
      'What is told of a consumer before the answer that names it is in that answer.',
    sequenced: false,
    data: z.object({
      forwarded: z.array(ObjectId).describe('Ids of consumers that are sent again'),
      heldBack: z.array(ObjectId).describe('Ids of consumers that are not sent any more'),
    }),
  }),
  'track.demand': define({
    summary:
      'The highest spatial layer (from 0) of a video track of yours that anybody receives; null: nobody receives any. Until ' +
      'it is told, of each `media.produce` anew, take it that all are wanted. Stop encoding what nobody wants, and begin ' +
      'again at once when this says so.',
    sequenced: false,
    data: z.object({ trackId: ObjectId, layer: z.int().min(0).nullable() }),
  }),
  'room.speakers': define({
    summary:
      'Those tracks on which somebody speaks now, the loudest first: told when these are others. Where more microphones are ' +
      'open than the server forwards, those of them that are.',
    sequenced: false,
    data: z.object({ trackIds: z.array(ObjectId) }),
  }),
  'room.changes': define({
    summary:
      'What happened in a large room within a moment: several notifications at once, without those that later ones make ' +
      'needless. Its `seq` is that of the last; those among them that you saw already are to be passed over. Told to who ' +
      'joined with `summaries`; to the others each is told by itself.',
    sequenced: true,
    data: z.object({ notifications: z.array(NotificationFrame).describe("Of the room's log, in order") }),
  }),
  'room.synced': define({
    summary: 'The room as it is now, in place of all that was told of it: the server had lost sight of it for a while.',
    sequenced: false,
    data: z.object({ room: RoomView }),
  }),
  'server.closing': define({
    summary:
      'The server stops: the socket is closed at the deadline. Until then join at `url` (`takeOver`, `keepTracks`): media ' +
      'goes on here, sent and received, for up to 15 seconds after that join, or until this socket is closed.',
    sequenced: false,
    data: z.object({
      deadlineMs: z.int().min(0).describe('From now'),
      url: z.string().optional().describe('Signaling URL of the node to go on with; without it there is none'),
    }),
  }),
} as const;

export type EventName = keyof typeof notifications;
export type EventData<E extends EventName> = z.output<(typeof notifications)[E]['data']>;

/** A notification as it goes over the wire. */
export type Notification<E extends EventName = EventName> = {
  [N in E]: { readonly event: N; readonly seq?: number; readonly data: EventData<N> };
}[E];
