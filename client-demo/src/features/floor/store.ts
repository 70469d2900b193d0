import { computed, signal, type ReadonlySignal } from '@preact/signals';
import type {
  Ability,
  FloorTarget,
  FloorView,
  Hindrance,
  Meeting,
  RollCall,
} from '../../../../signaling/client/api.ts';
import type { Person } from '../../meeting/people.ts';
import type { Announcer } from '../../shell/announcer.ts';
import type { Notices } from '../../shell/notices.ts';
import type { TextId } from '../../texts/texts.ts';
import { askMeeting } from '../../shell/ask-meeting.ts';

export const ABILITIES: readonly Ability[] = ['microphone', 'camera', 'screen', 'chat', 'reactions'];

export const NAME_OF_ABILITY: { readonly [A in Ability]: TextId } = {
  microphone: 'floor:ability-microphone',
  camera: 'floor:ability-camera',
  screen: 'floor:ability-screen',
  chat: 'floor:ability-chat',
  reactions: 'floor:ability-reactions',
};

/** Those to whom something can be forbidden; who may moderate is free of it. */
export const ROLES = ['presenter', 'participant', 'viewer'] as const;
export type FloorRole = (typeof ROLES)[number];

export const NAME_OF_ROLE: { readonly [R in FloorRole]: TextId } = {
  presenter: 'floor:role-presenter',
  participant: 'floor:role-participant',
  viewer: 'floor:role-viewer',
};

interface Surroundings {
  readonly session: { readonly meeting: ReadonlySignal<Meeting | null> };
  readonly announcer: Pick<Announcer, 'say'>;
  readonly notices: Pick<Notices, 'show' | 'dismiss'>;
  readonly labelOf: (identity: string, name: string) => string;
  /** Switches one's own on, as the person just said. */
  readonly turnOn: (source: 'microphone' | 'camera') => void;
}

const FREE: FloorView = { roles: [], people: [], oneScreen: false };

const HINDRANCES: { readonly [H in Hindrance]: TextId } = {
  role: 'floor:hindered-role',
  person: 'floor:hindered-person',
  rollCall: 'floor:hindered-roll-call',
};

/** What the host lets people do at the moment, and the roll call. What the server refuses is told. */
export class FloorStore {
  readonly #surroundings: Surroundings;
  readonly #floor = signal(FREE);
  readonly #rollCall = signal<RollCall | null>(null);
  readonly #self = signal('');
  /** Changes with all that `hindrance` hangs on. */
  readonly #told = signal(0);
  readonly #muting = signal(false);
  readonly #permitting = signal<Person | null>(null);

  /** Who is called; null: nobody. */
  readonly called: ReadonlySignal<RollCall['people'][number] | null> = computed(() => {
    const call = this.#rollCall.value;
    return call?.people[call.place] ?? null;
  });
  /** Whether that is us. */
  readonly calledSelf: ReadonlySignal<boolean> = computed(() => this.called.value?.identity === this.#self.value);

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  get rollCall(): ReadonlySignal<RollCall | null> {
    return this.#rollCall;
  }

  get oneScreen(): boolean {
    return this.#floor.value.oneScreen;
  }

  /** Whether it is asked how everybody is to be muted. */
  get muting(): ReadonlySignal<boolean> {
    return this.#muting;
  }

  /** Whose permissions are open; null: nobody's. */
  get permitting(): ReadonlySignal<Person | null> {
    return this.#permitting;
  }

  askToMute(open: boolean): void {
    this.#muting.value = open;
  }

  openPermissions(person: Person | null): void {
    this.#permitting.value = person;
  }

  /** Why we may not do something at the moment; null: nothing hinders us. */
  hindrance(ability: Ability): TextId | null {
    void this.#told.value;
    const why = this.#surroundings.session.meeting.value?.floor.hindrance(ability) ?? null;
    return why === null ? null : HINDRANCES[why];
  }

  roleMay(role: FloorRole, ability: Ability): boolean {
    return !this.#floor.value.roles.some((rule) => rule.role === role && rule.forbidden.includes(ability));
  }

  personMay({ identity, view }: Person, ability: Ability): boolean {
    const { people, roles } = this.#floor.value;
    const own = people.find((rule) => rule.identity === identity);
    if (own?.forbidden.includes(ability)) return false;
    if (own?.allowed.includes(ability)) return true;
    return !roles.some(({ role, forbidden }) => role === view.value.role && forbidden.includes(ability));
  }

  /** Follows a meeting; returns the function that ends that, and forgets what was told. */
  follow(meeting: Meeting): () => void {
    const see = (): void => {
      const before = this.called.peek()?.identity;
      this.#self.value = meeting.self.identity;
      this.#floor.value = meeting.floor.current;
      this.#rollCall.value = meeting.floor.rollCall;
      this.#told.value += 1;
      const called = this.called.peek();
      if (called !== null && called.identity !== before) this.#announce(called);
    };
    see();
    const stops = [
      meeting.floor.on('changed', see),
      meeting.on('stateChanged', see),
      meeting.floor.on('asked', ({ source, by, name }) => this.#asked(source, this.#surroundings.labelOf(by, name))),
    ];
    return () => {
      for (const stop of stops) stop();
      this.#floor.value = FREE;
      this.#rollCall.value = null;
      this.#muting.value = false;
      this.#permitting.value = null;
    };
  }

  /** @param unmuting whether people may switch their microphones on again */
  muteAll(unmuting: boolean): void {
    this.#do(({ floor }) => floor.muteAll(unmuting));
  }

  ask({ identity }: Person, source: 'microphone' | 'camera'): void {
    this.#do(({ floor }) => floor.ask(identity, source));
  }

  stop({ identity }: Person, source: 'camera' | 'screen'): void {
    this.#do(({ floor }) => floor.stop(identity, source));
  }

  permit(ability: Ability, allowed: boolean, target: FloorTarget): void {
    this.#do(({ floor }) => (allowed ? floor.allow([ability], target) : floor.forbid([ability], target)));
  }

  setOneScreen(one: boolean): void {
    this.#do(({ floor }) => floor.setScreens(!one));
  }

  callRoll(people: readonly Person[]): void {
    this.#do(({ floor }) => floor.callRoll(people.map(({ identity }) => identity)));
  }

  /** The next of the roll call, or (-1) the one before. */
  callNext(step: 1 | -1): void {
    const call = this.#rollCall.peek();
    const place = (call?.place ?? 0) + step;
    if (call?.people[place] !== undefined) this.#do(({ floor }) => floor.call(place));
  }

  callAt(place: number): void {
    this.#do(({ floor }) => floor.call(place));
  }

  endRollCall(): void {
    this.#do(({ floor }) => floor.endRollCall());
  }

  #announce({ identity, name }: RollCall['people'][number]): void {
    const { announcer, labelOf } = this.#surroundings;
    if (identity === this.#self.peek()) announcer.say('floor:your-turn');
    else announcer.say('floor:is-called', { name: labelOf(identity, name) });
  }

  #asked(source: 'microphone' | 'camera', name: string): void {
    const { notices, turnOn } = this.#surroundings;
    const id = `asked-${source}`;
    notices.show({
      id,
      text: source === 'microphone' ? 'floor:asked-microphone' : 'floor:asked-camera',
      values: () => ({ name }),
      action: {
        label: source === 'microphone' ? 'floor:unmute' : 'floor:start-camera',
        run: () => {
          notices.dismiss(id);
          turnOn(source);
        },
      },
    });
  }

  #do(action: (meeting: Meeting) => Promise<void>): void {
    void askMeeting(this.#surroundings, { id: 'floor', text: 'floor:refused' }, action);
  }
}
