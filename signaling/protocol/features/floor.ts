/** The floor: who may speak, show, write and react at the moment, as a host sets it; and the roll call. */
import { z } from 'zod';
import { command, notification } from '../definition.ts';
import { DisplayName, Identity, Role, type Grants, type Source } from '../primitives.ts';

export const Ability = z
  .enum(['microphone', 'camera', 'screen', 'chat', 'reactions'])
  .describe('What a host may forbid for a while; the sound of a screen needs the leave for microphone and screen')
  .meta({ id: 'Ability' });
export type Ability = z.infer<typeof Ability>;

/** Of people with rules of their own at most. */
export const MAX_FLOOR_PEOPLE = 50;
/** Of people in a roll call at most. */
export const MAX_ROLL_CALL = 100;

const Abilities = z.array(Ability).max(Ability.options.length);

export const FloorView = z
  .object({
    roles: z
      .array(z.object({ role: Role, forbidden: Abilities }))
      .describe('What is forbidden to all of a role; who may moderate is free of it'),
    people: z
      .array(z.object({ identity: Identity, forbidden: Abilities, allowed: Abilities }))
      .describe('What is otherwise for one person than for the role'),
    oneScreen: z.boolean().describe('One screen is shared at a time'),
  })
  .meta({ id: 'FloorView' });
export type FloorView = z.infer<typeof FloorView>;

export const RollCall = z
  .object({
    people: z.array(z.object({ identity: Identity, name: DisplayName })).describe('In the order of the call'),
    place: z.int().min(0).describe('Of the one who is called'),
  })
  .describe('While it goes on only the called one may speak, and who may moderate')
  .meta({ id: 'RollCall' });
export type RollCall = z.infer<typeof RollCall>;

/** What the feature adds to the view of a room. */
export const floorView = {
  floor: FloorView.optional().describe('Missing: nothing is forbidden, and several screens may be shared'),
  rollCall: RollCall.optional().describe('Missing: there is none'),
};

const forWhom = {
  what: Abilities.min(1),
  role: Role.optional().describe('All of this role; without `role` and `identity` everybody'),
  identity: Identity.optional().describe('This one alone, whatever holds for the role'),
};

export const floorMethods = {
  'floor.forbid': command({
    summary:
      'Forbids what the params name, to everybody, a role or one person: what goes on of it is stopped. Who may moderate ' +
      'is free of it.',
    params: z.strictObject(forWhom),
  }),
  'floor.allow': command({
    summary: 'Allows again what the params name, to everybody, a role or one person.',
    params: z.strictObject(forWhom),
  }),
  'floor.mute': command({
    summary: 'Mutes all microphones but those of who may moderate.',
    params: z.strictObject({
      unmuting: z
        .boolean()
        .describe('Whether they may be switched on again at once; if not, they stay off until `floor.allow`'),
    }),
  }),
  'floor.ask': command({
    summary: 'Asks somebody to switch the microphone or the camera on. Nobody else can do that.',
    params: z.strictObject({ identity: Identity, source: z.enum(['microphone', 'camera']) }),
  }),
  'floor.stop': command({
    summary: "Stops somebody's microphone, camera or screen: a screen is closed with its sound, the others are paused.",
    params: z.strictObject({ identity: Identity, source: z.enum(['microphone', 'camera', 'screen']) }),
  }),
  'floor.screens': command({
    summary: 'Whether one screen at a time is shared, or several.',
    params: z.strictObject({ several: z.boolean() }),
  }),
  'roll.start': command({
    summary: 'Begins a roll call, with the first of these people, who have to be in the room.',
    params: z.strictObject({ identities: z.array(Identity).min(1).max(MAX_ROLL_CALL) }),
  }),
  'roll.call': command({
    summary: 'Calls the one at this place of the list; who was called before is muted.',
    params: z.strictObject({ place: z.int().min(0).max(MAX_ROLL_CALL) }),
  }),
  'roll.stop': command({
    summary: 'Ends the roll call.',
    params: z.strictObject({}),
  }),
};

export const floorNotifications = {
  'floor.changed': notification({
    summary: 'What is forbidden to whom, as it is from now on.',
    sequenced: true,
    data: z.object({ floor: FloorView }),
  }),
  'floor.asked': notification({
    summary:
      'A host asks you to switch your microphone or camera on. Ask the person; nothing is switched on by itself.',
    sequenced: true,
    data: z.object({
      source: z.enum(['microphone', 'camera']),
      by: z.string().describe('Who asks'),
      name: z.string().describe('By name'),
    }),
  }),
  'roll.changed': notification({
    summary: 'A roll call began, goes on with the next, or is over.',
    sequenced: true,
    data: z.object({ rollCall: RollCall.nullable().describe('null: it is over') }),
  }),
};

/** What is needed for a source. The sound of a screen can be any sound: it needs what a microphone needs. */
export const ABILITIES_OF_SOURCE: { readonly [S in Source]: readonly Ability[] } = {
  microphone: ['microphone'],
  camera: ['camera'],
  screen: ['screen'],
  screenAudio: ['screen', 'microphone'],
};

/** Why somebody may not do something at the moment: it is forbidden to the role or the person, or another is called. */
export type Hindrance = 'role' | 'person' | 'rollCall';

/** How the floor stands. */
export interface FloorNow {
  readonly floor: {
    readonly roles: readonly { readonly role: Role; readonly forbidden: readonly Ability[] }[];
    readonly people: readonly {
      readonly identity: string;
      readonly forbidden: readonly Ability[];
      readonly allowed: readonly Ability[];
    }[];
  };
  readonly rollCall: {
    readonly people: readonly { readonly identity: string }[];
    readonly place: number;
  } | null;
}

/** Who would do something. */
export interface OnFloor {
  readonly identity: string;
  readonly role: Role;
  readonly grants: Pick<Grants, 'moderate'>;
}

/** What hinders somebody from something at the moment; null: nothing does. Server and clients ask the same. */
export function hindrance(
  { floor, rollCall }: FloorNow,
  { identity, role, grants }: OnFloor,
  ability: Ability,
): Hindrance | null {
  if (grants.moderate) return null;
  if (ability === 'microphone' && rollCall) {
    return rollCall.people[rollCall.place]?.identity === identity ? null : 'rollCall';
  }
  const own = floor.people.find((each) => each.identity === identity);
  if (own?.forbidden.includes(ability)) return 'person';
  if (own?.allowed.includes(ability)) return null;
  return floor.roles.some((each) => each.role === role && each.forbidden.includes(ability)) ? 'role' : null;
}
