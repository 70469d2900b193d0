/** What a participant is shown of a room: the projections that answers and notifications carry. */
import { z } from 'zod';
import { DisplayName, Identity, Kind, ObjectId, Role, RoomName, Seq, Size, Source } from './primitives.ts';
import { RtpCapabilities, TransportParameters } from './webrtc.ts';

export const TrackView = z
  .object({
    id: ObjectId,
    source: Source,
    kind: Kind,
    paused: z.boolean().describe('The publisher (or a moderator) paused it: no media flows'),
    generation: z
      .int()
      .min(1)
      .describe('Grows when the publisher sent the track anew (after a loss of media): consume it again'),
    mimeType: z.string().describe('As `video/VP8`'),
    layers: z.object({ spatial: z.int(), temporal: z.int() }).describe('How many simulcast or SVC layers it has'),
    size: Size.optional().describe('Of a video at its highest layer, where the publisher told it'),
  })
  .meta({ id: 'TrackView' });
export type TrackView = z.infer<typeof TrackView>;

export const ParticipantState = z
  .enum(['lobby', 'joined', 'reconnecting'])
  .describe('lobby: waits to be admitted (only moderators see it); reconnecting: its connection is lost, it may return')
  .meta({ id: 'ParticipantState' });
export type ParticipantState = z.infer<typeof ParticipantState>;

export const ParticipantView = z
  .object({
    identity: Identity,
    name: DisplayName,
    role: Role,
    state: ParticipantState,
    tracks: z.array(TrackView),
  })
  .meta({ id: 'ParticipantView' });
export type ParticipantView = z.infer<typeof ParticipantView>;

export const RoomView = z
  .object({
    name: RoomName,
    seq: Seq,
    locked: z.boolean().describe('Nobody else may join'),
    lobby: z.boolean().describe('Who joins waits until a moderator admits'),
    participants: z
      .array(ParticipantView)
      .describe('Everybody whom you may see, yourself included; of the audience nobody else where its number is told'),
    audience: z
      .int()
      .min(0)
      .optional()
      .describe(
        'How many only listen, which is who may neither publish nor moderate; told to who joined with `summaries`. ' +
          'Who they are says `room.roster`',
      ),
  })
  .meta({ id: 'RoomView' });
export type RoomView = z.infer<typeof RoomView>;

export const MediaParameters = z
  .object({
    epoch: z.int().min(1).describe('Grows each time the session gets new transports'),
    routerRtpCapabilities: RtpCapabilities,
    sendTransport: TransportParameters,
    recvTransport: TransportParameters,
  })
  .meta({ id: 'MediaParameters' });
export type MediaParameters = z.infer<typeof MediaParameters>;
