import {
  type Ability,
  type FloorView,
  type Hindrance,
  hindrance,
  type RollCall,
} from '../../protocol/features/floor.ts';
import type { EventData } from '../../protocol/notifications.ts';
import type { Role } from '../../protocol/primitives.ts';
import type { Emits } from '../common/emitter.ts';
import type { FeatureHost } from './feature-host.ts';

export type { Ability, FloorView, Hindrance, RollCall } from '../../protocol/features/floor.ts';

interface FloorEvents {
  /** What is forbidden to whom changed, or the roll call. */
  changed: Floor;
  /** A host asks for our microphone or camera: ask the person. */
  asked: EventData<'floor.asked'>;
}

/** Everybody, those of a role, or one person. */
export type FloorTarget = { readonly role: Role } | { readonly identity: string };

/** `meeting.floor`: who may speak, show, write and react at the moment. The methods are for moderators. */
export interface Floor extends Emits<FloorEvents> {
  /** The same object until something changes. */
  readonly current: FloorView;
  /** Null: there is none. */
  readonly rollCall: RollCall | null;
  /** What hinders us from something at the moment; null: nothing that a host set. */
  hindrance(ability: Ability): Hindrance | null;
  /** Without a target: to everybody. What goes on of it is stopped. */
  forbid(what: readonly Ability[], target?: FloorTarget): Promise<void>;
  allow(what: readonly Ability[], target?: FloorTarget): Promise<void>;
  /** All microphones but those of who may moderate. @param unmuting whether they may be switched on again at once */
  muteAll(unmuting: boolean): Promise<void>;
  /** Asks somebody to switch something on. */
  ask(identity: string, source: 'microphone' | 'camera'): Promise<void>;
  stop(identity: string, source: 'microphone' | 'camera' | 'screen'): Promise<void>;
  /** Whether several screens may be shared at a time. */
  setScreens(several: boolean): Promise<void>;
  /** Begins a roll call with the first of them. */
  callRoll(identities: readonly string[]): Promise<void>;
  /** Calls the one at this place of the list. */
  call(place: number): Promise<void>;
  endRollCall(): Promise<void>;
}

const FREE: FloorView = { roles: [], people: [], oneScreen: false };

export function floor(host: FeatureHost): Floor {
  const events = host.emitter<FloorEvents>();
  let current = FREE;
  let rollCall: RollCall | null = null;
  const set = (nextFloor: FloorView, nextCall: RollCall | null): void => {
    if (JSON.stringify([current, rollCall]) === JSON.stringify([nextFloor, nextCall])) return;
    current = nextFloor;
    rollCall = nextCall;
    events.emit('changed', facet);
  };
  host.hears({
    'floor.changed': (data) => set(data.floor, rollCall),
    'roll.changed': (data) => set(current, data.rollCall),
    'floor.asked': (data) => events.emit('asked', data),
  });
  host.seesRoom((room) => set(room?.floor ?? FREE, room?.rollCall ?? null));
  const facet: Floor = {
    get current() {
      return current;
    },
    get rollCall() {
      return rollCall;
    },
    on: (event, listener) => events.on(event, listener),
    hindrance: (ability) => hindrance({ floor: current, rollCall }, host.self(), ability),
    async forbid(what, target) {
      await host.request('floor.forbid', { what: [...what], ...target });
    },
    async allow(what, target) {
      await host.request('floor.allow', { what: [...what], ...target });
    },
    async muteAll(unmuting) {
      await host.request('floor.mute', { unmuting });
    },
    async ask(identity, source) {
      await host.request('floor.ask', { identity, source });
    },
    async stop(identity, source) {
      await host.request('floor.stop', { identity, source });
    },
    async setScreens(several) {
      await host.request('floor.screens', { several });
    },
    async callRoll(identities) {
      await host.request('roll.start', { identities: [...identities] });
    },
    async call(place) {
      await host.request('roll.call', { place });
    },
    async endRollCall() {
      await host.request('roll.stop', {});
    },
  };
  return facet;
}
