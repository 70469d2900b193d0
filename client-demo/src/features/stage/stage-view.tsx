import { useComputed } from '@preact/signals';
import { ChevronLeft, ChevronRight } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { IconButton } from '../../kit/button.tsx';
import { useElementSize } from '../../platform/element-size.ts';
import type { Shell } from '../../shell/shell.ts';
import { text } from '../../texts/texts.ts';
import { arrange, type Arrangement, type Rect } from './arrange.ts';
import { CameraTile } from './camera-tile.tsx';
import { keyOf } from './pictures.ts';
import { ScreenTile, SharingBar } from './screen-tile.tsx';
import type { StageStore } from './store.ts';
import { Tile } from './tile.tsx';

/** Space between tiles; as `--gap` in the style sheet, in CSS pixels. */
const GAP = 8;
/** A finger that goes so far turns the page, in CSS pixels. */
const SWIPE = 60;

interface Props {
  readonly shell: Shell;
  readonly store: StageStore;
}

/** Everybody and everything that is shown, as the layout has it. What is on another page is not in the document, and not received. */
export function StageView({ shell, store }: Props) {
  const { ref, size } = useElementSize<HTMLUListElement>();
  const division = useComputed(() => store.division.value).value;
  const arrangement = arrange({ ...division, box: size, gap: GAP, page: store.page.value });
  const { placed, perPage, pages, page } = arrangement;
  useLayoutEffect(() => store.fits(perPage, pages, page), [perPage, pages, page]);
  const swipe = useSwipe((step) => store.turnBy(step));
  const at = (key: string, tile: (rect: Rect, large: boolean) => ComponentChildren) => {
    const rect = placed.get(key);
    return rect !== undefined && tile(rect, division.large.includes(key));
  };
  return (
    <div class="stage" data-layout={division.large.length > 0 ? 'large' : 'grid'}>
      {store.endless.value.map((shown) => (
        <SharingBar key={keyOf(shown)} shell={shell} person={shown.person} />
      ))}
      <ul ref={ref} class="tiles" aria-label={text('stage:participants')} {...swipe}>
        {store.screens.value.map((shown) =>
          at(keyOf(shown), (rect, large) => (
            <ScreenTile key={keyOf(shown)} shell={shell} store={store} shown={shown} rect={rect} large={large} />
          )),
        )}
        {store.ordered.value.map((person) =>
          at(person.identity, (rect) => (
            <Tile
              key={person.identity}
              shell={shell}
              person={person}
              rect={rect}
              floating={division.floating === person.identity}
            />
          )),
        )}
        {store.cameras.value.map((shown) =>
          at(keyOf(shown), (rect) => <CameraTile key={keyOf(shown)} shown={shown} rect={rect} />),
        )}
      </ul>
      {pages > 1 && <Pager store={store} arrangement={arrangement} />}
    </div>
  );
}

function Pager({
  store,
  arrangement: { page, pages },
}: {
  readonly store: StageStore;
  readonly arrangement: Arrangement;
}) {
  return (
    <nav class="pager" aria-label={text('stage:pages')}>
      <IconButton
        icon={ChevronLeft}
        label={text('stage:page-before')}
        testId="page-before"
        disabled={page === 0}
        onPress={() => store.turnBy(-1)}
      />
      <span aria-live="polite">{text('stage:page', { page: page + 1, pages })}</span>
      <IconButton
        icon={ChevronRight}
        label={text('stage:page-after')}
        testId="page-after"
        disabled={page === pages - 1}
        onPress={() => store.turnBy(1)}
      />
    </nav>
  );
}

/** Turns pages by a finger's move along the lines of the writing. */
function useSwipe(turn: (pages: 1 | -1) => void) {
  const from = useRef<{ readonly x: number; readonly y: number } | null>(null);
  return {
    onTouchStart: ({ touches }: TouchEvent) => {
      const [touch] = touches;
      from.current = touch !== undefined && touches.length === 1 ? { x: touch.clientX, y: touch.clientY } : null;
    },
    onTouchEnd: ({ changedTouches }: TouchEvent) => {
      const [touch] = changedTouches;
      if (from.current === null || touch === undefined) return;
      const across = touch.clientX - from.current.x;
      if (Math.abs(across) < SWIPE || Math.abs(touch.clientY - from.current.y) > Math.abs(across)) return;
      const onwards = document.documentElement.dir === 'rtl' ? across > 0 : across < 0;
      turn(onwards ? 1 : -1);
    },
  };
}
