import { useSignal } from '@preact/signals';
import { Download, Eraser, Pen, Trash2, Undo2 } from 'lucide';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import * as Y from 'yjs';
import { Button } from '../../kit/button.tsx';
import { Question } from '../../kit/dialog.tsx';
import type { People } from '../../meeting/people.ts';
import { text } from '../../texts/texts.ts';
import { authorsOf, download, type Shared, useShared } from './documents.ts';
import { Authors, SaveState } from './notes-panel.tsx';
import type { NotesStore } from './store.ts';
import { BOARD, isNear, MOST_POINTS, newStroke, pathOf, strokesIn, WIDTHS } from './strokes.ts';

interface Props {
  readonly store: NotesStore;
  readonly people: People;
}

/** What all draw together. */
export function WhiteboardPanel({ store, people }: Props) {
  const shared = useShared(store, 'whiteboard');
  if (store.sealed.value) return <p class="panel-empty">{text('notes:sealed')}</p>;
  if (shared === null) return null;
  return <Board key={shared.doc.guid} shared={shared} store={store} people={people} />;
}

const INK_TEXTS = [
  () => text('notes:ink-text'),
  () => text('notes:ink-red'),
  () => text('notes:ink-blue'),
  () => text('notes:ink-green'),
  () => text('notes:ink-orange'),
  () => text('notes:ink-violet'),
] as const;
const WIDTH_TEXTS = [() => text('notes:thin'), () => text('notes:medium'), () => text('notes:thick')] as const;

function Board({ shared, store, people }: Props & { readonly shared: Shared }) {
  const board = useRef<SVGSVGElement>(null);
  const list = useMemo(() => shared.doc.getArray<unknown>('strokes'), [shared]);
  const undo = useMemo(() => new Y.UndoManager(list, { trackedOrigins: new Set([list]), captureTimeout: 0 }), [list]);
  const strokes = useSignal(strokesIn(list));
  const drawn = useSignal<readonly number[]>([]);
  const ink = useSignal(0);
  const width = useSignal<number>(WIDTHS[0]);
  const erases = useSignal(false);
  const asks = useSignal(false);
  const mayWrite = store.mayWrite.value;
  useEffect(() => {
    const look = (): void => {
      strokes.value = strokesIn(list);
    };
    look();
    list.observe(look);
    return () => list.unobserve(look);
  }, [list]);

  const placeOf = (event: PointerEvent): readonly [number, number, number] => {
    const box = board.current?.getBoundingClientRect() ?? { left: 0, top: 0, width: 1, height: 1 };
    const x = ((event.clientX - box.left) / Math.max(1, box.width)) * BOARD.width;
    const y = ((event.clientY - box.top) / Math.max(1, box.height)) * BOARD.height;
    return [Math.round(x), Math.round(y), Math.round((event.pressure || 0.5) * 100)];
  };
  const commit = (): void => {
    const points = drawn.peek();
    if (points.length >= 3) {
      shared.doc.transact(() => list.push([newStroke([...points], ink.peek(), width.peek())]), list);
    }
    drawn.value = [];
  };
  const erase = ([x, y]: readonly [number, number, number]): void => {
    const hit = strokes.peek().findLast(({ stroke }) => isNear(stroke, x, y));
    if (hit !== undefined) shared.doc.transact(() => list.delete(hit.at, 1), list);
  };
  const press = (event: PointerEvent): void => {
    if (!mayWrite || event.button !== 0) return;
    event.preventDefault();
    board.current?.setPointerCapture(event.pointerId);
    const place = placeOf(event);
    if (erases.peek()) erase(place);
    else drawn.value = place;
  };
  const move = (event: PointerEvent): void => {
    if (!mayWrite || (event.buttons & 1) === 0) return;
    const place = placeOf(event);
    if (erases.peek()) {
      erase(place);
      return;
    }
    const points = drawn.peek();
    if (points.length === 0) return;
    const isFar = Math.hypot(place[0] - (points.at(-3) ?? 0), place[1] - (points.at(-2) ?? 0)) >= 3;
    if (isFar) drawn.value = [...points, ...place];
    if (drawn.peek().length >= 3 * MOST_POINTS - 3) {
      commit();
      drawn.value = place;
    }
  };

  return (
    <div class="notes whiteboard">
      <div class="notes-tools" role="toolbar" aria-label={text('notes:tools')}>
        <Tool icon="pen" on={!erases.value} disabled={!mayWrite} onPress={() => (erases.value = false)} />
        <Tool icon="eraser" on={erases.value} disabled={!mayWrite} onPress={() => (erases.value = true)} />
        <Button small icon={Undo2} testId="whiteboard-undo" disabled={!mayWrite} onPress={() => undo.undo()}>
          {text('notes:undo')}
        </Button>
        <Button
          small
          icon={Download}
          testId="whiteboard-export"
          onPress={() => void saveAsPicture(board.current, text('notes:picture'))}
        >
          {text('notes:export-picture')}
        </Button>
        {people.controls.value.moderator && (
          <Button small icon={Trash2} testId="whiteboard-clear" onPress={() => (asks.value = true)}>
            {text('notes:clear')}
          </Button>
        )}
        <SaveState state={shared.state} />
      </div>
      <fieldset class="whiteboard-inks" disabled={!mayWrite}>
        <legend class="visually-hidden">{text('notes:ink')}</legend>
        {INK_TEXTS.map((label, each) => (
          <button
            key={each}
            type="button"
            class={`ink-button ink-${each}`}
            aria-label={label()}
            title={label()}
            aria-pressed={ink.value === each}
            data-testid={`ink-${each}`}
            onClick={() => {
              ink.value = each;
              erases.value = false;
            }}
          />
        ))}
        <span class="whiteboard-widths">
          {WIDTHS.map((each, index) => (
            <Button
              key={each}
              small
              look={width.value === each ? 'primary' : 'quiet'}
              onPress={() => (width.value = each)}
            >
              {WIDTH_TEXTS[index]?.() ?? ''}
            </Button>
          ))}
        </span>
      </fieldset>
      {!mayWrite && <p class="notes-closed">{text('notes:closed')}</p>}
      <svg
        ref={board}
        class="whiteboard-board"
        viewBox={`0 0 ${BOARD.width} ${BOARD.height}`}
        role="img"
        aria-label={text('notes:board', { count: strokes.value.length })}
        data-testid="whiteboard"
        data-strokes={strokes.value.length}
        onPointerDown={press}
        onPointerMove={move}
        onPointerUp={commit}
        onPointerCancel={commit}
      >
        {strokes.value.map(({ at, stroke }) => (
          <path key={at} class={`ink-${stroke.ink}`} d={pathOf(stroke)} />
        ))}
        {drawn.value.length > 0 && (
          <path class={`ink-${ink.value}`} d={pathOf(newStroke(drawn.value, ink.value, width.value))} />
        )}
      </svg>
      <Authors authors={[...authorsOf(shared)]} />
      {asks.value && (
        <Question
          title={text('notes:clear')}
          words={text('notes:clear-board-words')}
          yes={text('notes:clear')}
          testId="whiteboard-clear-yes"
          onYes={() => store.clear('whiteboard')}
          onClose={() => (asks.value = false)}
        />
      )}
    </div>
  );
}

interface ToolProps {
  readonly icon: 'pen' | 'eraser';
  readonly on: boolean;
  readonly disabled: boolean;
  readonly onPress: () => void;
}

function Tool({ icon, on, disabled, onPress }: ToolProps) {
  return (
    <Button
      small
      icon={icon === 'pen' ? Pen : Eraser}
      look={on ? 'primary' : 'quiet'}
      disabled={disabled}
      testId={`whiteboard-${icon}`}
      onPress={onPress}
    >
      {icon === 'pen' ? text('notes:pen') : text('notes:eraser')}
      {on && <span class="visually-hidden"> {text('notes:chosen')}</span>}
    </Button>
  );
}

/** The board as a picture (PNG), in the colours that it has on the screen. */
async function saveAsPicture(board: SVGSVGElement | null, name: string): Promise<void> {
  const canvas = document.createElement('canvas');
  canvas.width = BOARD.width;
  canvas.height = BOARD.height;
  const context = canvas.getContext('2d');
  if (board === null || context === null) return;
  context.fillStyle = getComputedStyle(board).backgroundColor;
  context.fillRect(0, 0, BOARD.width, BOARD.height);
  for (const path of board.querySelectorAll('path')) {
    context.fillStyle = getComputedStyle(path).fill;
    const shape = new Path2D(path.getAttribute('d') ?? '');
    // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a canvas, and no array
    context.fill(shape);
  }
  const picture = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/png');
  });
  if (picture !== null) download(picture, `${name}.png`);
}
