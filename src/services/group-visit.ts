/** Somebody's way into a group of a room, and the main room's word on how long it may stay there. */
import { NODE } from '../domain/actor.ts';
import { isInside, requireMayEnter } from '../domain/features/breakout-groups.ts';
import type { Principal } from '../domain/grants.ts';
import { order } from '../domain/room/features.ts';
import type { RoomState } from '../domain/room/state.ts';
import type { Clock } from '../ports/clock.ts';
import type { LocalRoom } from './local-room.ts';

/** Who was called back has so long to go by itself, in ms: it takes its sound along, and nobody is cut off. */
const GRACE_MS = 10_000;

export interface GroupVisitOptions {
  /** The main room, which stays open here as long as the visit lasts. */
  readonly main: LocalRoom;
  readonly identity: string;
  readonly group: string;
  readonly clock: Clock;
}

export class GroupVisit {
  readonly #options: GroupVisitOptions;
  #unwatch: () => void = () => undefined;
  #stopGrace: (() => void) | undefined;

  constructor(options: GroupVisitOptions) {
    this.#options = options;
  }

  /** Refuses, before anything is done, who may not go into the group. @throws as `requireMayEnter` */
  check(): void {
    const { main, identity, group } = this.#options;
    requireMayEnter(main.state, identity, group);
  }

  /**
   * Tells the main room that it goes into the group now.
   * @returns as whom: what it is in the main room it is in the group
   * @throws as `requireMayEnter`; `unavailable`
   */
  async enter(principal: Principal): Promise<Principal> {
    const { main, identity, group } = this.#options;
    await main.replica.execute(order(NODE, 'enterBreakout', { identity, group }));
    const { name, role, kind, grants } = requireMayEnter(main.state, identity, group);
    return { ...principal, name, role, kind, grants };
  }

  /** @param end called when the main room has called it back for a while */
  watch(end: () => void): void {
    const { main, identity, group, clock } = this.#options;
    const see = (state: RoomState): void => {
      if (isInside(state, identity, group)) {
        this.#stopGrace?.();
        this.#stopGrace = undefined;
      } else if (state.participants.get(identity)?.state === 'lobby') {
        // A moderator sent it back from the main room: nothing of it is heard any more, nor what others say.
        end();
      } else {
        this.#stopGrace ??= clock.after(GRACE_MS, end);
      }
    };
    this.#unwatch = main.watch(see);
    see(main.state);
  }

  close(): void {
    this.#unwatch();
    this.#stopGrace?.();
  }
}
