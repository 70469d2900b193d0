/** What a feature adds to the page. Whatever it shows are functions of signals, so that the view follows by itself. */
import type { ComponentType } from 'preact';
import type { Ability } from '../../../signaling/client/api.ts';
import type { Person } from '../meeting/people.ts';
import type { IconShape } from '../kit/icon.tsx';
import type { TextId } from '../texts/texts.ts';
import type { Shell } from './shell.ts';

/** Something that one does often: a button of the bar below the stage, and a key. */
export interface Control {
  /** For tests, as `data-testid`. */
  readonly id: string;
  /** What it controls: stays the same, as its state is told besides. */
  readonly label: () => string;
  /** What a press does now. Default: the label. */
  readonly hint?: () => string;
  readonly icon: () => IconShape;
  /**
   * `main`: in the middle, and always there. `side`: at the end; on a narrow screen in the menu. `menu`: always in the
   * menu. `host`: among the host's tools, a menu of their own. `key`: nowhere, by its key alone.
   */
  readonly place: 'main' | 'side' | 'menu' | 'host' | 'key';
  readonly shown?: () => boolean;
  /** Of a switch. */
  readonly on?: () => boolean;
  /** Off in red, for what one should be sure of. */
  readonly alertWhenOff?: boolean;
  readonly busy?: () => boolean;
  /** Something is wrong with it. */
  readonly warning?: () => boolean;
  /** A number on it, such as of unread messages; 0: none. */
  readonly count?: () => number;
  /** What a press opens. */
  readonly opens?: 'dialog' | 'panel';
  /** A single letter or sign. Single keys can be switched off (keys.ts). */
  readonly key?: string;
  readonly press: () => void;
}

/** A page beside the stage. One is open at a time. */
export interface Panel {
  readonly id: string;
  readonly title: () => string;
  readonly icon: () => IconShape;
  readonly View: ComponentType;
  /** On its button; 0: none. */
  readonly count?: () => number;
  /** A single letter that opens and closes it. */
  readonly key?: string;
  /** Of its button; default `side`. */
  readonly place?: Control['place'];
  /** Whether it has a button now; default: always. */
  readonly shown?: () => boolean;
}

/** Something that can be done to somebody, in the menu of their tile and of the list of people. */
export interface PersonAction {
  readonly id: string;
  readonly label: string;
  readonly icon: IconShape;
  /** It takes something away: shown apart from the others. */
  readonly grave?: boolean;
  readonly press: () => void;
}

/** What a key does. */
export interface KeyHelp {
  /** As it stands on the key. */
  readonly key: () => string;
  readonly label: () => string;
}

/** What a feature fills. Each part is optional. */
export interface Contribution {
  /** Keys that the feature listens to by itself, for the list of all keys. */
  readonly keys?: readonly KeyHelp[];
  readonly controls?: readonly Control[];
  readonly panels?: readonly Panel[];
  /** What the meeting is about: one feature only. */
  readonly Stage?: ComponentType;
  /** Above the stage, which makes room for them: a timer, an agenda, what is being voted on. */
  readonly banners?: readonly ComponentType[];
  /** Over the stage, for as long as there is something to say. */
  readonly overlays?: readonly ComponentType[];
  /** Small signs in the header. */
  readonly badges?: readonly ComponentType[];
  /** At the head of the list of people: who waits, the order of speakers, what a host does to all. */
  readonly peopleHead?: readonly ComponentType[];
  /** In the panel of the host's tools. */
  readonly hostPanel?: readonly ComponentType[];
  /** For somebody who waits in the lobby, below the words that say so. */
  readonly lobby?: readonly ComponentType[];
  /** Parts of the settings. */
  readonly settings?: readonly ComponentType[];
  /** Dialogs and things that are never seen, such as players of sound. */
  readonly background?: readonly ComponentType[];
  /** On the way into a meeting, beside the form. */
  readonly Preview?: ComponentType<{ readonly name: string }>;
  readonly personActions?: (person: Person) => readonly PersonAction[];
  /** Signs beside somebody's name. */
  readonly PersonMarks?: ComponentType<{ readonly person: Person }>;
  /** Somebody's place among those who come first in the list of people, from 1 on; 0: none. */
  readonly placeInList?: (person: Person) => number;
  /** Why something cannot be done at the moment, as a host set it: its title, whose `text` says more; null: it can. */
  readonly hindrance?: (ability: Ability) => TextId | null;
  /** Identities that the host shows to everybody, in their order; the stage follows. One feature only. */
  readonly spotlit?: () => readonly string[];
}

/** A slice of the page: made once, when the page is. */
export type Feature = (shell: Shell) => Contribution;
