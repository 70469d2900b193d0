import { VIDEO_MIME_TYPES, type TrackView } from '../../../../signaling/protocol/features/tracks.ts';
import { seated } from '../../actor.ts';
import { order } from '../../room/features.ts';
import type { RoomState } from '../../room/state.ts';
import { actorIn, type ClientRoom, type Draft, LIMITS, moderates, type Sample } from '../../testing/draft.ts';
import { OPUS, VP8 } from '../../testing/rooms.ts';
import type { Participant } from '../seats.ts';
import type { tracks } from '../tracks.ts';

const idsOf = (state: RoomState, owner: string): readonly string[] =>
  state.participants.get(owner)?.tracks.map(({ id }) => id) ?? [];

const trackOf = (state: RoomState, owner: string, { pick }: Draft): string =>
  idsOf(state, owner)[pick % LIMITS.tracksPerParticipant] ?? 'no-such-track';

const mediaOf = ({ source, on }: Draft) => ({ ...(source === 'camera' ? VP8 : OPUS), paused: on });

const owns = ({ tracks }: Participant, { trackId }: { readonly trackId: string }): boolean =>
  tracks.some(({ id }) => id === trackId);

export const tracksSample: Sample<typeof tracks> = {
  draws: {
    publishTrack: {
      weight: 5,
      order(state, draft) {
        const { who, wrong, pick, source } = draft;
        const all = [...state.participants.keys()].flatMap((each) => idsOf(state, each));
        const trackId = (wrong ? all[pick] : undefined) ?? `track-${state.seq}`;
        const actor = seated({ identity: who, epoch: state.participants.get(who)?.epoch ?? 0 });
        return order(actor, 'publishTrack', { trackId, source, media: mediaOf(draft) });
      },
      may: ({ grants }, { source }) => grants.publish.includes(source),
    },
    republishTrack: {
      weight: 1,
      order: (state, draft) =>
        order(actorIn(state, draft), 'republishTrack', {
          trackId: trackOf(state, draft.who, draft),
          media: mediaOf(draft),
        }),
      may: owns,
    },
    undecodableTrack: {
      weight: 2,
      order(state, draft) {
        const videos = [...state.participants.values()].flatMap(({ identity, tracks: published }) =>
          published.filter(({ kind }) => kind === 'video').map(({ id: trackId }) => ({ identity, trackId })),
        );
        const { identity, trackId } = videos[0] ?? { identity: draft.whom, trackId: 'no-such-track' };
        const mimeTypes = VIDEO_MIME_TYPES.slice(0, 1 + (draft.pick % VIDEO_MIME_TYPES.length));
        return order(actorIn(state, draft), 'undecodableTrack', { identity, trackId, mimeTypes });
      },
      may: () => true,
    },
    'track.update': {
      weight: 2,
      order: (state, draft) =>
        order(actorIn(state, draft), 'track.update', {
          trackId: trackOf(state, draft.who, draft),
          paused: draft.on,
        }),
      may: owns,
    },
    'track.close': {
      weight: 1,
      order: (state, draft) =>
        order(actorIn(state, draft), 'track.close', {
          trackId: trackOf(state, draft.wrong ? draft.whom : draft.who, draft),
        }),
      may: owns,
    },
    'participant.mute': {
      weight: 2,
      order: (state, draft) =>
        order(actorIn(state, draft), 'participant.mute', {
          identity: draft.whom,
          trackId: trackOf(state, draft.whom, draft),
        }),
      may: (me, { identity }, state) => moderates(me, identity, state),
    },
  },

  hears: {
    'track.published': (client, { identity, track }) => changeTracks(client, identity, (all) => [...all, track]),
    'track.updated': (client, { identity, track }) =>
      changeTracks(client, identity, (all) => all.with(indexOf(all, track.id), track)),
    'track.closed': (client, { identity, trackId }) =>
      changeTracks(client, identity, (all) => all.toSpliced(indexOf(all, trackId), 1)),
    'track.undecodable': () => undefined,
  },

  receivers: {
    trackPublished: null,
    trackUpdated: null,
    trackClosed: null,
    trackUndecodable: ({ identity }) => [identity],
  },
};

function changeTracks(
  { participants }: ClientRoom,
  identity: string,
  update: (tracks: TrackView[]) => TrackView[],
): void {
  const known = participants.get(identity);
  if (!known) throw new Error(`${identity} is not known`);
  participants.set(identity, { ...known, tracks: update(known.tracks) });
}

function indexOf(tracks: readonly TrackView[], trackId: string): number {
  const index = tracks.findIndex(({ id }) => id === trackId);
  if (index === -1) throw new Error(`track ${trackId} is not known`);
  return index;
}
