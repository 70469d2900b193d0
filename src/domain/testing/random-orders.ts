/** Random orders of all features: drafts that fast-check makes and shrinks, turned into orders against the room as it is. */
import * as fc from 'fast-check';
import { CausewayError } from '../errors.ts';
import { commands, type CommandType, type Order } from '../room/features.ts';
import { emptyRoom, type RoomState } from '../room/state.ts';
import { type Draft, draftOf, LIMITS, OPENING } from './draft.ts';
import { carryOut, KEY, limited, type Step } from './rooms.ts';
import { draws } from './samples.ts';

export const CONTEXT = limited(LIMITS);

const isCommandType = (name: string): name is CommandType => Object.hasOwn(commands, name);

/** Weighted, so that rooms fill and have tracks. */
const types: readonly CommandType[] = Object.keys(draws)
  .filter(isCommandType)
  .flatMap((each) => Array.from({ length: draws[each]?.weight ?? 0 }, () => each));

export const draft: fc.Arbitrary<Draft> = draftOf(fc.constantFrom(...types));

export const drafts: fc.Arbitrary<Draft[]> = fc
  .tuple(fc.boolean(), fc.array(draft, { maxLength: 60, size: 'max' }))
  .map(([withLobby, rest]) => (withLobby ? [...OPENING, ...rest] : rest));

/** @throws {Error} of a type that nothing random is made of */
export function orderOf(state: RoomState, draft: Draft): Order {
  const order = draws[draft.type]?.order(state, draft);
  if (!order) throw new Error(`no random orders of ${draft.type}`);
  return order;
}

/** Carries a draft out; undefined where the rules refuse it. Anything but a refusal is thrown. */
export function attempt(state: RoomState, draft: Draft): Step | undefined {
  try {
    return carryOut(state, orderOf(state, draft), CONTEXT);
  } catch (error) {
    if (error instanceof CausewayError) return undefined;
    throw error;
  }
}

/** Carries the drafts out, one after the other; those that are refused leave no step. */
export function play(all: readonly Draft[]): readonly Step[] {
  let state = emptyRoom(KEY);
  const steps: Step[] = [];
  for (const each of all) {
    const step = attempt(state, each);
    if (!step) continue;
    steps.push(step);
    state = step.after;
  }
  return steps;
}
