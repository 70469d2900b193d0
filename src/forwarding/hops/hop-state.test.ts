import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CausewayError } from '../../domain/errors.ts';
import { idleHop, stepHop, type HopEffect, type HopInput, type HopState } from './hop-state.ts';

const came = (viewer: number): HopInput => ({ type: 'came', viewer });
const left = (viewer: number): HopInput => ({ type: 'left', viewer });
const opened: HopInput = { type: 'opened' };
const ended: HopInput = { type: 'ended' };
const lingerOver: HopInput = { type: 'lingerOver' };
const openFailed: HopInput = { type: 'openFailed', error: new CausewayError('unavailable', 'no link') };

/** All that happens, told in short; a step without effect is `-`. */
function play(inputs: readonly HopInput[]): readonly string[] {
  let state = idleHop;
  return inputs.map((input) => {
    const step = stepHop(state, input);
    state = step.state;
    return step.effects.map(short).join(' ') || '-';
  });
}

const short = (effect: HopEffect): string =>
  'viewers' in effect ? `${effect.type}:${effect.viewers.join(',')}` : effect.type;

describe('a hop', () => {
  test.each<[string, readonly (readonly [HopInput, string])[]]>([
    [
      'is opened by the first viewer',
      [
        [came(1), 'open'],
        [opened, 'tellOpened:1'],
      ],
    ],
    [
      'is opened once for all who come meanwhile',
      [
        [came(1), 'open'],
        [came(2), '-'],
        [opened, 'tellOpened:1,2'],
      ],
    ],
    [
      'is there for who comes later',
      [
        [came(1), 'open'],
        [opened, 'tellOpened:1'],
        [came(2), 'tellOpened:2'],
      ],
    ],
    [
      'is closed some time after the last viewer',
      [
        [came(1), 'open'],
        [opened, 'tellOpened:1'],
        [left(1), 'linger'],
        [left(1), '-'],
        [lingerOver, 'close'],
        [came(2), '-'],
      ],
    ],
    [
      'is found open by who comes back in time',
      [
        [came(1), 'open'],
        [opened, 'tellOpened:1'],
        [left(1), 'linger'],
        [came(2), 'stay tellOpened:2'],
        [lingerOver, '-'],
      ],
    ],
    [
      'lingers when nobody waits for it any more',
      [
        [came(1), 'open'],
        [left(1), '-'],
        [opened, 'tellOpened: linger'],
        [lingerOver, 'close'],
      ],
    ],
    [
      'tells all who wait that it failed',
      [
        [came(1), 'open'],
        [came(2), '-'],
        [openFailed, 'tellFailed:1,2'],
        [opened, 'close'],
      ],
    ],
    [
      'tells all viewers that it ended',
      [
        [came(1), 'open'],
        [came(2), '-'],
        [opened, 'tellOpened:1,2'],
        [ended, 'close tellEnded:1,2'],
        [ended, '-'],
        [left(1), '-'],
      ],
    ],
    [
      'that ended while it opened is closed as soon as it is there',
      [
        [came(1), 'open'],
        [ended, 'tellEnded:1'],
        [opened, 'close'],
      ],
    ],
    [
      'that ended while it opened may fail to open',
      [
        [came(1), 'open'],
        [ended, 'tellEnded:1'],
        [openFailed, '-'],
      ],
    ],
    [
      'that ended while it lingers does not linger on',
      [
        [came(1), 'open'],
        [opened, 'tellOpened:1'],
        [left(1), 'linger'],
        [ended, 'stay close tellEnded:'],
      ],
    ],
    [
      'that nobody asked for does nothing',
      [
        [opened, '-'],
        [ended, '-'],
        [openFailed, '-'],
        [lingerOver, '-'],
        [left(1), '-'],
      ],
    ],
  ])('%s', (_, steps) => {
    expect(play(steps.map(([input]) => input))).toEqual(steps.map(([, effects]) => effects));
  });
});

const viewer = fc.integer({ min: 1, max: 4 });
const inputs = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ type: fc.constantFrom('came' as const, 'left' as const), viewer }) },
    { weight: 2, arbitrary: fc.constant(opened) },
    { weight: 2, arbitrary: fc.constant(lingerOver) },
    fc.constantFrom(openFailed, ended),
  ),
  { maxLength: 40 },
);

type Carried = 'none' | 'running' | 'closed';

/** What the world outside looks like when every effect is carried out. */
class World {
  asked = 0;
  hop: Carried = 'none';
  lingers = false;
  readonly told = new Map<number, string>();

  carryOut(effect: HopEffect): void {
    switch (effect.type) {
      case 'open':
        this.asked += 1;
        return;
      case 'close':
        if (this.hop !== 'running') throw new Error(`a hop that is ${this.hop} cannot be closed`);
        this.hop = 'closed';
        return;
      case 'linger':
      case 'stay':
        if (this.lingers === (effect.type === 'linger')) throw new Error(`${effect.type}, twice`);
        this.lingers = effect.type === 'linger';
        return;
      case 'tellOpened':
      case 'tellFailed':
      case 'tellEnded':
        for (const each of effect.viewers) this.told.set(each, effect.type);
    }
  }
}

/** Inputs as the world can bring them about: one answer to one open, a timer only where one runs, a viewer once. */
function possible(input: HopInput, state: HopState, world: World, answered: boolean): boolean {
  switch (input.type) {
    case 'opened':
    case 'openFailed':
      return world.asked === 1 && !answered;
    case 'lingerOver':
      return world.lingers;
    case 'came':
      return state.phase !== 'over' && !state.viewers.has(input.viewer);
    case 'left':
    case 'ended':
      return true;
  }
}

test('whatever happens: opened once, closed once, running just while somebody watches, lingering just while nobody is there', () => {
  const phases = new Set<string>();
  fc.assert(
    fc.property(inputs, (all) => {
      const world = new World();
      let state = idleHop;
      let answered = false;
      for (const input of all) {
        if (!possible(input, state, world, answered)) continue;
        if (input.type === 'opened') world.hop = 'running';
        if (input.type === 'opened' || input.type === 'openFailed') answered = true;
        if (input.type === 'lingerOver') world.lingers = false;
        if (input.type === 'came') world.told.delete(input.viewer);
        const before = state;
        const step = stepHop(state, input);
        state = step.state;
        for (const effect of step.effects) world.carryOut(effect);

        phases.add(state.phase);
        expect(world.asked).toBe(state.phase === 'idle' ? 0 : 1);
        expect(world.lingers).toBe(state.phase === 'open' && state.viewers.size === 0);
        if (state.phase === 'open') expect(world.hop).toBe('running');
        else expect(['none', 'closed']).toContain(world.hop);
        // Whoever is in knows it, whoever was put out was told why.
        for (const each of state.viewers.keys()) {
          expect(world.told.get(each)).toBe(state.phase === 'open' ? 'tellOpened' : undefined);
        }
        if (state.phase === 'over' && before.phase !== 'over') {
          for (const each of before.viewers.keys()) expect(world.told.get(each)).toMatch(/tellFailed|tellEnded/);
        }
      }
    }),
    { numRuns: 2_000 },
  );
  expect([...phases].toSorted()).toEqual(['idle', 'open', 'opening', 'over']);
});
