import { Video as CameraIcon } from 'lucide';
import { Icon } from '../../kit/icon.tsx';
import { Video } from '../../kit/video.tsx';
import { text } from '../../texts/texts.ts';
import type { Shown } from './pictures.ts';
import type { Rect } from './arrange.ts';
import { styleOf } from './rect-style.ts';
import { useAttached } from './attached.ts';

/** A further camera of somebody: of a document, say, or of a room. */
export function CameraTile({ shown: { person, picture }, rect }: { readonly shown: Shown; readonly rect: Rect }) {
  const ref = useAttached<HTMLLIElement>(picture.track);
  const label = text('stage:further-camera', { name: person.label.value });
  return (
    <li
      ref={ref}
      class="tile"
      data-testid="camera-tile"
      data-identity={person.identity}
      aria-label={label}
      style={styleOf(rect)}
    >
      {picture.heldBack ? (
        <Icon shape={CameraIcon} />
      ) : (
        <Video track={picture.media} testId="further-video" label={label} marked={!person.self} />
      )}
      <p class="tile-name" aria-hidden="true">
        <Icon shape={CameraIcon} />
        <span class="tile-label">{person.label.value}</span>
      </p>
    </li>
  );
}
