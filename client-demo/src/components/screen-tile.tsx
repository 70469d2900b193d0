import type { MeetingStore } from '../meeting-store.ts';
import { isEndless, type SharedScreen } from '../people.ts';
import { Icon } from './icon.tsx';
import { RemoteAudio } from './remote-audio.tsx';
import { Video } from './video.tsx';

interface ScreenTileProps {
  readonly store: MeetingStore;
  readonly screen: SharedScreen;
}

/** A shared screen. */
export function ScreenTile({ store, screen }: ScreenTileProps) {
  const { identity, label, self, video, audio } = screen;
  const endless = isEndless(screen);
  const title = self ? 'You are sharing your screen' : `Screen of ${label}`;
  return (
    <figure class="screen-tile" data-testid="screen-tile" data-identity={identity}>
      {!endless && <Video track={video} testId={self ? 'local-screen' : 'remote-screen'} label={title} />}
      {audio !== null && <RemoteAudio store={store} track={audio} identity={identity} testId="screen-audio" />}
      <figcaption class={endless ? 'screen-caption screen-caption-alone' : 'screen-caption'}>
        <Icon name="screen" />
        {title}
        {self && (
          <button type="button" class="button button-small" onClick={() => void store.toggleShare()}>
            Stop sharing
          </button>
        )}
      </figcaption>
    </figure>
  );
}
