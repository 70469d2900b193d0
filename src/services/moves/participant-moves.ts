/** Somebody goes on with another node, though theirs does not stop: an operator wants it so. */
import { CausewayError } from '../../domain/errors.ts';
import type { RoomKey } from '../../domain/room/state.ts';
import type { LinkPayload, NodeLinks } from '../../ports/node-links.ts';
import type { RoomRegistry } from '../../ports/room-registry.ts';
import { currentRoom, type OpenRooms } from '../state-after.ts';

const PREFIX = 'moves.';
const METHOD = 'moves.send';

export interface ParticipantMovesOptions {
  /** The name of this node. */
  readonly node: string;
  readonly rooms: OpenRooms;
  readonly registry: Pick<RoomRegistry, 'read'>;
  /** Undefined: this node is alone. */
  readonly links: Pick<NodeLinks, 'request' | 'serve'> | undefined;
  /** Tells somebody who sits here where to go on. @throws `not_found` */
  readonly sendAway: (key: RoomKey, identity: string, url: string) => void;
}

export class ParticipantMoves {
  readonly #options: ParticipantMovesOptions;

  constructor(options: ParticipantMovesOptions) {
    this.#options = options;
    options.links?.serve(PREFIX, async ({ method, params }) => {
      if (method !== METHOD) throw new CausewayError('unknown_method', 'nodes do not ask this of each other');
      const { tenant, room, identity, url } = params;
      if (![tenant, room, identity, url].every((each) => typeof each === 'string')) {
        throw new CausewayError('bad_params', 'no move of somebody', { level: 'warn' });
      }
      options.sendAway({ tenant: String(tenant), room: String(room) }, String(identity), String(url));
      return {};
    });
  }

  /**
   * Tells somebody, on whichever node, to go on with another one. Resolves with the node that they are asked to leave.
   * @param to the other node
   * @throws `not_found` when nobody of this name is in such a room; `unavailable`
   */
  async toNode(key: RoomKey, identity: string, to: { readonly id: string; readonly url: string }): Promise<string> {
    const { node, links, sendAway } = this.#options;
    const { participants } = await currentRoom(this.#options, key);
    const participant = participants.get(identity);
    if (!participant) throw new CausewayError('not_found', 'there is no such participant');
    const from = participant.node;
    if (from === to.id) return from;
    if (from === node) sendAway(key, identity, to.url);
    else if (links) await links.request(from, METHOD, { ...key, identity, url: to.url } satisfies LinkPayload);
    else throw new CausewayError('unavailable', 'the node of the participant cannot be asked', { retryAfterMs: 5_000 });
    return from;
  }
}
