/** Acting on rooms without a seat in them, as the REST interface, a calendar or an operator does. */
import type { CommandName, Params, Result } from '../../signaling/protocol/methods.ts';
import type { RoomView } from '../../signaling/protocol/views.ts';
import type { ServiceActor } from '../domain/actor.ts';
import { CausewayError } from '../domain/errors.ts';
import { answerOf } from '../domain/room/answer.ts';
import { type InputFor, order } from '../domain/room/features.ts';
import { projectRoom } from '../domain/room/project.ts';
import type { RoomKey, RoomState } from '../domain/room/state.ts';
import type { RoomRegistry } from '../ports/room-registry.ts';
import { holdsPassword, withHash } from './entry/password-hashing.ts';
import type { LocalRooms } from './local-room.ts';
import { currentRoom } from './state-after.ts';

export interface RoomAdministrationOptions {
  /** Those that this node has open. */
  readonly rooms: LocalRooms;
  readonly registry: Pick<RoomRegistry, 'read'>;
}

export class RoomAdministration {
  readonly #options: RoomAdministrationOptions;

  constructor(options: RoomAdministrationOptions) {
    this.#options = options;
  }

  /**
   * Carries out a method that changes a room, whichever nodes its participants are on.
   * @throws `not_found` when nobody is in the room; what its rules refuse; `unavailable`
   */
  async execute<M extends CommandName>(
    key: RoomKey,
    actor: ServiceActor,
    method: M,
    params: Params<M>,
  ): Promise<Result<M>>;
  async execute<M extends CommandName>(
    key: RoomKey,
    actor: ServiceActor,
    method: M,
    params: InputFor<M>,
  ): Promise<Result<M>> {
    requireTenant(key, actor);
    const { rooms } = this.#options;
    const room = await rooms.acquire(key);
    try {
      requireSomebody(room.state);
      const given = holdsPassword(params) ? await withHash(params) : params;
      const written = await room.replica.execute(order(actor, method, given));
      return answerOf(method, given, written, room.state, actor.name);
    } finally {
      await rooms.release(key);
    }
  }

  /**
   * Ends a meeting for all, whichever nodes they are on. Resolves with how many they were.
   * @throws `not_found` when nobody is in the room; `forbidden`, `unavailable`
   */
  async end(key: RoomKey, actor: ServiceActor): Promise<number> {
    requireTenant(key, actor);
    const { rooms } = this.#options;
    const room = await rooms.acquire(key);
    try {
      requireSomebody(room.state);
      const removed = room.state.participants.size;
      await room.replica.execute(order(actor, 'room.end', {}));
      return removed;
    } finally {
      await rooms.release(key);
    }
  }

  /** A room as a service may see it. @throws `not_found` when nobody is in it; `unavailable` */
  async read(key: RoomKey, actor: ServiceActor): Promise<RoomView> {
    requireTenant(key, actor);
    const state = await currentRoom(this.#options, key);
    requireSomebody(state);
    return projectRoom(state, { identity: null, grants: actor.grants });
  }
}

/** For others the rooms of a tenant do not exist. */
function requireTenant({ tenant }: RoomKey, actor: ServiceActor): void {
  if (actor.tenant !== tenant) throw noRoom();
}

function requireSomebody({ participants }: RoomState): void {
  if (participants.size === 0) throw noRoom();
}

function noRoom(): CausewayError {
  return new CausewayError('not_found', 'nobody is in such a room');
}
