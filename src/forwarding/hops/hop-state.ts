/**
 * When a hop is opened and closed: one policy for both kinds of hop, between two workers of a node and between two nodes.
 * Pure; `Hops` carries out what it says, and what is wanted behind a hop goes through it as well (see Demand).
 */
import type { CausewayError } from '../../domain/errors.ts';

/**
 * `idle`: nobody has asked. `opening`: asked for, not there. `open`: carries what is wanted of the track. `over`: closed,
 * failed or ended; whoever comes later opens another hop.
 */
type HopPhase = 'idle' | 'opening' | 'open' | 'over';

export interface HopState {
  readonly phase: HopPhase;
  /** Who watches behind the hop. */
  readonly viewers: ReadonlySet<number>;
}

export type HopInput =
  | { readonly type: 'came' | 'left'; readonly viewer: number }
  | { readonly type: 'opened' }
  | { readonly type: 'openFailed'; readonly error: CausewayError }
  /** The track is no more, or what carried it. */
  | { readonly type: 'ended' }
  /** The last viewer left some time ago. */
  | { readonly type: 'lingerOver' };

export type HopEffect =
  | { readonly type: 'open' | 'close' }
  /** To wait for viewers to come back; not to wait any more. */
  | { readonly type: 'linger' | 'stay' }
  | { readonly type: 'tellOpened' | 'tellEnded'; readonly viewers: readonly number[] }
  | { readonly type: 'tellFailed'; readonly viewers: readonly number[]; readonly error: CausewayError };

export interface HopStep {
  readonly state: HopState;
  /** To be carried out in this order. */
  readonly effects: readonly HopEffect[];
}

export const idleHop: HopState = { phase: 'idle', viewers: new Set() };

/** Inputs that come too late for the phase, and viewers that are not known, change nothing. */
export function stepHop(state: HopState, input: HopInput): HopStep {
  switch (input.type) {
    case 'came':
      return came(state, input.viewer);
    case 'left':
      return left(state, input.viewer);
    case 'opened':
      return opened(state);
    case 'openFailed':
      if (state.phase !== 'opening') return unchanged(state);
      return over(state, [{ type: 'tellFailed', viewers: [...state.viewers], error: input.error }]);
    case 'ended':
      return ended(state);
    case 'lingerOver':
      if (state.phase !== 'open' || state.viewers.size > 0) return unchanged(state);
      return over(state, [{ type: 'close' }]);
  }
}

function came(state: HopState, viewer: number): HopStep {
  const next: HopState = { ...state, viewers: new Set(state.viewers).add(viewer) };
  switch (state.phase) {
    case 'idle':
      return { state: { ...next, phase: 'opening' }, effects: [{ type: 'open' }] };
    case 'opening':
      return { state: next, effects: [] };
    case 'open': {
      const stay: readonly HopEffect[] = state.viewers.size === 0 ? [{ type: 'stay' }] : [];
      return { state: next, effects: [...stay, { type: 'tellOpened', viewers: [viewer] }] };
    }
    case 'over':
      return unchanged(state);
  }
}

function left(state: HopState, viewer: number): HopStep {
  if (!state.viewers.has(viewer)) return unchanged(state);
  const viewers = new Set(state.viewers);
  viewers.delete(viewer);
  const lingers = state.phase === 'open' && viewers.size === 0;
  return { state: { ...state, viewers }, effects: lingers ? [{ type: 'linger' }] : [] };
}

function opened(state: HopState): HopStep {
  // It was given up while it opened: nobody knows of it.
  if (state.phase === 'over') return { state, effects: [{ type: 'close' }] };
  if (state.phase !== 'opening') return unchanged(state);
  const next: HopState = { ...state, phase: 'open' };
  const effects: HopEffect[] = [{ type: 'tellOpened', viewers: [...state.viewers] }];
  if (state.viewers.size === 0) effects.push({ type: 'linger' });
  return { state: next, effects };
}

function ended(state: HopState): HopStep {
  if (state.phase === 'idle' || state.phase === 'over') return unchanged(state);
  const tell: HopEffect = { type: 'tellEnded', viewers: [...state.viewers] };
  if (state.phase === 'opening') return over(state, [tell]);
  const stay: readonly HopEffect[] = state.viewers.size === 0 ? [{ type: 'stay' }] : [];
  return over(state, [...stay, { type: 'close' }, tell]);
}

const unchanged = (state: HopState): HopStep => ({ state, effects: [] });
const over = (state: HopState, effects: readonly HopEffect[]): HopStep => ({
  state: { ...state, phase: 'over', viewers: new Set() },
  effects,
});
