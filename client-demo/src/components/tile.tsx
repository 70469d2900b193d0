import { useComputed } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { MeetingStore } from '../meeting-store.ts';
import type { Person } from '../people.ts';
import { Avatar } from './avatar.tsx';
import { Icon } from './icon.tsx';
import { RemoteAudio } from './remote-audio.tsx';
import { Video } from './video.tsx';

interface PersonProps {
  readonly store: MeetingStore;
  readonly person: Person;
}

function describe({ label, self, muted, cameraOn, cameraHeldBack, reconnecting }: Person): string {
  const states = [
    muted ? 'muted' : 'microphone on',
    cameraOn ? 'camera on' : 'camera off',
    ...(cameraOn && cameraHeldBack ? ['not shown now'] : []),
    ...(reconnecting ? ['reconnecting'] : []),
  ];
  return `${label}${self ? ' (you)' : ''}: ${states.join(', ')}`;
}

/** One participant: the picture or the initials, the name, and what is to be known of both. */
export function Tile({ store, person }: PersonProps) {
  const { identity, label, self, cameraTrack } = person;
  const speaking = useComputed(() => store.speakers.speaking.value.has(identity)).value && !person.muted;
  const ref = useRef<HTMLLIElement>(null);
  // No more of the camera is received than the tile shows.
  useEffect(() => (ref.current === null ? undefined : cameraTrack?.attach(ref.current)), [cameraTrack]);
  return (
    <li
      ref={ref}
      class="tile"
      data-testid="participant-tile"
      data-identity={identity}
      data-speaking={speaking}
      data-reconnecting={person.reconnecting}
      aria-label={describe(person)}
    >
      <Avatar identity={identity} label={label} />
      {person.cameraOn && !person.cameraHeldBack && (
        <Video
          track={person.camera}
          testId={self ? 'local-video' : 'remote-video'}
          label={self ? 'Your camera' : `Camera of ${label}`}
          mirrored={self}
        />
      )}
      {person.audio !== null && (
        <RemoteAudio store={store} track={person.audio} identity={identity} testId="remote-audio" />
      )}
      {person.reconnecting && <p class="tile-status">Reconnecting…</p>}
      <p class="tile-name" aria-hidden="true">
        {person.muted && (
          <span class="tile-muted">
            <Icon name="microphoneOff" />
          </span>
        )}
        <span class="tile-label">{self ? `${label} (you)` : label}</span>
      </p>
      {store.controls.value.moderator && !self && <TileActions store={store} person={person} />}
    </li>
  );
}

/** What a moderator may do to somebody: shown while the tile is pointed at or holds the focus. */
function TileActions({ store, person: { identity, label, muted, microphoneTrack } }: PersonProps) {
  return (
    <div class="tile-actions">
      {!muted && microphoneTrack !== null && (
        <button type="button" class="tile-action" onClick={() => store.mute(microphoneTrack)}>
          <Icon name="microphoneOff" />
          <span class="visually-hidden">Mute {label}</span>
        </button>
      )}
      <button type="button" class="tile-action" onClick={() => store.remove(identity)}>
        <Icon name="remove" />
        <span class="visually-hidden">Remove {label} from the meeting</span>
      </button>
    </div>
  );
}
