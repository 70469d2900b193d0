/** Sees to it that the participants of a node that died may come back on another, and are gone if they do not. */
import type { Participant } from '../domain/features/seats.ts';
import type { RoomState } from '../domain/room/state.ts';
import { NODE } from '../domain/actor.ts';
import { order } from '../domain/room/features.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { NodeDirectory } from '../ports/node-directory.ts';
import type { NodeLinks } from '../ports/node-links.ts';
import type { LocalRooms } from './local-room.ts';

/** How often the rooms are looked over, in ms: a lease lapses no more often. */
const SWEEP_MS = 1_000;

/** A node from its start to its end. */
type NodeProcess = Pick<Participant, 'node' | 'incarnation'>;

export interface LostNodesOptions {
  readonly rooms: Pick<LocalRooms, 'opened'>;
  readonly directory: Pick<NodeDirectory, 'self' | 'nodes'>;
  readonly links: Pick<NodeLinks, 'up'>;
  /** How long those whom a lost node served may take to come back, in ms. */
  readonly resumeWindowMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Every node that has somebody in a room watches over that room, so that any survivor will do: what one has written the
 * others find written. A node is lost when its lease has lapsed and no link to it is up: either alone may be a fault
 * of what lies between. It is lost, too, when another process has its lease: it was started anew, and knows nobody.
 */
export class LostNodes {
  readonly #options: LostNodesOptions;
  /** Rounds for which those of a lost process had the time to come back. */
  readonly #rounds = new Map<string, number>();
  #stop: () => void;

  constructor(options: LostNodesOptions) {
    this.#options = options;
    this.#stop = this.#schedule();
  }

  close(): void {
    this.#stop();
  }

  #schedule(): () => void {
    return this.#options.clock.after(SWEEP_MS, () => {
      this.#sweep();
      this.#stop = this.#schedule();
    });
  }

  #sweep(): void {
    const { rooms, logger } = this.#options;
    const isLost = this.#judge();
    const open = rooms.opened().map(({ replica, state }) => ({ replica, processes: processesOf(state) }));
    const lost = new Map(open.flatMap(({ processes }) => [...processes]).filter(([, process]) => isLost(process)));
    for (const name of this.#rounds.keys()) if (!lost.has(name)) this.#rounds.delete(name);
    for (const [name, { node, incarnation }] of lost) {
      if (!this.#rounds.has(name))
        logger.warn({ lost: node }, 'a node is lost: its participants may come back on others');
      const type = this.#advance(name) ? 'expireLost' : 'nodeLost';
      for (const { replica, processes } of open) {
        if (!processes.has(name)) continue;
        replica.execute(order(NODE, type, { node, incarnation })).catch((error: unknown) => {
          // While the room cannot be told, nobody can come back to it either.
          if (this.#rounds.has(name)) this.#rounds.set(name, 0);
          logger.warn({ err: error, lost: node }, 'a room could not be told of a lost node; it will be tried again');
        });
      }
    }
  }

  #judge(): (process: NodeProcess) => boolean {
    const { directory, links } = this.#options;
    const leases = new Map([...directory.nodes(), directory.self].map(({ id, incarnation }) => [id, incarnation]));
    return ({ node, incarnation }) => (leases.has(node) ? leases.get(node) !== incarnation : !links.up(node));
  }

  /** Whether the time is over. Then it begins again, for those of whom was heard only now, as in a room just opened. */
  #advance(name: string): boolean {
    const rounds = this.#rounds.get(name) ?? 0;
    const over = rounds * SWEEP_MS >= this.#options.resumeWindowMs;
    this.#rounds.set(name, over ? 0 : rounds + 1);
    return over;
  }
}

/** By a name of each: those that serve somebody in a room. */
function processesOf({ participants }: RoomState): ReadonlyMap<string, NodeProcess> {
  return new Map([...participants.values()].map((each) => [`${each.incarnation} ${each.node}`, each]));
}
