import { useSignal, type Signal } from '@preact/signals';
import { Maximize, Pin, PinOff, ScreenShare, ZoomIn, ZoomOut } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button, IconButton } from '../../kit/button.tsx';
import { Icon } from '../../kit/icon.tsx';
import { Video } from '../../kit/video.tsx';
import type { Person } from '../../meeting/people.ts';
import type { Shell } from '../../shell/shell.ts';
import { text } from '../../texts/texts.ts';
import type { Rect } from './arrange.ts';
import { keyOf, type Shown } from './pictures.ts';
import { styleOf } from './rect-style.ts';
import type { StageStore } from './store.ts';
import { panBy, transformOf, WHOLE, zoomBy, type Zoom } from './zoom.ts';

interface Props {
  readonly shell: Shell;
  readonly store: StageStore;
  readonly shown: Shown;
  readonly rect: Rect;
  readonly large: boolean;
}

const CENTRE = { x: 0.5, y: 0.5 };
/** A press of a button, a notch of a wheel, and the step of an arrow key. */
const STEP = 1.4;
const NOTCH = 1.15;
const ARROW = 0.12;

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [ARROW, 0],
  ArrowRight: [-ARROW, 0],
  ArrowUp: [0, ARROW],
  ArrowDown: [0, -ARROW],
};

/** A shared screen. Where it is large, it can be enlarged and moved about. */
export function ScreenTile({ shell, store, shown, rect, large }: Props) {
  const { person, picture } = shown;
  const { identity, self, label } = person;
  const zoom = useSignal(WHOLE);
  const title = self ? text('stage:own-screen') : text('stage:screen-of', { name: label.value });
  const key = keyOf(shown);
  const pinned = store.pinned.value.includes(key);
  return (
    <li
      class="screen-tile"
      data-testid="screen-tile"
      data-identity={identity}
      style={styleOf(rect)}
      data-zoomed={zoom.value.scale > 1}
    >
      <ZoomFrame zoom={zoom} enabled={large}>
        <Video track={picture.media} testId={self ? 'local-screen' : 'remote-screen'} label={title} marked={!self} />
      </ZoomFrame>
      <p class="screen-caption">
        <Icon shape={ScreenShare} />
        <span class="tile-label">{title}</span>
        {self && (
          <Button small onPress={() => shell.media.screen.stop()}>
            {text('stage:stop-sharing')}
          </Button>
        )}
      </p>
      <div class="screen-tools" role="group" aria-label={text('stage:screen-tools')}>
        {large && <ZoomButtons zoom={zoom} />}
        <IconButton
          glass
          icon={pinned ? PinOff : Pin}
          label={pinned ? text('stage:unpin-screen') : text('stage:pin-screen')}
          onPress={() => store.togglePin(key)}
        />
      </div>
    </li>
  );
}

function ZoomButtons({ zoom }: { readonly zoom: Signal<Zoom> }) {
  const by = (factor: number): void => {
    zoom.value = zoomBy(zoom.peek(), factor, CENTRE);
  };
  return (
    <>
      <IconButton glass icon={ZoomIn} label={text('stage:zoom-in')} testId="zoom-in" onPress={() => by(STEP)} />
      {zoom.value.scale > 1 && (
        <>
          <IconButton glass icon={ZoomOut} label={text('stage:zoom-out')} onPress={() => by(1 / STEP)} />
          <IconButton
            glass
            icon={Maximize}
            label={text('stage:zoom-whole')}
            onPress={() => {
              zoom.value = WHOLE;
            }}
          />
        </>
      )}
    </>
  );
}

interface ZoomFrameProps {
  readonly zoom: Signal<Zoom>;
  readonly enabled: boolean;
  readonly children: ComponentChildren;
}

/** Enlarges what is in it by wheel, fingers and arrow keys, and moves it by dragging. */
function ZoomFrame({ zoom, enabled, children }: ZoomFrameProps) {
  const ref = useRef<HTMLDivElement>(null);
  const pointers = useRef(new Map<number, { readonly x: number; readonly y: number }>());

  /** A place, as parts of what is in sight. */
  const placeOf = ({ clientX, clientY }: MouseEvent) => {
    const box = ref.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return CENTRE;
    return { x: (clientX - box.left) / box.width, y: (clientY - box.top) / box.height };
  };

  // Not as an attribute: the wheel's own scrolling has to be held back, which a passive listener may not do.
  useEffect(() => {
    const element = ref.current;
    if (element === null || !enabled) return undefined;
    const turn = (event: WheelEvent): void => {
      event.preventDefault();
      zoom.value = zoomBy(zoom.peek(), event.deltaY < 0 ? NOTCH : 1 / NOTCH, placeOf(event));
    };
    element.addEventListener('wheel', turn, { passive: false });
    return () => element.removeEventListener('wheel', turn);
  }, [enabled]);

  const move = (event: PointerEvent): void => {
    const before = pointers.current.get(event.pointerId);
    if (before === undefined) return;
    const now = placeOf(event);
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    pointers.current.set(event.pointerId, now);
    if (other === undefined) {
      zoom.value = panBy(zoom.peek(), now.x - before.x, now.y - before.y);
      return;
    }
    const apart = (point: { readonly x: number; readonly y: number }): number =>
      Math.hypot(point.x - other.x, point.y - other.y);
    const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    zoom.value = zoomBy(zoom.peek(), apart(now) / Math.max(apart(before), 0.01), middle);
  };
  const release = ({ pointerId }: PointerEvent): void => void pointers.current.delete(pointerId);

  if (!enabled) return <div class="zoom-frame">{children}</div>;
  return (
    <div
      ref={ref}
      class="zoom-frame zoom-frame-live"
      role="group"
      aria-label={text('stage:zoomable')}
      tabIndex={0}
      onPointerDown={(event) => {
        if (zoom.peek().scale === 1 && event.pointerType === 'mouse') return;
        event.currentTarget.setPointerCapture(event.pointerId);
        pointers.current.set(event.pointerId, placeOf(event));
      }}
      onPointerMove={move}
      onPointerUp={release}
      onPointerCancel={release}
      onDblClick={(event) => {
        zoom.value = zoom.peek().scale > 1 ? WHOLE : zoomBy(WHOLE, 2, placeOf(event));
      }}
      onKeyDown={(event) => {
        const step = ARROWS[event.key];
        if (step === undefined || zoom.peek().scale === 1) return;
        event.preventDefault();
        zoom.value = panBy(zoom.peek(), ...step);
      }}
    >
      <div class="zoomed" style={{ transform: transformOf(zoom.value) }}>
        {children}
      </div>
    </div>
  );
}

/** One's own whole screen: a picture of itself without end is not shown, but that it is shared. */
export function SharingBar({ shell, person }: { readonly shell: Shell; readonly person: Person }) {
  return (
    <div class="sharing-bar" data-testid="screen-tile" data-identity={person.identity}>
      <Icon shape={ScreenShare} />
      <span class="tile-label">{text('stage:own-screen')}</span>
      <Button small onPress={() => shell.media.screen.stop()}>
        {text('stage:stop-sharing')}
      </Button>
    </div>
  );
}
