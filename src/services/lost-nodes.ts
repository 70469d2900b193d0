/** Sees to it that the participants of a node that died may come back on another, and are gone if they do not. */
import type { RoomState } from '../domain/room-state.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { NodeDirectory } from '../ports/node-directory.ts';
import type { NodeLinks } from '../ports/node-links.ts';
import type { LocalRooms } from './local-room.ts';

/** How often the rooms are looked over, in ms: a lease lapses no more often. */
const SWEEP_MS = 1_000;

export interface LostNodesOptions {
  readonly rooms: LocalRooms;
  readonly directory: NodeDirectory;
  readonly links: Pick<NodeLinks, 'up'>;
  /** How long those whom a lost node served may take to come back, in ms. */
  readonly resumeWindowMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Every node that has somebody in a room watches over that room, so that any survivor will do: what one has written the
 * others find written. A node is lost when its lease has lapsed and no link to it is up: either alone may be a fault
 * of what lies between.
 */
export class LostNodes {
  readonly #options: LostNodesOptions;
  /** Rounds since a node was found lost. */
  readonly #lostFor = new Map<string, number>();
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
    const { rooms, directory, links, resumeWindowMs, logger } = this.#options;
    const alive = new Set(directory.nodes().map(({ id }) => id)).add(directory.self.id);
    const open = rooms.opened();
    const lost = new Set(open.flatMap(({ state }) => nodesOf(state)).filter((id) => !alive.has(id) && !links.up(id)));
    for (const node of this.#lostFor.keys()) if (!lost.has(node)) this.#lostFor.delete(node);
    for (const node of lost) {
      const rounds = this.#lostFor.get(node) ?? 0;
      this.#lostFor.set(node, rounds + 1);
      if (rounds === 0) logger.warn({ lost: node }, 'a node is lost: its participants may come back on others');
      const type = rounds * SWEEP_MS >= resumeWindowMs ? 'expireLost' : 'nodeLost';
      for (const { replica, state } of open) {
        if (!nodesOf(state).includes(node)) continue;
        replica.execute({ type, node }).catch((error: unknown) => {
          logger.warn({ err: error, lost: node }, 'a room could not be told of a lost node; it will be tried again');
        });
      }
    }
  }
}

function nodesOf(state: RoomState): string[] {
  return [...new Set([...state.participants.values()].map(({ node }) => node))];
}
