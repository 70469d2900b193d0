import { ScreenShare } from 'lucide';
import { Button } from '../../kit/button.tsx';
import { Icon } from '../../kit/icon.tsx';
import { Video } from '../../kit/video.tsx';
import { isEndless } from '../../meeting/person-view.ts';
import type { Shell } from '../../shell/shell.ts';
import { text } from '../../texts/texts.ts';
import type { Shown } from './pictures.ts';

/** A shared screen. */
export function ScreenTile({ shell, shown: { person, picture } }: { readonly shell: Shell; readonly shown: Shown }) {
  const { identity, self, label } = person;
  const endless = isEndless(picture);
  const title = self ? text('stage:own-screen') : text('stage:screen-of', { name: label.value });
  return (
    <figure class="screen-tile" data-testid="screen-tile" data-identity={identity}>
      {!endless && <Video track={picture.media} testId={self ? 'local-screen' : 'remote-screen'} label={title} />}
      <figcaption class={endless ? 'screen-caption screen-caption-alone' : 'screen-caption'}>
        <Icon shape={ScreenShare} />
        <span class="tile-label">{title}</span>
        {self && (
          <Button small onPress={() => shell.media.screen.stop()}>
            {text('stage:stop-sharing')}
          </Button>
        )}
      </figcaption>
    </figure>
  );
}
