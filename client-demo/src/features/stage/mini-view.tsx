import { Mic, MicOff, PhoneOff, Video as CameraIcon, VideoOff } from 'lucide';
import { useComputed } from '@preact/signals';
import { Avatar } from '../../kit/avatar.tsx';
import { IconButton } from '../../kit/button.tsx';
import { Video } from '../../kit/video.tsx';
import type { Person } from '../../meeting/people.ts';
import type { Shell } from '../../shell/shell.ts';
import { text } from '../../texts/texts.ts';
import { useAttached } from './attached.ts';
import { fitGrid } from './tile-layout.ts';
import { useElementSize } from '../../platform/element-size.ts';
import type { StageStore } from './store.ts';

/** In a small window more than so many are no use. */
const MOST = 4;

interface Props {
  readonly shell: Shell;
  readonly store: StageStore;
}

/** The meeting in a small window over other programs: what is large, or the first few, and what one needs at once. */
export function MiniView({ shell, store }: Props) {
  const { media, session } = shell;
  const { ref, size } = useElementSize<HTMLDivElement>();
  const shown = useComputed(() => peopleInMini(store)).value;
  const [screen] = store.screens.value;
  const count = screen === undefined ? shown.length : 1;
  const { tile } = fitGrid(count, size, 4);
  const style = { '--tile-width': `${tile.width}px`, '--tile-height': `${tile.height}px` };
  return (
    <div class="mini">
      <div ref={ref} class="mini-tiles" style={style}>
        {screen === undefined ? (
          shown.map((person) => <MiniTile key={person.identity} shell={shell} person={person} />)
        ) : (
          <div class="tile mini-screen">
            <Video
              track={screen.picture.media}
              testId="mini-screen"
              label={text('stage:screen')}
              marked={!screen.person.self}
            />
          </div>
        )}
      </div>
      <div class="mini-controls">
        <IconButton
          glass
          icon={media.microphone.on.value ? Mic : MicOff}
          label={media.microphone.on.value ? text('stage:mini-mute') : text('stage:mini-unmute')}
          onPress={() => media.microphone.toggle()}
        />
        <IconButton
          glass
          icon={media.camera.on.value ? CameraIcon : VideoOff}
          label={media.camera.on.value ? text('stage:mini-camera-off') : text('stage:mini-camera-on')}
          onPress={() => media.camera.toggle()}
        />
        <IconButton glass icon={PhoneOff} label={text('stage:mini-leave')} onPress={() => session.leave()} />
      </div>
    </div>
  );
}

/** Who is large; else who spoke last and the first others. */
export function peopleInMini({ division, ordered, dominant }: StageStore): readonly Person[] {
  const people = ordered.value;
  const large = people.filter(({ identity }) => division.value.large.includes(identity));
  if (large.length > 0) return large.slice(0, MOST);
  const others = people.filter(({ self }) => !self);
  const speaking = others.filter(({ identity }) => identity === dominant.value);
  const rest = others.filter((person) => !speaking.includes(person));
  return others.length === 0 ? people : [...speaking, ...rest].slice(0, MOST);
}

function MiniTile({
  shell,
  person: { identity, self, label, view },
}: {
  readonly shell: Shell;
  readonly person: Person;
}) {
  const { muted, cameras } = view.value;
  const [camera] = cameras;
  const speaking = useComputed(() => shell.speakers.speaking.value.has(identity) && !view.value.muted).value;
  const ref = useAttached<HTMLDivElement>(camera?.track ?? null);
  return (
    <div ref={ref} class="tile" data-testid="mini-tile" data-identity={identity} data-speaking={speaking && !muted}>
      <Avatar identity={identity} label={label.value} />
      {camera !== undefined && !camera.heldBack && (
        <Video track={camera.media} testId="mini-video" label={label.value} mirrored={self} marked={!self} />
      )}
      <p class="tile-name">
        <span class="tile-label">{label.value}</span>
      </p>
    </div>
  );
}
