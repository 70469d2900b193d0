/** What the view shows of a meeting: plain values, made anew from the client library's objects after each change. */
import type { Meeting, RemoteParticipant, RemoteTrack } from '../../signaling/client/api.ts';
import { labelOf } from './person.ts';

export interface Person {
  readonly identity: string;
  readonly label: string;
  readonly self: boolean;
  /** Its connection is lost, and it may return. */
  readonly reconnecting: boolean;
  readonly muted: boolean;
  /** Whether it sends its camera, even if the picture has not come yet. */
  readonly cameraOn: boolean;
  /** Whether its camera is not sent to us, because others speak. */
  readonly cameraHeldBack: boolean;
  readonly camera: MediaStreamTrack | null;
  /** Its microphone, to be heard; null for yourself. */
  readonly audio: MediaStreamTrack | null;
  /** Others' published microphone and camera, for moderators and for layer choice; null: not published, or yourself. */
  readonly microphoneTrack: RemoteTrack | null;
  readonly cameraTrack: RemoteTrack | null;
}

export interface SharedScreen {
  readonly identity: string;
  readonly label: string;
  readonly self: boolean;
  readonly video: MediaStreamTrack | null;
  readonly audio: MediaStreamTrack | null;
}

/** One's own whole screen is not shown to oneself: it would be a picture of itself without end. */
export const isEndless = ({ self, video }: SharedScreen): boolean =>
  self && video?.getSettings().displaySurface === 'monitor';

/** Who waits to be admitted. */
export interface Waiting {
  readonly identity: string;
  readonly label: string;
}

/** What of ourselves is shown: our captures, not what the server has of them. */
export interface Own {
  readonly microphoneOn: boolean;
  readonly camera: MediaStreamTrack | null;
  readonly screen: MediaStreamTrack | null;
}

export interface Scene {
  /** Yourself first, then the others in the order in which they came. */
  readonly people: readonly Person[];
  readonly screens: readonly SharedScreen[];
  readonly waiting: readonly Waiting[];
  /** How many more only listen. */
  readonly listeners: number;
}

export const EMPTY_SCENE: Scene = { people: [], screens: [], waiting: [], listeners: 0 };

const trackOf = (participant: RemoteParticipant, source: RemoteTrack['source']): RemoteTrack | null => {
  for (const track of participant.tracks.values()) if (track.source === source) return track;
  return null;
};

const isSent = (track: RemoteTrack | null): track is RemoteTrack => track !== null && !track.paused;

function personOf(participant: RemoteParticipant, label: string): Person {
  const microphone = trackOf(participant, 'microphone');
  const camera = trackOf(participant, 'camera');
  return {
    identity: participant.identity,
    label,
    self: false,
    reconnecting: participant.state === 'reconnecting',
    muted: !isSent(microphone),
    cameraOn: isSent(camera),
    cameraHeldBack: camera?.forwarded === false,
    camera: isSent(camera) ? camera.mediaTrack : null,
    audio: microphone?.mediaTrack ?? null,
    microphoneTrack: microphone,
    cameraTrack: camera,
  };
}

/** Who is one of the audience itself is shown, and not counted once more. */
const listensOnly = ({ grants }: Meeting['self']): boolean => grants.publish.length === 0 && !grants.moderate;

/** What is to be seen of the meeting now. */
export function sceneOf(meeting: Pick<Meeting, 'self' | 'participants' | 'audienceCount'>, own: Own): Scene {
  const { self } = meeting;
  const all = [...meeting.participants.values()];
  const present = all.filter(({ state }) => state !== 'lobby');
  const names = new Map<string, number>();
  for (const { name } of [self, ...all]) names.set(name, (names.get(name) ?? 0) + 1);
  const label = ({ identity, name }: { identity: string; name: string }): string => labelOf(identity, name, names);

  const me: Person = {
    identity: self.identity,
    label: label(self),
    self: true,
    reconnecting: false,
    muted: !own.microphoneOn,
    cameraOn: own.camera !== null,
    cameraHeldBack: false,
    camera: own.camera,
    audio: null,
    microphoneTrack: null,
    cameraTrack: null,
  };
  const screens = present.flatMap((participant): SharedScreen[] => {
    const screen = trackOf(participant, 'screen');
    if (!isSent(screen)) return [];
    const audio = trackOf(participant, 'screenAudio')?.mediaTrack ?? null;
    const { identity } = participant;
    return [{ identity, label: label(participant), self: false, video: screen.mediaTrack, audio }];
  });
  if (own.screen !== null) {
    screens.push({ identity: self.identity, label: me.label, self: true, video: own.screen, audio: null });
  }
  return {
    people: [me, ...present.map((participant) => personOf(participant, label(participant)))],
    screens,
    waiting: all
      .filter(({ state }) => state === 'lobby')
      .map((participant) => ({ identity: participant.identity, label: label(participant) })),
    listeners: Math.max(0, meeting.audienceCount - (listensOnly(self) ? 1 : 0)),
  };
}
