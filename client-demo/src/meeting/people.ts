import { computed, signal, type ReadonlySignal } from '@preact/signals';
import type { Meeting, RemoteParticipant, RemoteTrack } from '../../../signaling/client/api.ts';
import { computedList } from '../platform/same-items.ts';
import { labelOf } from './label.ts';
import { EMPTY_VIEW, sameView, viewOf, withoutPictures, type PersonView, type Picture } from './person-view.ts';

/** Somebody who is in the meeting or waits for it. The object stays the same as long as they do; its signals change. */
export interface Person {
  readonly identity: string;
  readonly self: boolean;
  /** The name to show: the identity where two people share a name. */
  readonly label: ReadonlySignal<string>;
  readonly view: ReadonlySignal<PersonView>;
}

/** What of ourselves is shown: our captures, not what the server has of them. */
export interface Own {
  readonly microphoneOn: ReadonlySignal<boolean>;
  readonly camera: ReadonlySignal<MediaStreamTrack | null>;
  readonly screen: ReadonlySignal<MediaStreamTrack | null>;
  /** Whether others' pictures are not wanted at all. */
  readonly soundOnly: ReadonlySignal<boolean>;
}

/** What we may do, and what the room is set to. */
export interface RoomControls {
  readonly moderator: boolean;
  /** The sources that we may publish. */
  readonly publish: readonly RemoteTrack['source'][];
  readonly locked: boolean;
  readonly lobby: boolean;
}

const NO_CONTROLS: RoomControls = { moderator: false, publish: [], locked: false, lobby: false };

interface Other extends Person {
  readonly participant: RemoteParticipant;
  refresh(): void;
}

const picture = (key: string, media: MediaStreamTrack): Picture => ({ key, track: null, media, heldBack: false });

/**
 * Everybody, as the view shows them: a signal for each person, and one for each list. The client library's objects change
 * in place; whoever of them changed is looked at again, and nobody else.
 */
export class People {
  readonly #own: Own;
  readonly #self = signal<Person | null>(null);
  readonly #others = signal<readonly Other[]>([]);
  readonly #waiting = signal<ReadonlySet<string>>(new Set());
  readonly #audience = signal(0);
  readonly #controls = signal(NO_CONTROLS);
  #meeting: Meeting | null = null;
  readonly #role = signal<Meeting['self']['role']>('viewer');

  /** Who is there: yourself first, then the others in the order in which they came. */
  readonly present: ReadonlySignal<readonly Person[]> = computedList<Person>(() => {
    const self = this.#self.value;
    const there = this.#others.value.filter(({ identity }) => !this.#waiting.value.has(identity));
    return self === null ? there : [self, ...there];
  });

  /** Who waits to be admitted. */
  readonly waiting: ReadonlySignal<readonly Person[]> = computedList<Person>(() =>
    this.#others.value.filter(({ identity }) => this.#waiting.value.has(identity)),
  );

  /** How many have each name. */
  readonly #names = computed(() => {
    const names = new Map<string, number>();
    const add = (name: string): unknown => names.set(name, (names.get(name) ?? 0) + 1);
    const self = this.#self.value;
    if (self !== null) add(self.view.value.name);
    for (const { participant } of this.#others.value) add(participant.name);
    return names;
  });

  constructor(own: Own) {
    this.#own = own;
  }

  /** Ourselves; null outside of a meeting. */
  get self(): ReadonlySignal<Person | null> {
    return this.#self;
  }

  /** How many more only listen, ourselves not counted. */
  get listeners(): ReadonlySignal<number> {
    return this.#audience;
  }

  get controls(): ReadonlySignal<RoomControls> {
    return this.#controls;
  }

  /** Somebody by identity, also one who waits. */
  find(identity: string): Person | undefined {
    const self = this.#self.peek();
    return self?.identity === identity ? self : this.#others.peek().find((person) => person.identity === identity);
  }

  /** Whether the server would let us do this to somebody. Read where it is shown: it follows our role and theirs. */
  may(method: Parameters<Meeting['roles']['may']>[0], { identity, view }: Person): boolean {
    // Our own role is a part of the answer.
    void this.#role.value;
    return this.#meeting?.roles.may(method, { identity, role: view.value.role }) ?? false;
  }

  /** Follows a meeting; returns the function that ends that, and forgets everybody. */
  follow(meeting: Meeting): () => void {
    const all = (): void => this.#lookAtAll(meeting);
    const one = ({ participant }: { participant: RemoteParticipant }): void => this.#lookAt(meeting, participant);
    const track = ({ track: { participant } }: { track: RemoteTrack }): void => this.#lookAt(meeting, participant);
    const room = (): void => this.#lookAtRoom(meeting);
    const stops = [
      meeting.on('stateChanged', all),
      meeting.on('selfChanged', all),
      meeting.on('participantJoined', one),
      meeting.on('participantUpdated', one),
      meeting.on('participantLeft', one),
      meeting.on('trackPublished', track),
      meeting.on('trackUpdated', track),
      meeting.on('trackClosed', track),
      meeting.on('trackSubscribed', track),
      meeting.on('trackUnsubscribed', track),
      meeting.on('forwardedChanged', track),
      meeting.on('subscriptionFailed', track),
      meeting.settings.on('changed', room),
      meeting.audience.on('changed', room),
    ];
    this.#meeting = meeting;
    this.#role.value = meeting.self.role;
    this.#self.value = this.#selfIn(meeting);
    all();
    return () => {
      for (const stop of stops) stop();
      this.#meeting = null;
      this.#self.value = null;
      this.#others.value = [];
      this.#waiting.value = new Set();
      this.#audience.value = 0;
      this.#controls.value = NO_CONTROLS;
    };
  }

  #selfIn({ self }: Meeting): Person {
    const { microphoneOn, camera, screen } = this.#own;
    const { identity, name } = self;
    const view = computed((): PersonView => {
      const cameraTrack = camera.value;
      const screenTrack = screen.value;
      return {
        ...EMPTY_VIEW,
        name,
        role: this.#role.value,
        muted: !microphoneOn.value,
        cameras: cameraTrack === null ? [] : [picture('camera', cameraTrack)],
        screens: screenTrack === null ? [] : [picture('screen', screenTrack)],
      };
    });
    return { identity, self: true, label: computed(() => labelOf(identity, name, this.#names.value)), view };
  }

  #other(participant: RemoteParticipant): Other {
    const { identity } = participant;
    const seen = signal(viewOf(participant));
    const view = computed(() => (this.#own.soundOnly.value ? withoutPictures(seen.value) : seen.value));
    return {
      identity,
      self: false,
      participant,
      label: computed(() => labelOf(identity, view.value.name, this.#names.value)),
      view,
      refresh() {
        const next = viewOf(participant);
        if (!sameView(seen.peek(), next)) seen.value = next;
      },
    };
  }

  #lookAtAll(meeting: Meeting): void {
    const known = new Map(this.#others.peek().map((other) => [other.participant, other]));
    const others = [...meeting.participants.values()].map((participant) => {
      const other = known.get(participant);
      other?.refresh();
      return other ?? this.#other(participant);
    });
    this.#others.value = others;
    this.#lookAtLobby();
    this.#lookAtRoom(meeting);
  }

  #lookAt(meeting: Meeting, participant: RemoteParticipant): void {
    const others = this.#others.peek();
    const known = others.find((other) => other.participant === participant);
    const there = meeting.participants.get(participant.identity) === participant;
    if (known !== undefined && there) known.refresh();
    else if (there) this.#others.value = [...others, this.#other(participant)];
    else if (known !== undefined) this.#others.value = others.filter((other) => other !== known);
    this.#lookAtLobby();
  }

  #lookAtLobby(): void {
    const waiting = this.#others.peek().filter(({ participant }) => participant.state === 'lobby');
    const before = this.#waiting.peek();
    if (waiting.length === before.size && waiting.every(({ identity }) => before.has(identity))) return;
    this.#waiting.value = new Set(waiting.map(({ identity }) => identity));
  }

  #lookAtRoom({ settings, self, audience }: Meeting): void {
    const { moderate, publish } = self.grants;
    // Who is one of the audience itself is shown, and not counted once more.
    const listensOnly = publish.length === 0 && !moderate;
    this.#audience.value = Math.max(0, audience.count - (listensOnly ? 1 : 0));
    const { locked, lobby } = settings.current;
    this.#role.value = self.role;
    this.#controls.value = { moderator: moderate, publish, locked, lobby };
  }
}
