/** The editor of the notes: CodeMirror in a shadow root, where its styles are let in by any policy of the page. */
import { defaultKeymap } from '@codemirror/commands';
import { Compartment, EditorState, type Range, StateEffect } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  placeholder,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from '@codemirror/view';
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next';
import * as Y from 'yjs';
import type { Notes } from '../../../../signaling/client/api.ts';
import { AUTHORS, colourOf, type Shared } from './documents.ts';

/** What is pasted is one update, which may be so long. */
const MOST_AT_ONCE = 9_000;
/** How often our cursor is told, in ms; and how long that of somebody who does not move is shown. */
const POINT_MS = 300;
const STILL_MS = 60_000;

interface Options {
  readonly shared: Shared;
  readonly notes: Notes;
  /** Our identity. */
  readonly self: string;
  readonly isHere: (identity: string) => boolean;
  readonly label: string;
  readonly placeholder: string;
  readonly onTooLong: () => void;
}

/** Somebody's cursor in the text. */
interface Cursor {
  readonly name: string;
  readonly identity: string;
  readonly head: Y.RelativePosition;
  readonly since: number;
}

/** Authors or cursors changed, and not the text. */
const looked = StateEffect.define();

export class NotesEditor {
  readonly #view: EditorView;
  readonly #options: Options;
  readonly #text: Y.Text;
  readonly #writable = new Compartment();
  readonly #cursors = new Map<string, Cursor>();
  readonly #stop: readonly (() => void)[];
  #pointed = '';
  #pointing: ReturnType<typeof setTimeout> | undefined;

  constructor(host: HTMLElement, options: Options) {
    this.#options = options;
    const { shared, notes, self, onTooLong } = options;
    this.#text = shared.doc.getText('text');
    const root = host.attachShadow({ mode: 'open' });
    const state = EditorState.create({
      doc: this.#text.toJSON(),
      extensions: [
        keymap.of([...yUndoManagerKeymap, ...defaultKeymap]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': options.label, spellcheck: 'true', dir: 'auto' }),
        placeholder(options.placeholder),
        this.#writable.of(EditorState.readOnly.of(false)),
        EditorState.transactionFilter.of((transaction) => {
          if (!transaction.isUserEvent('input')) return transaction;
          let inserted = 0;
          transaction.changes.iterChanges((_fromA, _toA, _fromB, _toB, words) => (inserted += words.length));
          if (inserted <= MOST_AT_ONCE) return transaction;
          onTooLong();
          return [];
        }),
        yCollab(this.#text, null),
        this.#authors(),
        EditorView.updateListener.of((update) => {
          if (update.selectionSet || update.docChanged || update.focusChanged) this.#point();
        }),
        theme,
      ],
    });
    this.#view = new EditorView({ state, parent: root, root });
    const look = (): void => this.#view.dispatch({ effects: looked.of(null) });
    this.#stop = [
      shared.on('writersChanged', look),
      notes.on('pointed', ({ document, identity, name, head }) => {
        if (document !== 'notes' || identity === self) return;
        const place = head === undefined ? undefined : placeOf(head);
        if (place === undefined) this.#cursors.delete(identity);
        else this.#cursors.set(identity, { identity, name, head: place, since: Date.now() });
        look();
      }),
    ];
  }

  setWritable(may: boolean): void {
    this.#view.dispatch({ effects: this.#writable.reconfigure(EditorState.readOnly.of(!may)) });
  }

  /** The keyboard is somewhere else again. */
  leave(): void {
    this.#view.contentDOM.blur();
  }

  close(): void {
    for (const stop of this.#stop) stop();
    clearTimeout(this.#pointing);
    this.#options.notes.point('notes').catch(() => undefined);
    this.#view.destroy();
  }

  /** Tells where our cursor is, now and then. */
  #point(): void {
    if (this.#pointing !== undefined || this.#view.state.readOnly) return;
    this.#pointing = setTimeout(() => {
      this.#pointing = undefined;
      const { head, anchor } = this.#view.state.selection.main;
      const focused = this.#view.hasFocus;
      const name = focused ? `${anchor} ${head}` : '';
      if (name === this.#pointed) return;
      this.#pointed = name;
      const place = (at: number): Uint8Array =>
        Y.encodeRelativePosition(Y.createRelativePositionFromTypeIndex(this.#text, at));
      const cursor = focused ? { anchor: place(anchor), head: place(head) } : {};
      this.#options.notes.point('notes', cursor).catch(() => undefined);
    }, POINT_MS);
  }

  /** Colours each piece of text by who wrote it, and shows the cursors of others. */
  #authors() {
    const decorations = (): DecorationSet => this.#decorations();
    return ViewPlugin.fromClass(
      class {
        decorations = decorations();

        update(update: ViewUpdate): void {
          const isLooked = update.transactions.some(({ effects }) => effects.some((effect) => effect.is(looked)));
          if (update.docChanged || isLooked) this.decorations = decorations();
        }
      },
      { decorations: (plugin) => plugin.decorations },
    );
  }

  #decorations(): DecorationSet {
    const { shared, isHere } = this.#options;
    const ranges: Range<Decoration>[] = [];
    let at = 0;
    for (let item = this.#text._start; item !== null; item = item.right) {
      if (item.deleted || !item.countable) continue;
      const author = shared.writers.get(item.id.client)?.identity ?? this.#own(item.id.client);
      const mark = author === undefined ? undefined : marks[colourOf(author)];
      if (mark !== undefined) ranges.push(mark.range(at, at + item.length));
      at += item.length;
    }
    for (const { identity, name, head, since } of this.#cursors.values()) {
      const place = Y.createAbsolutePositionFromRelativePosition(head, shared.doc);
      if (place?.type !== this.#text || !isHere(identity) || Date.now() - since > STILL_MS) continue;
      ranges.push(Decoration.widget({ widget: new Caret(name, colourOf(identity)), side: 1 }).range(place.index));
    }
    return Decoration.set(ranges, true);
  }

  /** What we wrote is ours before the server says so. */
  #own(client: number): string | undefined {
    return client === this.#options.shared.doc.clientID ? this.#options.self : undefined;
  }
}

function placeOf(bytes: Uint8Array): Y.RelativePosition | undefined {
  try {
    return Y.decodeRelativePosition(bytes);
  } catch {
    return undefined;
  }
}

const classesOf = (what: string, colour: number): string => [what, `author-${colour}`].join(' ');

const marks = Array.from({ length: AUTHORS }, (_, colour) => Decoration.mark({ class: classesOf('author', colour) }));

/** Somebody's cursor, with the name above it. */
class Caret extends WidgetType {
  readonly #name: string;
  readonly #colour: number;

  constructor(name: string, colour: number) {
    super();
    this.#name = name;
    this.#colour = colour;
  }

  override eq(other: Caret): boolean {
    return other.#name === this.#name && other.#colour === this.#colour;
  }

  toDOM(): HTMLElement {
    const caret = document.createElement('span');
    caret.className = classesOf('caret', this.#colour);
    const name = document.createElement('span');
    name.className = 'caret-name';
    name.textContent = this.#name;
    caret.append(name);
    return caret;
  }
}

/** Colours that show on both schemes; as in notes.css. */
const COLOURS = ['#b3261e', '#1b6ef3', '#0b7a4b', '#a15c00', '#8a3ffc', '#00728f', '#c2186b', '#5d6b00'];
const DARK = ['#ff8a80', '#8ab4ff', '#5fd6a0', '#ffb95c', '#c9a7ff', '#5fd0ea', '#ff8fc0', '#c6d65c'];

const theme = EditorView.theme({
  '&': { blockSize: '100%', color: 'var(--text)', backgroundColor: 'var(--surface)', fontSize: '1rem' },
  '&.cm-focused': { outlineWidth: '2px', outlineStyle: 'solid', outlineColor: 'var(--focus)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--font)', lineHeight: '1.6', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--text)', paddingBlock: '12px' },
  '.cm-placeholder': { color: 'var(--text-soft)' },
  '.author': { textDecorationLine: 'underline', textDecorationThickness: '2px', textUnderlineOffset: '3px' },
  '.caret': {
    position: 'relative',
    borderInlineStartWidth: '2px',
    borderInlineStartStyle: 'solid',
    marginInline: '-1px',
  },
  '.caret-name': {
    position: 'absolute',
    insetBlockEnd: '100%',
    insetInlineStart: '-1px',
    paddingInline: '4px',
    borderRadius: '4px',
    backgroundColor: 'var(--surface-raised)',
    fontSize: '0.75rem',
    lineHeight: '1.3',
    whiteSpace: 'nowrap',
    pointerEvents: 'none',
  },
  ...Object.fromEntries<Readonly<Record<string, string>>>(
    COLOURS.flatMap((light, colour) => {
      const both = `light-dark(${light}, ${DARK[colour] ?? light})`;
      return [
        [`.author.author-${colour}`, { textDecorationColor: both }],
        [`.caret.author-${colour}`, { color: both }],
      ];
    }),
  ),
});
