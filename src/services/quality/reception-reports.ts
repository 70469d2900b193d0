/** How somebody receives, for operators: whichever node they are on. */
import type { ReceptionReport } from '../../../signaling/protocol/features/diagnosis.ts';
import { CausewayError } from '../../domain/errors.ts';
import type { RoomKey } from '../../domain/room/state.ts';
import type { RoomRegistry } from '../../ports/room-registry.ts';
import { currentRoom, type OpenRooms } from '../state-after.ts';

export interface ReceptionReportsOptions {
  /** The name of this node. */
  readonly node: string;
  readonly rooms: OpenRooms;
  readonly registry: Pick<RoomRegistry, 'read'>;
  /** Of those who are on this node. @throws `not_found` */
  readonly here: (key: RoomKey, identity: string) => Promise<ReceptionReport>;
  /** Of those on another one. @throws `not_found`, `unavailable` */
  readonly elsewhere: (node: string, key: RoomKey, identity: string) => Promise<ReceptionReport>;
}

export class ReceptionReports {
  readonly #options: ReceptionReportsOptions;

  constructor(options: ReceptionReportsOptions) {
    this.#options = options;
  }

  /** @throws `not_found` when nobody of this name is in such a room; `unavailable` */
  async of(key: RoomKey, identity: string): Promise<ReceptionReport> {
    const { node, here, elsewhere } = this.#options;
    const { participants } = await currentRoom(this.#options, key);
    const participant = participants.get(identity);
    if (!participant) throw new CausewayError('not_found', 'no such participant');
    return participant.node === node ? here(key, identity) : elsewhere(participant.node, key, identity);
  }
}
