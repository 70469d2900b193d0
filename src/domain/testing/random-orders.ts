/** Random orders of all features: drafts that fast-check makes and shrinks, turned into orders against the room as it is. */
import * as fc from 'fast-check';
import { CausewayError } from '../errors.ts';
import type { Context, FileRules } from '../feature.ts';
import { commands, type CommandType, features, type Order } from '../room/features.ts';
import { written } from '../room/written.ts';
import { emptyRoom, type RoomState } from '../room/state.ts';
import { type Draft, draftOf, LIMITS, OPENING } from './draft.ts';
import { carryOut, KEY, limited, type Step } from './rooms.ts';
import { draws } from './samples.ts';

/** Small, so that rooms are often full of them. */
const FILES: FileRules = { on: true, maxBytes: 6, roomBytes: 20, keepMs: 0 };

export const CONTEXT: Context = {
  ...limited(LIMITS),
  policy: { firstIsHost: true, hostFollows: 'always', files: () => FILES },
};

const isCommandType = (name: string): name is CommandType => Object.hasOwn(commands, name);

/** The commands of features, weighted, so that rooms fill and have tracks. */
const typesOf = (all: readonly { readonly commands: object }[]): readonly CommandType[] =>
  all
    .flatMap(({ commands }) => Object.keys(commands))
    .filter(isCommandType)
    .flatMap((each) => Array.from({ length: draws[each]?.weight ?? 0 }, () => each));

export const draft: fc.Arbitrary<Draft> = draftOf(fc.constantFrom(...typesOf(Object.values(features))));

/** Orders of a few features at a time, beside those of seats: so that each of them comes far, however many there are. */
const { seats, ...others } = features;
const some = fc.subarray(Object.values(others), { minLength: 1, maxLength: 4 });
/** What builds on one another comes together too rarely by chance. */
const together = fc.constant([others.settings, others.sealing, others.files]);
const draftsOfSome: fc.Arbitrary<Draft[]> = fc
  .oneof({ weight: 9, arbitrary: some }, { weight: 1, arbitrary: together })
  .chain((some) => fc.array(draftOf(fc.constantFrom(...typesOf([seats, ...some]))), { maxLength: 60, size: 'max' }));

export const drafts: fc.Arbitrary<Draft[]> = fc
  .tuple(fc.boolean(), draftsOfSome)
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
    return carryOut(state, orderOf(state, draft), CONTEXT, written);
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
