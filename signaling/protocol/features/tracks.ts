/** What the participants publish, as the room knows it; the media itself is the feature `media`. */
import { z } from 'zod';
import { command, notification } from '../definition.ts';
import { Identity, Kind, ObjectId, Size, Source } from '../primitives.ts';

/** The codecs of video that a server forwards, as `mimeType` names them. */
export const VIDEO_MIME_TYPES = ['video/VP8', 'video/VP9', 'video/AV1', 'video/H264'] as const;
export type VideoMimeType = (typeof VIDEO_MIME_TYPES)[number];

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

export const tracksMethods = {
  'track.update': command({
    summary: 'Pauses or resumes a track of yours (mute, camera off).',
    params: z.strictObject({ trackId: ObjectId, paused: z.boolean() }),
  }),
  'track.close': command({
    summary: 'Unpublishes a track of yours.',
    params: z.strictObject({ trackId: ObjectId }),
  }),
  'participant.mute': command({
    summary: "Pauses somebody's track; its publisher may resume it.",
    params: z.strictObject({ identity: Identity, trackId: ObjectId }),
  }),
};

export const tracksNotifications = {
  'track.published': notification({
    summary: 'A participant publishes a track: consume it if you want it.',
    sequenced: true,
    data: z.object({ identity: Identity, track: TrackView }),
  }),
  'track.updated': notification({
    summary: 'A track was paused, resumed or sent anew (a higher `generation`: its consumers are gone, consume again).',
    sequenced: true,
    data: z.object({
      identity: Identity,
      track: TrackView,
      mutedBy: Identity.optional().describe('The moderator who paused it'),
    }),
  }),
  'track.closed': notification({
    summary: 'A track is gone, and its consumers with it.',
    sequenced: true,
    data: z.object({
      identity: Identity,
      trackId: ObjectId,
      closedBy: z.string().optional().describe('The moderator who stopped it'),
    }),
  }),
  'track.undecodable': notification({
    summary:
      'Somebody wants a video track of yours and cannot decode its codec: publish it anew, under its id, with a codec that ' +
      'is not listed. Where you have no other, send VP8. The list holds what all who said so lack, and only grows.',
    sequenced: true,
    data: z.object({ trackId: ObjectId, mimeTypes: z.array(z.enum(VIDEO_MIME_TYPES)) }),
  }),
};
