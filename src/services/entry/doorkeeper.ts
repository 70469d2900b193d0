/** What a node has to know of somebody before the room decides whether it comes in. */
import type { RoomPlan } from '../../../signaling/protocol/features/settings.ts';
import { NODE } from '../../domain/actor.ts';
import { passwordAskedOf, requireInvited } from '../../domain/features/entry/asked.ts';
import type { Join } from '../../domain/features/seats.ts';
import type { Principal } from '../../domain/grants.ts';
import { order } from '../../domain/room/features.ts';
import type { RoomKey } from '../../domain/room/state.ts';
import type { Clock } from '../../ports/clock.ts';
import type { UseCounter } from '../../ports/use-counter.ts';
import type { RoomReplica } from '../room-replica.ts';
import { PasswordGate } from './password-gate.ts';

export interface DoorkeeperOptions {
  /** How a room begins, by its tenant and by what was made ahead, with its password hashed; undefined: as any other. */
  readonly settingsOf?: (key: RoomKey) => Promise<RoomPlan | undefined>;
  /** How long a meeting lasts of which nothing else is said, in s; 0 unless given: without end. */
  readonly limitSeconds?: (key: RoomKey) => number;
  /** Counts who guesses passwords, over all nodes. */
  readonly tries: Pick<UseCounter, 'count' | 'giveBack'>;
  readonly clock: Clock;
}

/** What somebody brings besides a token. */
interface Brought {
  readonly password?: string | undefined;
  readonly network: string | undefined;
}

export class Doorkeeper {
  readonly #settingsOf: DoorkeeperOptions['settingsOf'];
  readonly #limitSeconds: NonNullable<DoorkeeperOptions['limitSeconds']>;
  readonly #passwords: PasswordGate;

  constructor({ settingsOf, limitSeconds = () => 0, tries, clock }: DoorkeeperOptions) {
    this.#settingsOf = settingsOf;
    this.#limitSeconds = limitSeconds;
    this.#passwords = new PasswordGate(tries, clock);
  }

  /**
   * Has a meeting begin as it is to be, and looks at the password of who comes.
   * @throws `not_invited`, `password_required`, `wrong_password`; `unavailable` when something cannot be known
   */
  async ask(
    replica: Pick<RoomReplica, 'state' | 'execute'>,
    principal: Principal,
    { password, network }: Brought,
  ): Promise<Pick<Join, 'guest' | 'forThisRoom' | 'proved' | 'intoMeeting'>> {
    const { tenant, room } = replica.state;
    const { identity, guest } = principal;
    const begins = replica.state.participants.size === 0;
    await this.#prepare(replica, principal, begins);
    const comer = { guest, forThisRoom: principal.room === room, intoMeeting: !begins };
    const hash = passwordAskedOf(replica.state, principal);
    if (hash === null) return comer;
    // Whom the room is not for tries no passwords.
    requireInvited(replica.state, { identity, ...comer });
    return {
      ...comer,
      proved: await this.#passwords.prove({ key: { tenant, room }, identity, network }, hash, password),
    };
  }

  async #prepare(
    replica: Pick<RoomReplica, 'state' | 'execute'>,
    { roomSettings: claim }: Principal,
    begins: boolean,
  ): Promise<void> {
    if (!begins && (claim === undefined || replica.state.entry.claimed)) return;
    const { tenant, room } = replica.state;
    const said = begins ? await this.#settingsOf?.({ tenant, room }) : undefined;
    const timeLimitMinutes = begins ? this.#limitSeconds({ tenant, room }) / 60 : 0;
    await replica.execute(order(NODE, 'prepareRoom', { defaults: { timeLimitMinutes, ...said }, claim }));
  }
}
