/** Who acts on a room. */
import type { Grants } from '../../signaling/protocol/primitives.ts';
import type { Participant } from './features/seats.ts';

/** The seat that a session believes to hold; refused as `stale` when the room knows a newer epoch. */
export interface Seat {
  readonly identity: string;
  readonly epoch: number;
}

interface SeatActor extends Seat {
  readonly kind: 'seat';
}

/** What acts without a seat: the REST interface, a calendar, an operator. */
export interface ServiceActor {
  readonly kind: 'service';
  readonly name: string;
  readonly tenant: string;
  readonly grants: Grants;
}

/** The node itself, for what no client asks for: that somebody came, a connection was lost, a node died. */
interface NodeActor {
  readonly kind: 'node';
}

export type Actor = SeatActor | ServiceActor | NodeActor;

export const NODE: NodeActor = { kind: 'node' };

/** Whoever holds the seat. */
export function seated({ identity, epoch }: Seat): SeatActor {
  return { kind: 'seat', identity, epoch };
}

/** An actor whom the room's state knows, and the table of permissions lets. */
export interface Acting {
  /** The participant's identity, or the service's name. */
  readonly name: string;
  readonly grants: Grants;
  /** Of a seat; a service has none. */
  readonly participant: Participant | undefined;
}
