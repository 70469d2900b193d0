import { useComputed } from '@preact/signals';
import { EllipsisVertical, MicOff } from 'lucide';
import { Avatar } from '../../kit/avatar.tsx';
import { Icon } from '../../kit/icon.tsx';
import { Menu } from '../../kit/menu.tsx';
import { Video } from '../../kit/video.tsx';
import type { Person } from '../../meeting/people.ts';
import type { Shell } from '../../shell/shell.ts';
import { text } from '../../texts/texts.ts';
import type { Rect } from './arrange.ts';
import { styleOf } from './rect-style.ts';
import { useAttached } from './attached.ts';

interface TileProps {
  readonly shell: Shell;
  readonly person: Person;
  readonly rect: Rect;
  /** Over what is large. */
  readonly floating: boolean;
}

function describe({ self, label, view }: Person): string {
  const { muted, cameras, reconnecting } = view.value;
  const [camera] = cameras;
  const states = [
    muted ? text('stage:muted') : text('stage:microphone-on'),
    camera === undefined ? text('stage:camera-off') : text('stage:camera-on'),
    ...(camera?.heldBack === true ? [text('stage:held-back')] : []),
    ...(reconnecting ? [text('stage:reconnecting')] : []),
  ].join(', ');
  return text('stage:person', { name: nameIn(self, label.value), states });
}

const nameIn = (self: boolean, name: string): string => (self ? text('stage:yourself', { name }) : name);

/** One participant: the picture or the initials, the name, and what is to be known of both. */
export function Tile({ shell, person, rect, floating }: TileProps) {
  const { identity, self, label, view } = person;
  const { muted, cameras, reconnecting } = view.value;
  const [camera] = cameras;
  const speaking = useComputed(() => shell.speakers.speaking.value.has(identity) && !view.value.muted).value;
  const ref = useAttached<HTMLLIElement>(camera?.track ?? null);
  const name = label.value;
  return (
    <li
      ref={ref}
      class="tile"
      data-testid="participant-tile"
      data-identity={identity}
      data-speaking={speaking}
      data-reconnecting={reconnecting}
      data-floating={floating}
      style={styleOf(rect)}
      aria-label={describe(person)}
    >
      <Avatar identity={identity} label={name} />
      {camera !== undefined && !camera.heldBack && (
        <Video
          track={camera.media}
          testId={self ? 'local-video' : 'remote-video'}
          label={self ? text('stage:own-camera') : text('stage:camera-of', { name })}
          mirrored={self}
          marked={!self}
        />
      )}
      {reconnecting && <p class="tile-status">{text('stage:reconnecting-now')}</p>}
      <p class="tile-name" aria-hidden="true">
        {muted && (
          <span class="tile-muted">
            <Icon shape={MicOff} />
          </span>
        )}
        {shell.registry.personMarks.map((Mark, index) => (
          <Mark key={index} person={person} />
        ))}
        <span class="tile-label">{nameIn(self, name)}</span>
      </p>
      {shell.registry.personActions(person).length > 0 && (
        <Menu
          label={text('stage:actions', { name })}
          icon={EllipsisVertical}
          class="icon-button icon-button-glass tile-menu"
          items={() => shell.registry.personActions(person)}
        />
      )}
    </li>
  );
}
