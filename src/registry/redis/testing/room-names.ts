/** Where rooms are in Redis, for the secret that the tests use. */
import type { RoomKey } from '../../../domain/room/state.ts';
import { Authenticator } from '../../../redis/authenticator.ts';
import { RoomFormat } from '../room-format.ts';

export const SECRET = 'a secret of the nodes, for tests';

export const format = new RoomFormat(new Authenticator(SECRET));
export const keyOf = (room: RoomKey): string => format.keyOf(room);
export const channelOf = (room: RoomKey): string => format.channelOf(room);
