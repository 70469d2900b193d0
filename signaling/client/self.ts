/** Who we are in a meeting, before anything is known of it and as it goes on. */
import type { RoomView } from '../protocol/views.ts';
import type { ClientLogger, Self } from './api.ts';

export const QUIET: ClientLogger = { debug: () => {}, warn: () => {} };

/** How long `leave` waits for the other end to close the socket, in ms. */
export const LEAVE_MS = 1_000;

export const NOBODY: Self = {
  tenant: '',
  identity: '',
  name: '',
  role: 'viewer',
  grants: { publish: [], subscribe: false, data: false, moderate: false },
};

/** The room has the last word about our role: it may be another than the token's. */
export function standing(byToken: Self, room: RoomView | null): Self {
  const { identity, role } = byToken;
  const shown = room?.participants.find((each) => each.identity === identity);
  const grants = room?.yourGrants;
  return grants === undefined ? byToken : { ...byToken, role: shown?.role ?? role, grants };
}
