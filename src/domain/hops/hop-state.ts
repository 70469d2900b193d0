/**
 * When a hop is opened, paused, resumed and closed: one policy for both kinds of hop, between two workers of a node and
 * between two nodes. Pure; `Hops` carries out what it says.
 */
import type { CausewayError } from '../errors.ts';

/**
 * `idle`: nobody has asked. `opening`: asked for, not there. `open`: carries the track, or is paused. `over`: closed,
 * failed or ended; whoever comes later opens another hop.
 */
type HopPhase = 'idle' | 'opening' | 'open' | 'over';

export interface HopState {
  readonly phase: HopPhase;
  /** Who watches behind the hop, and whether each has paused. */
  readonly viewers: ReadonlyMap<number, { readonly paused: boolean }>;
}

export type HopInput =
  | { readonly type: 'came'; readonly viewer: number; readonly paused: boolean }
  | { readonly type: 'paused' | 'resumed' | 'left'; readonly viewer: number }
  | { readonly type: 'opened' }
  | { readonly type: 'openFailed'; readonly error: CausewayError }
  /** The track is no more, or what carried it. */
  | { readonly type: 'ended' }
  /** The last viewer left some time ago. */
  | { readonly type: 'lingerOver' };

export type HopEffect =
  /** The first is to open it; a hop that opens runs, it is not paused. */
  | { readonly type: 'open' | 'pause' | 'resume' | 'close' }
  /** To wait for viewers to come back; not to wait any more. */
  | { readonly type: 'linger' | 'stay' }
  | { readonly type: 'tellOpened' | 'tellEnded'; readonly viewers: readonly number[] }
  | { readonly type: 'tellFailed'; readonly viewers: readonly number[]; readonly error: CausewayError };

export interface HopStep {
  readonly state: HopState;
  /** To be carried out in this order. */
  readonly effects: readonly HopEffect[];
}

export const idleHop: HopState = { phase: 'idle', viewers: new Map() };

/** Whether somebody wants media to flow. */
export const isWatched = ({ viewers }: HopState): boolean => [...viewers.values()].some(({ paused }) => !paused);

/** Inputs that come too late for the phase, and viewers that are not known, change nothing. */
export function stepHop(state: HopState, input: HopInput): HopStep {
  switch (input.type) {
    case 'came':
      return came(state, withViewer(state, input.viewer, input.paused), input.viewer);
    case 'paused':
    case 'resumed':
      if (!state.viewers.has(input.viewer)) return unchanged(state);
      return steered(state, withViewer(state, input.viewer, input.type === 'paused'));
    case 'left':
      return left(state, input.viewer);
    case 'opened':
      return opened(state);
    case 'openFailed':
      if (state.phase !== 'opening') return unchanged(state);
      return over(state, [{ type: 'tellFailed', viewers: [...state.viewers.keys()], error: input.error }]);
    case 'ended':
      return ended(state);
    case 'lingerOver':
      if (state.phase !== 'open' || state.viewers.size > 0) return unchanged(state);
      return over(state, [{ type: 'close' }]);
  }
}

function came(state: HopState, next: HopState, viewer: number): HopStep {
  switch (state.phase) {
    case 'idle':
      return { state: { ...next, phase: 'opening' }, effects: [{ type: 'open' }] };
    case 'opening':
      return { state: next, effects: [] };
    case 'open': {
      const stay: readonly HopEffect[] = state.viewers.size === 0 ? [{ type: 'stay' }] : [];
      const { effects } = steered(state, next);
      return { state: next, effects: [...stay, ...effects, { type: 'tellOpened', viewers: [viewer] }] };
    }
    case 'over':
      return unchanged(state);
  }
}

function left(state: HopState, viewer: number): HopStep {
  if (!state.viewers.has(viewer)) return unchanged(state);
  const viewers = new Map(state.viewers);
  viewers.delete(viewer);
  const { state: next, effects } = steered(state, { ...state, viewers });
  const lingers = next.phase === 'open' && viewers.size === 0;
  return { state: next, effects: lingers ? [...effects, { type: 'linger' }] : effects };
}

function opened(state: HopState): HopStep {
  // It was given up while it opened: nobody knows of it.
  if (state.phase === 'over') return { state, effects: [{ type: 'close' }] };
  if (state.phase !== 'opening') return unchanged(state);
  const next: HopState = { ...state, phase: 'open' };
  const effects: HopEffect[] = [{ type: 'tellOpened', viewers: [...state.viewers.keys()] }];
  if (!isWatched(state)) effects.push({ type: 'pause' });
  if (state.viewers.size === 0) effects.push({ type: 'linger' });
  return { state: next, effects };
}

function ended(state: HopState): HopStep {
  if (state.phase === 'idle' || state.phase === 'over') return unchanged(state);
  const tell: HopEffect = { type: 'tellEnded', viewers: [...state.viewers.keys()] };
  if (state.phase === 'opening') return over(state, [tell]);
  const stay: readonly HopEffect[] = state.viewers.size === 0 ? [{ type: 'stay' }] : [];
  return over(state, [...stay, { type: 'close' }, tell]);
}

const unchanged = (state: HopState): HopStep => ({ state, effects: [] });
const over = (state: HopState, effects: readonly HopEffect[]): HopStep => ({
  state: { ...state, phase: 'over', viewers: new Map() },
  effects,
});

function withViewer(state: HopState, viewer: number, paused: boolean): HopState {
  return { ...state, viewers: new Map(state.viewers).set(viewer, { paused }) };
}

/** Follows the viewers: media flows while somebody watches. */
function steered(before: HopState, state: HopState): HopStep {
  if (state.phase !== 'open' || isWatched(before) === isWatched(state)) return unchanged(state);
  return { state, effects: [{ type: isWatched(state) ? 'resume' : 'pause' }] };
}
