/** What a host forbids for a while, and whether it hinders somebody: a part of the feature `floor`, asked by others too. */
import { z } from 'zod';
import {
  ABILITIES_OF_SOURCE,
  Ability,
  type Hindrance,
  hindrance,
  type OnFloor,
} from '../../../signaling/protocol/features/floor.ts';
import { DisplayName, Identity, Role, type Source } from '../../../signaling/protocol/primitives.ts';
import { CausewayError } from '../errors.ts';

const Abilities = z.array(Ability).readonly();

const RoleRule = z.object({ role: Role, forbidden: Abilities });
const PersonRule = z.object({ identity: Identity, forbidden: Abilities, allowed: Abilities });
export type PersonRule = Readonly<z.infer<typeof PersonRule>>;

export const FloorRules = z.object({
  /** Of roles to which something is forbidden. */
  roles: z.array(RoleRule).readonly(),
  /** For whom it is otherwise than for the role; kept also while that one is away. The last one that was set is the last. */
  people: z.array(PersonRule).readonly(),
  oneScreen: z.boolean(),
});
export type FloorRules = Readonly<z.infer<typeof FloorRules>>;

export const RollCall = z.object({
  people: z.array(z.object({ identity: Identity, name: DisplayName })).readonly(),
  place: z.int(),
});
export type RollCall = Readonly<z.infer<typeof RollCall>>;

export const FREE_FLOOR: FloorRules = { roles: [], people: [], oneScreen: false };

export interface FloorState {
  readonly floor: FloorRules;
  readonly rollCall: RollCall | null;
}

/**
 * Whether somebody may do something at the moment, as far as a host sets that; the grants of the token are another matter.
 * Who may moderate always may.
 */
export function mayNow(state: FloorState, participant: OnFloor, ability: Ability): boolean {
  return hindrance(state, participant, ability) === null;
}

/**
 * Refuses what a host does not allow at the moment. A service, which has no seat, is free.
 * @throws `forbidden_now`
 */
export function requireNow(state: FloorState, participant: OnFloor | undefined, ability: Ability): void {
  const why = participant === undefined ? null : hindrance(state, participant, ability);
  if (why !== null) throw forbiddenNow(ability, why);
}

/** Whether a source may be sent at the moment. */
export function maySendNow(state: FloorState, participant: OnFloor, source: Source): boolean {
  return ABILITIES_OF_SOURCE[source].every((ability) => mayNow(state, participant, ability));
}

/** @throws `forbidden_now` */
export function requireSourceNow(state: FloorState, participant: OnFloor, source: Source): void {
  for (const ability of ABILITIES_OF_SOURCE[source]) requireNow(state, participant, ability);
}

export function forbiddenNow(what: Ability, why: Hindrance | 'oneScreen'): CausewayError {
  return new CausewayError('forbidden_now', `a host does not allow this at the moment: ${what}`, {
    data: { what, why },
  });
}
