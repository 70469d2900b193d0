/** What the participants publish. */
import { z } from 'zod';
import { Identity, Kind, kindOf, ObjectId, Size, Source } from '../../../signaling/protocol/primitives.ts';
import { seated } from '../actor.ts';
import { CausewayError } from '../errors.ts';
import type { Feature } from '../feature.ts';
import { requirePublish } from '../grants.ts';
import { changeParticipant, present, requireShown, viewTrack } from '../participants.ts';
import { everybody } from '../viewers.ts';
import type { Participant, SeatsState } from './seats.ts';

const Layers = z.object({ spatial: z.int(), temporal: z.int() });

const Track = z.object({
  id: ObjectId,
  source: Source,
  kind: Kind,
  paused: z.boolean(),
  /** From 1; grows each time the publisher sends the track anew. */
  generation: z.int(),
  mimeType: z.string(),
  layers: Layers,
  /** Of a video at its highest layer, in pixels, where the publisher told it. */
  size: Size.optional(),
});
export type Track = Readonly<z.infer<typeof Track>>;

/** What the feature knows of each participant. */
export const tracksOfParticipant = { tracks: z.array(Track).readonly() };

/** What the worker found out of a track, and whether it is paused. */
export type TrackMedia = Pick<Track, 'mimeType' | 'layers' | 'size' | 'paused'>;

const TrackPublished = z.object({ type: z.literal('trackPublished'), identity: Identity, track: Track });
const TrackUpdated = z.object({
  type: z.literal('trackUpdated'),
  identity: Identity,
  track: Track,
  /** The moderator who paused it. */
  mutedBy: z.string().optional(),
});
const TrackClosed = z.object({ type: z.literal('trackClosed'), identity: Identity, trackId: ObjectId });

export type TrackClosed = Readonly<z.infer<typeof TrackClosed>>;
type TrackEvent = Readonly<z.infer<typeof TrackPublished>> | Readonly<z.infer<typeof TrackUpdated>> | TrackClosed;

interface InternalCommands {
  /** A track whose media the server receives by now. */
  readonly publishTrack: { readonly trackId: string; readonly source: Source; readonly media: TrackMedia };
  /** The track's media was lost and is sent anew. */
  readonly republishTrack: { readonly trackId: string; readonly media: TrackMedia };
}

export const tracks: Feature<{
  parts: object;
  state: SeatsState;
  events: TrackEvent;
  emits: TrackEvent;
  follows: never;
  methods: 'track.update' | 'track.close' | 'participant.mute';
  internal: InternalCommands;
  notifications: 'track.published' | 'track.updated' | 'track.closed';
  view: never;
}> = {
  parts: {},

  events: {
    trackPublished: {
      schema: TrackPublished,
      level: 1,
      subject: ({ identity }) => identity,
      apply: (state, { identity, track }) => changeTracks(state, identity, (tracks) => [...tracks, track]),
      project: ({ identity, track }, seq) => [
        {
          notification: { event: 'track.published', seq, data: { identity, track: viewTrack(track) } },
          meant: everybody,
        },
      ],
      orphaned({ identity, track }, { participants }) {
        const holder = participants.get(identity);
        return holder && { actor: seated(holder), type: 'track.close', params: { trackId: track.id } };
      },
      bytes: 1_024,
    },
    trackUpdated: {
      schema: TrackUpdated,
      level: 1,
      subject: ({ identity }) => identity,
      apply: (state, { identity, track }) =>
        changeTracks(state, identity, (tracks) => tracks.map((each) => (each.id === track.id ? track : each))),
      project({ identity, track, mutedBy }, seq) {
        const data = { identity, track: viewTrack(track), ...(mutedBy === undefined ? {} : { mutedBy }) };
        return [{ notification: { event: 'track.updated', seq, data }, meant: everybody }];
      },
      orphaned: 'kept',
      bytes: 1_536,
    },
    trackClosed: {
      schema: TrackClosed,
      level: 1,
      subject: ({ identity }) => identity,
      apply: (state, { identity, trackId }) =>
        changeTracks(state, identity, (tracks) => tracks.filter(({ id }) => id !== trackId)),
      project: ({ identity, trackId }, seq) => [
        { notification: { event: 'track.closed', seq, data: { identity, trackId } }, meant: everybody },
      ],
      orphaned: 'kept',
      bytes: 1_024,
    },
  },

  commands: {
    publishTrack: {
      by: 'seat',
      decide({ participants }, publisher, { trackId, source, media }, { limits }) {
        const { identity, grants } = publisher;
        requirePublish(grants, source);
        requireShown(publisher);
        requireFreeTrack(publisher, source, limits.tracksPerParticipant);
        for (const { tracks } of participants.values()) {
          if (tracks.some(({ id }) => id === trackId)) {
            throw new CausewayError('internal', 'a track id was given out twice');
          }
        }
        const track: Track = { id: trackId, source, kind: kindOf(source), generation: 1, ...media };
        return [{ type: 'trackPublished', identity, track }];
      },
    },
    republishTrack: {
      by: 'seat',
      decide(_state, { identity, tracks }, { trackId, media }) {
        const track = trackOf(tracks, trackId);
        return [{ type: 'trackUpdated', identity, track: { ...track, ...media, generation: track.generation + 1 } }];
      },
    },
    'track.update': {
      by: 'seat',
      decide(_state, { identity, tracks }, { trackId, paused }) {
        const track = trackOf(tracks, trackId);
        return track.paused === paused ? [] : [{ type: 'trackUpdated', identity, track: { ...track, paused } }];
      },
    },
    'track.close': {
      by: 'seat',
      decide: (_state, { identity, tracks }, { trackId }) => [
        { type: 'trackClosed', identity, trackId: trackOf(tracks, trackId).id },
      ],
    },
    'participant.mute': {
      by: 'anyone',
      decide(state, { name }, { identity, trackId }) {
        const track = trackOf(present(state, identity).tracks, trackId);
        if (track.paused) return [];
        return [{ type: 'trackUpdated', identity, track: { ...track, paused: true }, mutedBy: name }];
      },
    },
  },

  follows: {},

  notifications: {
    'track.published': ({ identity }, later) => later.has(`left ${identity}`),
    'track.updated'({ identity, track, mutedBy }, later) {
      if (later.has(`left ${identity}`) || later.has(`closed ${track.id}`)) return true;
      /** Whether the track is paused by the next that is told of it. */
      const pausedNext = later.get(`paused ${track.id}`);
      // Who muted it stays true until the track is resumed, however often it is paused again.
      const saysNothing = track.paused && mutedBy === undefined;
      if (pausedNext === false || (pausedNext === true && saysNothing)) return true;
      later.set(`paused ${track.id}`, track.paused);
      return false;
    },
    'track.closed'({ identity, trackId }, later) {
      later.set(`closed ${trackId}`, true);
      return later.has(`left ${identity}`);
    },
  },

  view: {},

  // The record of a participant holds its tracks, and is told again with them.
  reassert: () => [],
  memory: null,
  cost: { state: 0, participant: 16 * 512, notification: 1_024 },
};

/** @throws `limit_exceeded` when somebody publishes all that it may, or all microphones that it may */
export function requireFreeTrack(
  { tracks, grants }: Pick<Participant, 'tracks' | 'grants'>,
  source: Source,
  most: number,
): void {
  if (tracks.length >= most) {
    throw new CausewayError('limit_exceeded', `at most ${most} tracks for one participant`);
  }
  // Each open microphone may take one of the few places of those who are heard.
  const { microphones = 1 } = grants;
  if (source === 'microphone' && tracks.filter((track) => track.source === source).length >= microphones) {
    throw new CausewayError('limit_exceeded', `the token grants at most ${microphones} microphones at a time`);
  }
}

function changeTracks(
  state: SeatsState,
  identity: string,
  update: (tracks: readonly Track[]) => readonly Track[],
): Partial<SeatsState> {
  return changeParticipant(state, identity, (participant) => ({ ...participant, tracks: update(participant.tracks) }));
}

/** @throws `not_found` */
function trackOf(tracks: readonly Track[], trackId: string): Track {
  const track = tracks.find(({ id }) => id === trackId);
  if (!track) throw new CausewayError('not_found', 'no such track');
  return track;
}
