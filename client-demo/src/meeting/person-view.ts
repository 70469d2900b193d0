/** What the view shows of somebody: plain values, made anew from the client library's objects after each change. */
import type { RemoteParticipant, RemoteTrack } from '../../../signaling/client/api.ts';
import { sameItems } from '../platform/same-items.ts';

/** A camera or a screen that is sent. */
export interface Picture {
  /** Stays the same as long as it is published. */
  readonly key: string;
  /** Null: our own. */
  readonly track: RemoteTrack | null;
  /** Null: has not come yet. */
  readonly media: MediaStreamTrack | null;
  /** Not sent to us, because others speak. */
  readonly heldBack: boolean;
}

/** A microphone, or the sound of a screen. */
export interface Sound {
  readonly key: string;
  readonly source: 'microphone' | 'screenAudio';
  readonly media: MediaStreamTrack;
}

export interface PersonView {
  readonly name: string;
  readonly role: RemoteParticipant['role'];
  /** Its connection is lost, and it may return. */
  readonly reconnecting: boolean;
  readonly muted: boolean;
  /** All that are sent, in the order in which they were published. */
  readonly cameras: readonly Picture[];
  readonly screens: readonly Picture[];
  /** What is to be heard; empty for yourself. */
  readonly sounds: readonly Sound[];
  /** The microphones that others publish, for moderators. */
  readonly microphones: readonly RemoteTrack[];
}

export const EMPTY_VIEW: PersonView = {
  name: '',
  role: 'participant',
  reconnecting: false,
  muted: true,
  cameras: [],
  screens: [],
  sounds: [],
  microphones: [],
};

/** One's own whole screen is not shown to oneself: it would be a picture of itself without end. */
export const isEndless = ({ track, media }: Picture): boolean =>
  track === null && media?.getSettings().displaySurface === 'monitor';

const picturesOf = (tracks: readonly RemoteTrack[], source: RemoteTrack['source']): Picture[] =>
  tracks
    .filter((track) => track.source === source && !track.paused)
    .map((track) => ({ key: track.id, track, media: track.mediaTrack, heldBack: !track.forwarded }));

const soundsOf = (tracks: readonly RemoteTrack[]): Sound[] =>
  tracks.flatMap(({ id, source, mediaTrack }): Sound[] =>
    mediaTrack !== null && (source === 'microphone' || source === 'screenAudio')
      ? [{ key: id, source, media: mediaTrack }]
      : [],
  );

export function viewOf(participant: RemoteParticipant): PersonView {
  const tracks = [...participant.tracks.values()];
  const microphones = tracks.filter(({ source }) => source === 'microphone');
  return {
    name: participant.name,
    role: participant.role,
    reconnecting: participant.state === 'reconnecting',
    muted: microphones.every(({ paused }) => paused),
    cameras: picturesOf(tracks, 'camera'),
    screens: picturesOf(tracks, 'screen'),
    sounds: soundsOf(tracks),
    microphones,
  };
}

/** The same of somebody whose pictures are not wanted: that there are such is still told. */
export function withoutPictures(view: PersonView): PersonView {
  const without = (pictures: readonly Picture[]): Picture[] =>
    pictures.map(({ key }) => ({ key, track: null, media: null, heldBack: true }));
  return { ...view, cameras: without(view.cameras), screens: [] };
}

const samePictures = (a: readonly Picture[], b: readonly Picture[]): boolean =>
  a.length === b.length &&
  a.every(({ key, media, heldBack }, index) => {
    const other = b[index];
    return key === other?.key && media === other.media && heldBack === other.heldBack;
  });

const sameSounds = (a: readonly Sound[], b: readonly Sound[]): boolean =>
  a.length === b.length && a.every(({ key, media }, index) => key === b[index]?.key && media === b[index]?.media);

/** Whether two views show the same. */
export const sameView = (a: PersonView, b: PersonView): boolean =>
  a.name === b.name &&
  a.role === b.role &&
  a.reconnecting === b.reconnecting &&
  a.muted === b.muted &&
  samePictures(a.cameras, b.cameras) &&
  samePictures(a.screens, b.screens) &&
  sameSounds(a.sounds, b.sounds) &&
  sameItems(a.microphones, b.microphones);
