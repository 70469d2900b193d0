import './reactions.css';
import { useSignalEffect } from '@preact/signals';
import { SmilePlus } from 'lucide';
import { useRef } from 'preact/hooks';
import { reactionOf, REACTIONS } from '../../kit/reaction-kinds.ts';
import type { Person } from '../../meeting/people.ts';
import type { Feature } from '../../shell/feature.ts';
import { text } from '../../texts/texts.ts';
import { ReactionsStore } from './store.ts';

interface Props {
  readonly store: ReactionsStore;
}

/** Those of the last moment, rising over the stage. */
function Floating({ store }: Props) {
  const floating = store.floating.value;
  if (floating.length === 0) return null;
  return (
    <div class="reactions-floating" data-testid="reactions-floating" aria-hidden="true">
      {floating.map(({ key, kind, count, place }) => (
        <span key={key} data-kind={kind} style={{ insetInlineStart: `${Math.round(place * 86)}%` }}>
          {reactionOf(kind).glyph}
          {count > 1 && <b>{count}</b>}
        </span>
      ))}
    </div>
  );
}

/** Somebody's reaction, beside the name. */
function ReactionMark({ store, person }: Props & { readonly person: Person }) {
  const kind = store.of(person);
  if (kind === undefined) return null;
  const { glyph, label } = reactionOf(kind);
  return (
    <span class="reaction-mark" data-testid="reaction-mark" data-kind={kind} role="img" aria-label={label()}>
      {glyph}
    </span>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Where one chooses. It stays open, for more than one; Escape and its button close it. */
function Bar({ store }: Props) {
  const bar = useRef<HTMLDivElement>(null);
  const opener = useRef<Element | null>(null);
  useSignalEffect(() => {
    if (store.open.value) {
      opener.current = document.activeElement;
      queueMicrotask(() => bar.current?.querySelector('button')?.focus());
    }
  });
  if (!store.open.value) return null;
  const close = (): void => {
    store.open.value = false;
    if (opener.current instanceof HTMLElement && opener.current.isConnected) opener.current.focus();
  };
  return (
    <div
      ref={bar}
      class="reaction-bar"
      role="toolbar"
      aria-label={text('reactions:title')}
      data-testid="reaction-bar"
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          close();
        }
        const step = STEPS[event.key];
        if (step === undefined) return;
        event.preventDefault();
        const turned = step * (getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1);
        const buttons = [...event.currentTarget.querySelectorAll('button')];
        const at = buttons.findIndex((button) => button === document.activeElement);
        buttons[(at + turned + buttons.length) % buttons.length]?.focus();
      }}
    >
      {REACTIONS.map(({ kind, glyph, label }) => (
        <button
          key={kind}
          type="button"
          aria-label={label()}
          title={label()}
          data-testid={`reaction-${kind}`}
          onClick={() => store.send(kind)}
        >
          {glyph}
        </button>
      ))}
    </div>
  );
}

/** Reactions: shown for a moment. */
export const reactions: Feature = ({ session, announcer, notices }) => {
  const store = new ReactionsStore({
    session,
    announcer,
    notices,
    nameOf: (kind) => reactionOf(kind).label(),
    after: (ms, callback) => setTimeout(callback, ms),
  });
  session.during((meeting) => store.follow(meeting));
  return {
    controls: [
      {
        id: 'reactions-button',
        label: () => text('reactions:title'),
        icon: () => SmilePlus,
        place: 'side',
        on: () => store.open.value,
        key: 'r',
        press: () => {
          store.open.value = !store.open.peek();
        },
      },
    ],
    background: [() => <Floating store={store} />, () => <Bar store={store} />],
    PersonMarks: ({ person }) => <ReactionMark store={store} person={person} />,
  };
};
