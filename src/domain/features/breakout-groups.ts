/** The groups of a room, in its state: a part of the feature `breakouts`. */
import { z } from 'zod';
import { DisplayName, Identity, ObjectId } from '../../../signaling/protocol/primitives.ts';
import { CausewayError } from '../errors.ts';
import { present, requireShown } from '../participants.ts';
import type { Participant, SeatsState } from './seats.ts';

/** Most who belong to the groups of a room, those included who left it meanwhile. */
const MAX_MEMBERS = 1_000;

const Group = z.object({ id: ObjectId, name: DisplayName });

export const Settings = z.object({
  groups: z.array(Group).readonly(),
  open: z.boolean(),
  choose: z.boolean(),
  atOnce: z.boolean(),
  /** When they close by themselves. */
  closing: z
    .object({
      /** Milliseconds since 1970, for display only. */
      at: z.number(),
      /** From the event that began it. */
      inMs: z.number(),
      /** The place in the room's log of that event; missing in the event itself. */
      id: z.int().optional(),
    })
    .optional(),
});
export type Settings = Readonly<z.infer<typeof Settings>>;

const Member = z.object({
  identity: Identity,
  name: DisplayName,
  group: ObjectId,
  /** It went into the group, and did not come back of its own will: a lost connection does not end that. */
  inside: z.boolean(),
});
type Member = Readonly<z.infer<typeof Member>>;

export const Breakouts = Settings.extend({ members: z.array(Member).readonly() });
export type Breakouts = Readonly<z.infer<typeof Breakouts>>;

export interface BreakoutsPart {
  /** null: there are no groups. */
  readonly breakouts: Breakouts | null;
}

export const Change = z.object({
  identity: Identity,
  name: DisplayName,
  group: ObjectId.nullable(),
  inside: z.boolean(),
});
export type Change = Readonly<z.infer<typeof Change>>;

/**
 * Who is about to take a seat in a group: those who belong to it, and who moderates.
 * @throws `not_joined` without a seat in the main room; `not_found`: no such group, or it is closed; `forbidden`
 */
export function requireMayEnter(
  { breakouts, participants }: BreakoutsPart & SeatsState,
  identity: string,
  group: string,
): Participant {
  const participant = participants.get(identity);
  if (!participant) throw new CausewayError('not_joined', 'join the main room first');
  if (participant.state === 'lobby') throw new CausewayError('in_lobby', 'a moderator has to admit you first');
  requireShown(participant);
  // Who may not go there learns nothing of it.
  const mine = memberOf(breakouts, identity)?.group === group;
  if (!mine && !participant.grants.moderate) throw new CausewayError('forbidden', 'you do not belong to this group');
  if (!breakouts?.open) throw noGroup();
  groupIn(breakouts, group);
  return participant;
}

/** Whether somebody is in a group, as the main room knows it. */
export function isInside({ breakouts, participants }: BreakoutsPart & SeatsState, identity: string, group: string) {
  const member = memberOf(breakouts, identity);
  const { state = 'lobby' } = participants.get(identity) ?? {};
  const isThere = state !== 'lobby';
  return breakouts?.open === true && isThere && member?.inside === true && member.group === group;
}

const NONE: Settings = { groups: [], open: false, choose: false, atOnce: false };

export function settingsOf(breakouts: Breakouts | null): Settings {
  const { members: _members, ...settings } = breakouts ?? { ...NONE, members: [] };
  return settings;
}

export const memberOf = (breakouts: Breakouts | null, identity: string): Member | undefined =>
  breakouts?.members.find((member) => member.identity === identity);

export function required(breakouts: Breakouts | null): Breakouts {
  if (breakouts === null) throw noGroup();
  return breakouts;
}

export function groupIn(breakouts: Breakouts | null, id: string): { readonly id: string } {
  const group = breakouts?.groups.find((each) => each.id === id);
  if (!group) throw noGroup();
  return group;
}

function noGroup(): CausewayError {
  return new CausewayError('not_found', 'no such group, or it is not open');
}

export function requirePlaces(breakouts: Breakouts | null, count: number): void {
  if ((breakouts?.members.length ?? 0) + count <= MAX_MEMBERS) return;
  throw new CausewayError('limit_exceeded', `at most ${MAX_MEMBERS} may belong to groups`);
}

/** @throws `not_found`; `forbidden` for who is hidden */
export function shownParticipant(state: SeatsState, identity: string): Participant {
  const participant = present(state, identity);
  requireShown(participant);
  return participant;
}

export function countdown(at: number, seconds: number | undefined): Pick<Settings, 'closing'> {
  return seconds === undefined ? {} : { closing: { at: at + seconds * 1_000, inMs: seconds * 1_000 } };
}

export function changed(breakouts: Breakouts | null, changes: readonly Change[]): Partial<BreakoutsPart> {
  if (breakouts === null) return {};
  const members = new Map(breakouts.members.map((member) => [member.identity, member]));
  for (const { identity, name, group, inside } of changes) {
    if (group === null) members.delete(identity);
    else members.set(identity, { identity, name, group, inside });
  }
  return { breakouts: { ...breakouts, members: [...members.values()] } };
}
