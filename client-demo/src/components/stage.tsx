import type { MeetingStore } from '../meeting-store.ts';
import { isEndless, type SharedScreen } from '../people.ts';
import { fitGrid, type Size } from '../tile-layout.ts';
import { ScreenTile } from './screen-tile.tsx';
import { Tile } from './tile.tsx';
import { useElementSize } from './use-element-size.ts';

/** Space between tiles; as `--gap` in the style sheet, in CSS pixels. */
const GAP = 10;
/** Narrower tiles tell nothing: there the grid scrolls instead, in CSS pixels. */
const NARROWEST = 148;

function tileStyle(count: number, box: Size): Record<string, string> {
  const { tile } = fitGrid(count, box, GAP);
  if (tile.width >= NARROWEST) {
    return { '--tile-width': `${tile.width}px`, '--tile-height': `${tile.height}px` };
  }
  return { '--tile-width': `${NARROWEST}px`, '--tile-height': `${Math.round((NARROWEST * 9) / 16)}px` };
}

type Layout = 'grid' | 'screen' | 'sharing';

function layoutOf(screens: readonly SharedScreen[]): Layout {
  if (screens.length === 0) return 'grid';
  return screens.every(isEndless) ? 'sharing' : 'screen';
}

/** Everybody in a grid; or, while somebody shares a screen, that screen large and everybody in a strip beside it. */
export function Stage({ store }: { store: MeetingStore }) {
  const { people, screens } = store.scene.value;
  const { ref, size } = useElementSize<HTMLUListElement>();
  const layout = layoutOf(screens);
  return (
    <div class="stage" data-layout={layout}>
      {screens.length > 0 && (
        <div class="screens" key="screens">
          {screens.map((screen) => (
            <ScreenTile key={screen.identity} store={store} screen={screen} />
          ))}
        </div>
      )}
      <ul
        key="tiles"
        ref={ref}
        class="tiles"
        aria-label="Participants"
        style={layout === 'screen' ? {} : tileStyle(people.length, size)}
      >
        {people.map((person) => (
          <Tile key={person.identity} store={store} person={person} />
        ))}
      </ul>
    </div>
  );
}
