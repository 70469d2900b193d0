/** What the participants publish. */
import { z } from 'zod';
import { VIDEO_MIME_TYPES, type VideoMimeType } from '../../../signaling/protocol/features/tracks.ts';
import { Identity, Kind, kindOf, ObjectId, Size, Source } from '../../../signaling/protocol/primitives.ts';
import type { RtpCapabilities } from '../../../signaling/protocol/webrtc.ts';
import { seated } from '../actor.ts';
import { CausewayError } from '../errors.ts';
import type { Feature } from '../feature.ts';
import type { FloorSet, RollCallSet } from './floor.ts';
import { type FloorState, forbiddenNow, maySendNow, requireSourceNow } from './floor-rules.ts';
import { requirePublish } from '../grants.ts';
import { changeParticipant, present, requireShown, viewTrack } from '../participants.ts';
import { everybody } from '../viewers.ts';
import type { RolesEvent } from './roles.ts';
import type { Participant, SeatsEvent, SeatsState } from './seats.ts';

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
  /** The codecs that viewers lack who could not decode it. */
  undecodable: z.array(z.enum(VIDEO_MIME_TYPES)).readonly().optional(),
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
const TrackClosed = z.object({
  type: z.literal('trackClosed'),
  identity: Identity,
  trackId: ObjectId,
  /** The moderator who stopped it. */
  closedBy: z.string().optional(),
});

const TrackUndecodable = z.object({
  type: z.literal('trackUndecodable'),
  /** The publisher. */
  identity: Identity,
  trackId: ObjectId,
  mimeTypes: z.array(z.enum(VIDEO_MIME_TYPES)).readonly(),
});

export type TrackClosed = Readonly<z.infer<typeof TrackClosed>>;
export type TrackUpdated = Readonly<z.infer<typeof TrackUpdated>>;
type TrackEvent =
  | Readonly<z.infer<typeof TrackPublished>>
  | TrackUpdated
  | TrackClosed
  | Readonly<z.infer<typeof TrackUndecodable>>;

/** The log level of `trackUndecodable`. */
const UNDECODABLE_LEVEL = 3;

type State = SeatsState & FloorState;

interface InternalCommands {
  /** A track whose media the server receives by now. */
  readonly publishTrack: { readonly trackId: string; readonly source: Source; readonly media: TrackMedia };
  /** The track's media was lost and is sent anew. */
  readonly republishTrack: { readonly trackId: string; readonly media: TrackMedia };
  /** A viewer cannot decode somebody's track: it lacks these codecs. */
  readonly undecodableTrack: {
    readonly identity: string;
    readonly trackId: string;
    readonly mimeTypes: readonly VideoMimeType[];
  };
}

export const tracks: Feature<{
  parts: object;
  state: State;
  events: TrackEvent;
  emits: TrackEvent;
  follows:
    | FloorSet
    | RollCallSet
    | Extract<SeatsEvent, { type: 'participantJoined' }>
    | Extract<RolesEvent, { type: 'roleChanged' }>;
  methods: 'track.update' | 'track.close' | 'participant.mute';
  internal: InternalCommands;
  notifications: 'track.published' | 'track.updated' | 'track.closed' | 'track.undecodable';
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
      level: ({ closedBy }) => (closedBy === undefined ? 1 : 3),
      subject: ({ identity }) => identity,
      apply: (state, { identity, trackId }) =>
        changeTracks(state, identity, (tracks) => tracks.filter(({ id }) => id !== trackId)),
      project({ identity, trackId, closedBy }, seq) {
        const data = { identity, trackId, ...(closedBy === undefined ? {} : { closedBy }) };
        return [{ notification: { event: 'track.closed', seq, data }, meant: everybody }];
      },
      orphaned: 'kept',
      bytes: 1_536,
    },
    trackUndecodable: {
      schema: TrackUndecodable,
      level: UNDECODABLE_LEVEL,
      subject: ({ identity }) => identity,
      apply: (state, { identity, trackId, mimeTypes }) =>
        changeTracks(state, identity, (tracks) =>
          tracks.map((each) => (each.id === trackId ? { ...each, undecodable: mimeTypes } : each)),
        ),
      project: ({ identity, trackId, mimeTypes }, seq) => [
        {
          notification: { event: 'track.undecodable', seq, data: { trackId, mimeTypes: [...mimeTypes] } },
          meant: (viewer) => viewer.identity === identity,
        },
      ],
      orphaned: 'kept',
      bytes: 1_024,
    },
  },

  commands: {
    publishTrack: {
      by: 'seat',
      decide(state, publisher, { trackId, source, media }, { limits }) {
        const { participants } = state;
        const { identity, grants } = publisher;
        requirePublish(grants, source);
        requireShown(publisher);
        requireFreeTrack(publisher, source, limits.tracksPerParticipant);
        if (!media.paused) requireSourceNow(state, publisher, source);
        const otherScreens = source === 'screen' && state.floor.oneScreen ? screensBeside(state, identity) : [];
        if (otherScreens.length > 0 && !grants.moderate) throw forbiddenNow('screen', 'oneScreen');
        for (const { tracks } of participants.values()) {
          if (tracks.some(({ id }) => id === trackId)) {
            throw new CausewayError('internal', 'a track id was given out twice');
          }
        }
        const track: Track = { id: trackId, source, kind: kindOf(source), generation: 1, ...media };
        return [
          ...otherScreens.flatMap((each) => stopped(each, SCREEN, identity)),
          { type: 'trackPublished', identity, track },
        ];
      },
    },
    republishTrack: {
      by: 'seat',
      decide(state, publisher, { trackId, media }) {
        const { identity, tracks } = publisher;
        const track = trackOf(tracks, trackId);
        if (!media.paused) requireSourceNow(state, publisher, track.source);
        return [{ type: 'trackUpdated', identity, track: { ...track, ...media, generation: track.generation + 1 } }];
      },
    },
    undecodableTrack: {
      by: 'seat',
      // The list only grows, so that a publisher changes its codec no more often than there are codecs.
      decide({ participants }, _viewer, { identity, trackId, mimeTypes }, { level }) {
        const track = participants.get(identity)?.tracks.find(({ id }) => id === trackId);
        if (track === undefined || level < UNDECODABLE_LEVEL) return [];
        // Sent with another codec meanwhile.
        if (!mimeTypes.some((mimeType) => mimeType === track.mimeType)) return [];
        const known = track.undecodable ?? [];
        const all = VIDEO_MIME_TYPES.filter((mimeType) => known.includes(mimeType) || mimeTypes.includes(mimeType));
        return all.length === known.length ? [] : [{ type: 'trackUndecodable', identity, trackId, mimeTypes: all }];
      },
    },
    'track.update': {
      by: 'seat',
      decide(state, publisher, { trackId, paused }) {
        const { identity, tracks } = publisher;
        const track = trackOf(tracks, trackId);
        if (!paused && track.paused) requireSourceNow(state, publisher, track.source);
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

  follows: {
    // One command forbids something, or lets only one screen be.
    floorSet: (before, { floor, by }) =>
      floor.oneScreen && !before.floor.oneScreen ? allButOneScreen(before, by) : silencedBy({ ...before, floor }, by),
    rollCallSet: (before, { rollCall, by }) => silencedBy({ ...before, rollCall }, by),
    roleChanged: (state, { participant, by }) => silencedOf(state, participant, by),
    // A node told a lost room of somebody as it knew that one, or a seat is taken over with its tracks.
    participantJoined: (state, { participant }) => silencedOf(state, participant, undefined),
  },

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
    'track.undecodable'({ trackId }, later) {
      if (later.has(`closed ${trackId}`) || later.has(`undecodable ${trackId}`)) return true;
      later.set(`undecodable ${trackId}`, true);
      return false;
    },
  },

  view: {},

  // The record of a participant holds its tracks, and is told again with them.
  reassert: () => [],
  memory: null,
  cost: { state: 0, participant: 16 * 512, notification: 1_024 },
};

const SCREEN: readonly Source[] = ['screen', 'screenAudio'];

/** What stops the tracks of these sources: a screen is closed, the others are paused. */
export function stopped(
  participant: Participant,
  sources: readonly Source[],
  by: string | undefined,
): readonly (TrackUpdated | TrackClosed)[] {
  return participant.tracks
    .filter(({ source }) => sources.includes(source))
    .flatMap((track): readonly (TrackUpdated | TrackClosed)[] => stop(participant.identity, track, by));
}

function stop(identity: string, track: Track, by: string | undefined): readonly (TrackUpdated | TrackClosed)[] {
  if (SCREEN.includes(track.source)) {
    return [{ type: 'trackClosed', identity, trackId: track.id, ...(by === undefined ? {} : { closedBy: by }) }];
  }
  if (track.paused) return [];
  const mutedBy = by === undefined ? {} : { mutedBy: by };
  return [{ type: 'trackUpdated', identity, track: { ...track, paused: true }, ...mutedBy }];
}

/** What stops all that is not allowed any more. */
function silencedBy(state: State, by: string): readonly (TrackUpdated | TrackClosed)[] {
  return [...state.participants.values()].flatMap((participant) => silencedOf(state, participant, by));
}

function silencedOf(
  state: State,
  participant: Participant,
  by: string | undefined,
): readonly (TrackUpdated | TrackClosed)[] {
  const { identity, tracks } = participant;
  return tracks
    .filter(({ source }) => !maySendNow(state, participant, source))
    .flatMap((track) => stop(identity, track, by));
}

function screensBeside({ participants }: SeatsState, identity: string): readonly Participant[] {
  return [...participants.values()].filter(
    (each) => each.identity !== identity && each.tracks.some(({ source }) => source === 'screen'),
  );
}

/** Stops all screens but one: that of who may moderate goes before others. */
function allButOneScreen({ participants }: SeatsState, by: string): readonly (TrackUpdated | TrackClosed)[] {
  const sharers = [...participants.values()].filter(({ tracks }) => tracks.some(({ source }) => source === 'screen'));
  const kept = sharers.find(({ grants }) => grants.moderate) ?? sharers[0];
  return sharers.filter((each) => each !== kept).flatMap((each) => stopped(each, SCREEN, by));
}

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

/** The codecs of video that a client does not say that it decodes, with the one that it was seen not to decode. */
export function lackingCodecs(capabilities: RtpCapabilities | undefined, undecoded: string): readonly VideoMimeType[] {
  const decoded = new Set(capabilities?.codecs?.map(({ mimeType }) => mimeType.toLowerCase()));
  return VIDEO_MIME_TYPES.filter((each) => each === undecoded || !decoded.has(each.toLowerCase()));
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
