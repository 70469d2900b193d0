import { useComputed } from '@preact/signals';
import { useElementSize } from '../../platform/element-size.ts';
import type { Shell } from '../../shell/shell.ts';
import { text } from '../../texts/texts.ts';
import { CameraTile } from './camera-tile.tsx';
import { furtherCamerasOf, layoutOf, screensOf } from './pictures.ts';
import { ScreenTile } from './screen-tile.tsx';
import { tileSize } from './tile-layout.ts';
import { Tile } from './tile.tsx';

/** Space between tiles; as `--gap` in the style sheet, in CSS pixels. */
const GAP = 8;

/** Everybody in a grid; or, while somebody shares a screen, that screen large and everybody in a strip beside it. */
export function StageView({ shell }: { readonly shell: Shell }) {
  const { people } = shell;
  const screens = useComputed(() => screensOf(people.present.value)).value;
  const cameras = useComputed(() => furtherCamerasOf(people.present.value)).value;
  const present = people.present.value;
  const { ref, size } = useElementSize<HTMLUListElement>();
  const layout = layoutOf(screens);
  const tile = tileSize(present.length + cameras.length, size, GAP);
  const style = layout === 'screen' ? {} : { '--tile-width': `${tile.width}px`, '--tile-height': `${tile.height}px` };
  return (
    <div class="stage" data-layout={layout}>
      {screens.length > 0 && (
        <div class="screens" key="screens">
          {screens.map((shown) => (
            <ScreenTile key={`${shown.person.identity} ${shown.picture.key}`} shell={shell} shown={shown} />
          ))}
        </div>
      )}
      <ul key="tiles" ref={ref} class="tiles" aria-label={text('stage:participants')} style={style}>
        {present.map((person) => (
          <Tile key={person.identity} shell={shell} person={person} />
        ))}
        {cameras.map((shown) => (
          <CameraTile key={`${shown.person.identity} ${shown.picture.key}`} shown={shown} />
        ))}
      </ul>
    </div>
  );
}
